"""What anybody may have checked: a case package, or a served paper against the public log. Nothing is kept."""

from __future__ import annotations

import base64
import json
import tempfile
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings

from mingzheng.core.processes import ChildFailed, Limits, run_module
from mingzheng.ledger.static_log import TilesMissing, head, root_at
from mingzheng.ledger.verifier import bundle
from mingzheng.portal import reading
from mingzheng.portal.pages import document, page, public
from mingzheng.web import limits
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

CRUMBS: Final = [Crumb("首页", "/"), Crumb("记录核验", "/ledger/"), Crumb("核验文件")]
LARGEST: Final = 200 << 20
LARGEST_PAPER: Final = 32 << 20
MOST: Final = 60
AT_ONCE: Final = threading.BoundedSemaphore(2)
CHILD: Final = Limits(cpu=60, wall=90, memory=1 << 30, file=1 << 20)
PACKAGE_CHILD: Final = "mingzheng.ledger.verifier.sandboxed"
PAPER_CHILD: Final = "mingzheng.documents.mark_reader"
LONGEST_FINGERPRINT: Final = 100
TOO_LARGE, BUSY, REFUSED = 413, 503, 422
FOREIGN: Final = "这个文件读不出来，可能已经损坏，也可能不是案件包（zip）或者文书（PDF）。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says: its verdict with a tone, and what stands below it."""

    tone: str
    verdict: str
    faults: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    signer: str = ""
    fingerprint: str = ""


class Unfit(Exception):
    """The upload cannot be checked: why in words, and the status."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.text, self.status = text, status


@public("GET", "POST")
def verify(request: HttpRequest) -> HttpResponseBase:
    """Take a file, have it checked in a child without network or credentials, and say what was found."""
    given = {"crumbs": CRUMBS, "largest": LARGEST >> 20, "program": bundle.NAME}
    if request.method != "POST":
        return page(request, "verify.html", given)
    try:
        outcome = _checked(request)
    except Unfit as error:
        return page(request, "verify.html", {**given, "fault": error.text}, status=error.status, private=True)
    return page(request, "verify.html", {**given, "outcome": outcome}, private=True)


@public("GET")
def program(request: HttpRequest) -> HttpResponse:
    """Give the verifier as one file."""
    return document(request, bundle.source().encode(), "text/x-python; charset=utf-8", name=bundle.NAME)


def _checked(request: HttpRequest) -> Outcome:
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Unfit(f"文件超过 {LARGEST >> 20} MB。请下载单文件核验程序，在自己的电脑上核验。", TOO_LARGE)
    limits.count(request, "verify", MOST)
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise Unfit("请选择要核验的文件：案件包（zip）或者文书（PDF）。", REFUSED)
    if not AT_ONCE.acquire(blocking=False):
        raise Unfit("现在正在核验的文件较多，请过一会儿再试，或者下载单文件核验程序自己核验。", BUSY)
    try:
        with tempfile.TemporaryFile() as file:
            for piece in upload.chunks():
                file.write(piece)
            file.seek(0)
            start = file.read(5)
            file.seek(0)
            if start == b"%PDF-":
                return _paper(file, upload.size or 0)
            return _package(file, str(request.POST.get("fingerprint", ""))[:LONGEST_FINGERPRINT].strip())
    except ChildFailed as error:
        raise Unfit(FOREIGN, REFUSED) from error
    finally:
        AT_ONCE.release()


def _package(file: IO[bytes], fingerprint: str) -> Outcome:
    found: dict[str, Any] = json.loads(run_module(PACKAGE_CHILD, fingerprint, stdin=file, limits=CHILD))
    tone = "danger" if found["faults"] else "ok" if found["key_confirmed"] else "warn"
    return Outcome(
        tone=tone,
        verdict=found["verdict"],
        faults=tuple(f"{one['path']}：{one['text']}" for one in found["faults"]),
        lines=tuple(found["checked"]),
        outside=tuple(found["outside"]) or ("仅本机签名，尚无外部见证。",),
        signer=found["signer"],
        fingerprint=found["fingerprint"],
    )


def _paper(file: IO[bytes], size: int) -> Outcome:
    if size > LARGEST_PAPER:
        raise Unfit(FOREIGN, REFUSED)
    marks: list[dict[str, Any]] = json.loads(run_module(PAPER_CHILD, stdin=file, limits=CHILD))
    if not marks:
        words = "这份 PDF 上没有找到存证序号和检查点：它可能是扫描件，也可能不是本平台制作的。"
        return Outcome("warn", words, lines=("请看文书每页下方的二维码和编码，在“我收到一份文书”里核验。",))
    told = {(one["size"], one["root"]) for one in marks}
    if len(told) > 1:
        return Outcome("danger", "这份文书各页印的检查点不同，页面可能被换过。请向机关核实。")
    return _held_against_log(marks[0])


def _held_against_log(mark: dict[str, Any]) -> Outcome:
    size, number = mark["size"], mark["number"]
    try:
        root = root_at(settings.PUBLIC_LOG_DIR, size)
        newest = head(settings.PUBLIC_LOG_DIR).size
    except TilesMissing:
        return Outcome("warn", f"文书上印的检查点 {size} 还没有公开。检查点每小时公布一次，请过一个整点再来核验。")
    if not any(mark["origin"] == epoch.origin for epoch in reading.epochs()):
        return Outcome("danger", "文书上印的存证名称不是本平台公开过的。请向机关核实这份文书。")
    if base64.b64encode(root).decode() != mark["root"]:
        return Outcome(
            "danger",
            f"不一致：文书上印的检查点 {size} 与现在公开的记录不符。",
            faults=(f"第 1 至 {size} 号记录中有被改写的，或者这份文书不是本平台出具的。",),
            lines=("请保留这份文书，它就是证据；可以向上级机关、司法行政部门反映。",),
        )
    return Outcome(
        "ok",
        f"文书上印的检查点 {size} 与现在公开的记录一致。",
        lines=(
            f"本文书的存证序号是 {number}；从那时公开至今的第 1 至 {size} 号记录没有被改写（现在公开到 {newest} 号）。",
            "这只核对检查点，不核对文书内容有没有改动；内容请凭文书编码在“我收到一份文书”里核验，或者向机关索取案件包。",
        ),
    )

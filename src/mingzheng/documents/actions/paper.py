"""The way over paper: printed for signature, sealed by hand, scanned back page by page, checked by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused
from mingzheng.core.files import Blob
from mingzheng.documents import scanning
from mingzheng.documents.actions.freezing import publish_state
from mingzheng.documents.actions.issuing import ISSUED
from mingzheng.documents.joining import places_of
from mingzheng.documents.models import Medium, Printing, Scan, ScanCheck, SealKind, SealUse, State

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from mingzheng.documents.models import Document
    from mingzheng.ledger.recording import Recorder

MAX_COPIES = 99
PAPER_ARTICLE = "行政处罚法#59.2"
FOR_SIGNATURE, FOR_SERVICE = "signature", "copy"


def print_for_signature(rec: Recorder, document: Document, *, copies: int = 2) -> Document:
    """Record that a paper is printed for wet signature; content and number stand frozen, the original is paper now.

    May be repeated until a scan is in; every print is counted. Raises Refused in any other state.
    """
    _must_be(document, "打印待签", State.RENDERED, State.SEALED, State.PRINTED)
    if document.state == State.SEALED and document.seal_kind == SealKind.OWN:
        raise _refused("打印待签", "文书已加盖机关电子印章，原件是电子文件。", "直接送达，或者打印副本。", "never")
    _note_print(rec, document, copies, FOR_SIGNATURE, document.pdf_digest)
    rec.change(document, state=State.PRINTED, medium=Medium.PAPER)
    return document


def print_copy(rec: Recorder, document: Document, *, copies: int = 1) -> Printing:
    """Record that copies of a finished paper are printed, for service or the file."""
    if not document.pdf_digest:
        raise _refused("打印副本", "文书还在制作。", "稍候片刻。", "wait")
    return _note_print(rec, document, copies, FOR_SERVICE, document.sealed_digest or document.pdf_digest)


def _note_print(rec: Recorder, document: Document, copies: int, purpose: str, digest: str) -> Printing:
    if not 1 <= copies <= MAX_COPIES:
        raise _invalid("copies", f"份数须在 1 至 {MAX_COPIES} 之间。", "打印份数", "请改正份数。")
    printing = Printing(
        document=document,
        file_digest=digest,
        copies=copies,
        purpose=purpose,
        at=rec.now,
        printed_by=_person(rec, "打印文书"),
    )
    rec.insert(printing)
    return printing


def register_seal(  # noqa: PLR0913 - the columns of a seal register
    rec: Recorder,
    document: Document,
    *,
    seal: str,
    copies: int,
    used_by: uuid.UUID,
    used_at: dt.datetime | None = None,
    approved_by: uuid.UUID | None = None,
) -> SealUse:
    """Enter in the seal register that a seal was put on the printed paper (用印登记).

    Raises Refused when the paper is not printed, Invalid for a time before the first print or after now.
    """
    _must_be(document, "用印登记", State.PRINTED, State.SCANNED)
    if not document.sealed:
        raise _refused("用印登记", "这种文书不加盖机关印章。", "无需登记。", "never")
    if not seal.strip():
        raise _invalid("seal", "请写明用的是哪一枚印章。", "用印登记", "填写印章名称。")
    if copies < 1:
        raise _invalid("copies", "用印份数至少为 1。", "用印登记", "请改正份数。")
    at = used_at or rec.now
    if at > rec.now or localdate(at) < localdate(_first_print(document).at):
        raise _invalid("used_at", "用印须在打印之日以后、现在以前。", "用印登记", "请核对用印时间。")
    row = SealUse(
        document=document,
        seal=seal.strip(),
        copies=copies,
        used_at=at,
        used_by=used_by,
        approved_by=approved_by,
        registered_by=_person(rec, "用印登记"),
        at=rec.now,
    )
    rec.insert(row)
    return row


def join_scan(rec: Recorder, document: Document, blob: Blob | Sequence[Blob]) -> Scan:
    """Join the scan of a signed paper: each page found by its code, none missing, none doubled, none foreign.

    Takes one PDF or several pictures, in any order and rotation. Raises Invalid naming page and remedy. Reading takes
    seconds: faces call ``scanning.read`` before the transaction, whose result is remembered.
    """
    _must_be(document, "回传扫描件", State.PRINTED, State.SCANNED)
    person = _person(rec, "回传扫描件")
    blobs = [blob] if isinstance(blob, Blob) else list(blob)
    pictures = scanning.read(blobs, document.dossier.agency_id)
    scan = Scan(document=document, places=places_of(document, pictures), joined_by=person, joined_at=rec.now)
    rec.insert(scan)
    rec.change(document, state=State.SCANNED)
    return scan


def check_scan(  # noqa: PLR0913 - what a second person attests
    rec: Recorder,
    document: Document,
    *,
    person_id: uuid.UUID,
    signed_on: dt.date,
    pages_seen: Sequence[int] | None = None,
    shelf: str = "",
    remark: str = "",
) -> ScanCheck:
    """Attest, as a second person and page by page, that the scan is the signed and sealed paper: it is complete now.

    ``signed_on`` is the day written on the paper; ``shelf`` where the original lies. Raises Refused for the person who
    joined the scan and where the seal register has no line; Invalid for a day before the print or pages not seen (a
    form that asks for a verdict on each page passes those that were opened; without a list all are attested).
    """
    _must_be(document, "核对扫描件", State.SCANNED)
    scan = _newest_scan(document)
    _second_person(rec, scan, person_id)
    if document.sealed and not document.seal_uses.exists():
        raise _refused("核对扫描件", "没有用印登记。", "先补记用印登记：哪一枚印章、何时、何人、几份。", "now")
    if not localdate(_first_print(document).at) <= signed_on <= localdate(rec.now):
        raise _invalid(
            "signed_on", "签署日期须在打印之日以后、今天以前（含当日）。", "签署日期不得早于打印", "请核对纸面日期。"
        )
    unseen = sorted(set(range(1, (document.pages or 0) + 1)) - set(pages_seen)) if pages_seen is not None else []
    if unseen:
        listed = "、".join(f"第 {page} 页" for page in unseen)
        raise _invalid("pages_seen", f"还有没有核对的页：{listed}。", "逐页核对", "逐页打开，与原文对照后再确认。")
    check = _keep_check(rec, document, scan, person_id=person_id, passed=True, signed_on=signed_on, remark=remark)
    rec.change(document, state=State.CHECKED, signed_on=signed_on, shelf=shelf.strip())
    publish_state(rec, document, ISSUED, **({} if document.data.get("date") else {"dated_on": signed_on}))
    return check


def return_scan(rec: Recorder, document: Document, *, person_id: uuid.UUID, remark: str) -> ScanCheck:
    """Send a scan back as a second person, saying what is wrong; the paper waits for another scan."""
    _must_be(document, "退回扫描件", State.SCANNED)
    scan = _newest_scan(document)
    _second_person(rec, scan, person_id)
    if not remark.strip():
        raise _invalid("remark", "请写明退回的原因。", "退回须有原因", "写明哪一页有什么问题。")
    check = _keep_check(rec, document, scan, person_id=person_id, passed=False, signed_on=None, remark=remark)
    rec.change(document, state=State.PRINTED)
    return check


def _keep_check(  # noqa: PLR0913
    rec: Recorder,
    document: Document,
    scan: Scan,
    *,
    person_id: uuid.UUID,
    passed: bool,
    signed_on: dt.date | None,
    remark: str,
) -> ScanCheck:
    check = ScanCheck(
        scan=scan,
        document=document,
        passed=passed,
        pages_seen=[place["page"] for place in scan.places],
        signed_on=signed_on,
        remark=remark.strip(),
        checked_by=person_id,
        checked_at=rec.now,
    )
    rec.insert(check)
    return check


def _second_person(rec: Recorder, scan: Scan, person_id: uuid.UUID) -> None:
    if person_id == scan.joined_by or rec.actor.person_id not in {None, person_id}:
        raise _refused("核对扫描件", "回传扫描件的人不能自己核对。", "请另一名同事登录后核对。", "others")


def _newest_scan(document: Document) -> Scan:
    scan = document.scans.order_by("-joined_at", "-pk").first()
    if scan is None:  # pragma: no cover - the state says there is one
        raise _refused("核对扫描件", "没有扫描件。", "先回传扫描件。", "now")
    return scan


def _first_print(document: Document) -> Printing:
    return document.printings.filter(purpose=FOR_SIGNATURE).order_by("at").first() or Printing(at=document.frozen_at)


def _person(rec: Recorder, what: str) -> uuid.UUID:
    if rec.actor.person_id is None:
        raise _refused(what, "只能由在册人员办理。", "请以本人账号登录。", "others")
    return rec.actor.person_id


def _must_be(document: Document, what: str, *states: State) -> None:
    if document.state not in states:
        word = State(document.state).label
        raise _refused(what, f"文书现在是“{word}”。", "请看文书状态，按下一步办理。", "never")


def _refused(what: str, reason: str, remedy: str, kind: str) -> Refused:
    return Refused(what, (Refusal("paper_way", reason, PAPER_ARTICLE, remedy, kind=kind),))  # type: ignore[arg-type]


def _invalid(field: str, message: str, rule: str, remedy: str) -> Invalid:
    return Invalid(fields=(FieldError(field, message, rule=rule, remedy=remedy),))

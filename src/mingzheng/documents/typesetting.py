"""Typesetting: data in, PDF/A-2b out, the same bytes for the same data; what cannot be printed is named."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.metadata
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import typst
import zxingcpp
from django.conf import settings

from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError, FieldError, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUTS = Path(__file__).parent / "layouts"
SHARED = ("page.typ", "letter.typ", "form.typ")
STANDARD: Final = "a-2b"
MISSING = re.compile(r'the text `?"(?P<text>.*?)"`? could not be displayed', re.DOTALL)
MISSING_ROUNDS = 30
BLANK = "\u3000"
BEIJING = dt.timezone(dt.timedelta(hours=8))  # Typst takes fixed offsets only
FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # of previews, which are kept nowhere
# Licensed names first: an agency that owns them drops the files into the folder of fonts (research: document stack).
STACKS = {
    "headline": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "Noto Serif SC"),
    "song": ("SimSun", "FZShuSong-Z01S", "Noto Serif SC"),
    "fang": ("FZFangSong-Z02S", "FangSong_GB2312", "FangSong", "FandolFang R", "Noto Serif SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "LXGW WenKai", "Noto Serif SC"),
    "hei": ("SimHei", "FZHei-B01S", "Noto Sans SC"),
}
FALLBACK = "Noto Serif SC"
LIGHT, REGULAR = 300, 400


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The middle of the seal: page from 1, millimetres from the left and the top."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """A typeset paper: its PDF, its number of pages, where the seal belongs."""

    pdf: bytes
    pages: int
    seal: SealPlace | None


class TypesettingFailed(DomainError):
    """The lay-out does not compile or warns: a fault of the installation, not of the data."""

    status = 500
    code = "typesetting_failed"


def font_folders() -> list[Path]:
    """Return the folders of fonts; an agency drops its licensed fonts into the first."""
    return [Path(folder) for folder in settings.FONT_DIRS]


@functools.cache
def _fonts() -> tuple[typst.Fonts, dict[str, Any]]:
    folders = [str(folder) for folder in font_folders() if folder.is_dir()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    present = set(fonts.families())
    if FALLBACK not in present or "Noto Sans SC" not in present:
        message = f"缺少文书字体（Noto Serif SC、Noto Sans SC），请重新安装；已找过：{'、'.join(folders) or '无'}。"
        raise TypesettingFailed(message)
    stacks: dict[str, Any] = {name: [f for f in names if f in present] for name, names in STACKS.items()}
    for name in ("fang", "kai"):
        # The light serif stands in for 仿宋 and 楷体, which no free font covers; real ones come in one weight.
        stacks[f"{name}_weight"] = LIGHT if stacks[name][0] == FALLBACK else REGULAR
    return fonts, stacks


def font_stacks() -> dict[str, Any]:
    """Return the font names for the lay-outs, only those that are present (an absent name is a Typst warning)."""
    return _fonts()[1]


@functools.cache
def layout_digest(layout: str) -> str:
    """Return the digest of a lay-out with all that it is set by: shared files, fonts, and the typesetter's version."""
    files = b"".join((LAYOUTS / name).read_bytes() for name in (layout, *SHARED))
    setting = json.dumps([font_stacks(), importlib.metadata.version("typst")], ensure_ascii=False)
    return digest(files + setting.encode())


def qr_svg(payload: str, *, error: str = "Q") -> str:
    """Return a QR code as SVG with the quiet zone of four modules that the standard demands."""
    drawn = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=error)
    return str(drawn.to_svg(scale=1))


def compile_pdf(layout: str, envelope: dict[str, Any], *, now: dt.datetime) -> bytes:
    """Return PDF/A-2b bytes; raises TypesettingFailed for any warning, typst.TypstError for a missing glyph."""
    compiler = _compiler(layout, envelope)
    moment = now.astimezone(BEIJING).replace(microsecond=0)  # typst refuses parts of a second
    pdf, warnings = compiler.compile_with_warnings(pdf_standards=[STANDARD], timestamp=moment)
    if warnings:
        message = f"版式 {layout} 有警告：{'；'.join(str(w) for w in warnings)}"
        raise TypesettingFailed(message)
    return cast("bytes", pdf)


def typeset_plain(path: Path, data: str) -> bytes:
    """Return the PDF of a picture (a seal, an overlay) that takes part in no archive by itself."""
    compiler = typst.Compiler(
        str(path), root=str(LAYOUTS), font_paths=_fonts()[0], ignore_system_fonts=True, sys_inputs={"input": data}
    )
    return cast("bytes", compiler.compile(pdf_standards=[STANDARD], timestamp=FIXED_TIME))


def typeset(layout: str, envelope: dict[str, Any], *, code: str, short_digest: str, now: dt.datetime) -> Rendered:
    """Set a paper and draw its page codes.

    Set twice: first without codes to count the pages, then with them. Raises Invalid naming missing characters and
    their fields.
    """
    try:
        place = _measure(layout, envelope)
        pages = place["pages"]
        codes = [qr_svg(page_payload(code, page, pages, short_digest)) for page in range(1, pages + 1)]
        full = {**envelope, "paper": {**envelope["paper"], "page_qrs": codes}}
        pdf = compile_pdf(layout, full, now=now)
    except typst.TypstError as error:
        raise _named(layout, envelope, error, now) from error
    return Rendered(pdf, pages, place["seal"])


def page_payload(code: str, page: int, pages: int, short_digest: str) -> str:
    """Return what the code on a page says: ``MZ1|<paper code>|<page>/<pages>|<short digest>``."""
    return f"MZ1|{code}|{page}/{pages}|{short_digest}"


def _compiler(layout: str, envelope: dict[str, Any]) -> typst.Compiler:
    fonts, stacks = _fonts()
    data = json.dumps({**envelope, "fonts": stacks}, ensure_ascii=False, sort_keys=True)
    return typst.Compiler(
        str(LAYOUTS / layout), root=str(LAYOUTS), font_paths=fonts, ignore_system_fonts=True, sys_inputs={"input": data}
    )


def _measure(layout: str, envelope: dict[str, Any]) -> dict[str, Any]:
    compiler = _compiler(layout, envelope)
    end = json.loads(compiler.query("<end>", field="value"))
    seal = json.loads(compiler.query("<seal>", field="value"))
    place = SealPlace(seal[0]["page"], round(seal[0]["x"], 2), round(seal[0]["y"], 2)) if seal else None
    return {"pages": end[0]["pages"], "seal": place}


def _named(layout: str, envelope: dict[str, Any], error: typst.TypstError, now: dt.datetime) -> DomainError:
    """Return what to tell: every missing character with the fields it stands in, or that the lay-out is at fault."""
    missing: set[str] = set()
    probe = envelope
    for _ in range(MISSING_ROUNDS):
        found = MISSING.search(str(error))
        if found is None:
            break
        missing |= set(found["text"]) - {" ", BLANK}
        probe = _without(probe, missing)
        try:
            compile_pdf(layout, probe, now=now)
        except typst.TypstError as further:
            error = further
        else:
            break
    if not missing:
        return TypesettingFailed(f"版式 {layout} 无法编译：{error}")
    return Invalid(fields=tuple(_missing_errors(envelope["data"], missing)))


def _without(value: Any, characters: set[str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return "".join(BLANK if c in characters else c for c in value)
    if isinstance(value, dict):
        return {key: _without(item, characters) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, characters) for item in value]
    return value


def _missing_errors(data: Any, missing: set[str]) -> Iterator[FieldError]:  # noqa: ANN401 - any JSON value
    named: set[str] = set()
    for path, text in strings_of(data):
        if hit := [c for c in dict.fromkeys(text) if c in missing]:
            named.update(hit)
            yield _missing_error(path, hit)
    if rest := sorted(missing - named):
        yield _missing_error("title", rest)


def _missing_error(path: str, characters: list[str]) -> FieldError:
    listed = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in characters)
    return FieldError(
        path,
        f"字体中没有这些字，印不出来：{listed}",
        rule="文书不得缺字",
        remedy="请核对是否录错；确为人名、地名用字的，请系统管理员安装含有该字的字体。",
    )


def strings_of(data: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield every text of a JSON value with its path (``paragraphs.2.text``)."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from strings_of(item, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for index, item in enumerate(data):
            yield from strings_of(item, f"{path}.{index}" if path else str(index))

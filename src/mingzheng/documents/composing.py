"""From data to a printed page: validation, the envelope a lay-out gets, typesetting and reading back."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from pydantic import ValidationError

from mingzheng.core import text as texts
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.validation import translate
from mingzheng.documents import reading, typesetting
from mingzheng.documents.typesetting import Rendered, qr_svg, strings_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from mingzheng.documents.layouts import LayoutData
    from mingzheng.documents.specs import PaperSpec

PREVIEW_CODE = "A" * 16
PREVIEW_NUMBER = "（签发时编号）"
PREVIEW_MARK = "预览"


def validated(spec: PaperSpec, data: BaseModel | Mapping[str, Any]) -> LayoutData:
    """Return the data as the spec's model; raises Invalid naming every field, and content that a statute demands."""
    try:
        model = spec.data.model_validate(data if isinstance(data, spec.data) else _plain(data))
    except ValidationError as error:
        raise Invalid(fields=translate(spec.data, error)) from error
    if wrong := [*_missing_content(spec, model), *_forbidden_text(model)]:
        raise Invalid(fields=tuple(wrong))
    return model


def _plain(data: BaseModel | Mapping[str, Any]) -> dict[str, Any]:
    return dict(data) if not hasattr(data, "model_dump") else data.model_dump()


def _missing_content(spec: PaperSpec, model: LayoutData) -> Iterator[FieldError]:
    values = model.model_dump()
    given = {p["slot"] for p in (*values.get("paragraphs", ()), *values.get("sections", ())) if _says_something(p)}
    for required in spec.requires:
        if required.slot not in given and not values.get(required.slot):
            yield FieldError(
                required.slot,
                f"《{spec.title}》缺少“{required.words}”。",
                rule=required.article,
                remedy="请补写后再制作文书。",
            )


def _says_something(part: Mapping[str, Any]) -> bool:
    return any(part.get(name) for name in ("text", "rows", "turns", "table"))


def _forbidden_text(model: LayoutData) -> Iterator[FieldError]:
    for path, text in strings_of(model.model_dump(mode="json")):
        if fault := texts.fault(text):
            yield FieldError(path, f"{fault}，不能写进文书。", rule="文书用字", remedy="请删去后重新录入。")


def envelope(model: LayoutData, paper: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a lay-out gets: the data, and the paper's own facts (number, code, record, marks)."""
    return {
        "data": model.model_dump(mode="json"),
        "paper": {
            "agency": model.agency,
            "title": model.title,
            "number": "",
            "code_words": code_words(PREVIEW_CODE),
            "page_qrs": [],
            "banner": settings.BANNER,
            "watermark": "",
            "lookup": None,
            "record": None,
            **paper,
        },
    }


def deferred() -> bool:
    """Return whether papers are checked only when they are made (``settings.DOCUMENTS_DEFERRED``: benchmarks)."""
    return bool(getattr(settings, "DOCUMENTS_DEFERRED", False))


def preview(spec: PaperSpec, data: BaseModel | Mapping[str, Any], *, mark: str = PREVIEW_MARK) -> Rendered:
    """Typeset without number, marked across each page; raises Invalid for missing characters, content or overflow."""
    return must_be_printable(spec, validated(spec, data), mark=mark)


def must_be_printable(spec: PaperSpec, model: LayoutData, *, mark: str = PREVIEW_MARK) -> Rendered:
    """Return the preview; raises as ``preview`` does. What was just shown is remembered and not typeset again."""
    current = typesetting.layout_digest(spec.layout)
    return _previewed(spec.layout, current, spec.data, model.model_dump_json(), mark, numbered=bool(spec.numbered))


@functools.lru_cache(maxsize=64)
def _previewed(
    layout: str, _layout_digest: str, kind: type[LayoutData], data: str, mark: str, *, numbered: bool
) -> Rendered:
    model = kind.model_validate(json.loads(data))
    paper = {"number": PREVIEW_NUMBER if numbered else "", "watermark": mark}
    return _set(layout, model, paper, code=PREVIEW_CODE, digest="0" * 10, now=typesetting.FIXED_TIME)


def _set(
    layout: str, model: LayoutData, paper: Mapping[str, Any], *, code: str, digest: str, now: dt.datetime
) -> Rendered:
    done = typesetting.typeset(layout, envelope(model, paper), code=code, short_digest=digest, now=now)
    wrong = reading.faults(done.pdf, pages=done.pages, data=printed(model), every_page=(code_words(code),))
    if wrong:
        raise Invalid(
            fields=tuple(FieldError("layout", w, rule="文书须完整印出", remedy="请缩短或者分段。") for w in wrong)
        )
    return done


def issue(
    layout: str, model: LayoutData, paper: Mapping[str, Any], *, code: str, digest: str, now: dt.datetime
) -> Rendered:
    """Typeset the paper that is kept, and read it back; raises ReadBackFailed or what typesetting raises."""
    done = typesetting.typeset(layout, envelope(model, paper), code=code, short_digest=digest, now=now)
    wanted = (code_words(code), *([str(paper["number"])] if paper.get("number") else []))
    reading.check(done.pdf, pages=done.pages, data=printed(model), every_page=wanted)
    return done


def printed(model: LayoutData) -> dict[str, Any]:
    """Return the data as the page writes them: dates in Chinese, without what its lay-out leaves out."""
    values = model.model_dump(mode="json", exclude=set(model.unprinted()))
    if model.date is not None and "date" in values:
        values["date"] = f"{model.date.year}年{model.date.month}月{model.date.day}日"
    return values


def code_words(code: str) -> str:
    """Return a paper's code as people read it: four groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def lookup_address(code: str) -> str:
    """Return the public address of a paper, as the code on it says."""
    return f"{settings.PUBLIC_URL}/d/{code}/"


def lookup_picture(code: str) -> dict[str, str]:
    """Return what the lay-out prints for the public: the address as a code."""
    return {"qr": qr_svg(lookup_address(code), error="M")}


def data_digest(model: LayoutData) -> str:
    """Return the digest of a paper's data."""
    return digest_of(model.model_dump(mode="json"))

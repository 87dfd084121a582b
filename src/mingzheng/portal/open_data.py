"""Open data: what is public anyway, as files for programs, with a dictionary (CSV by RFC 4180 with BOM, JSON lines).

No totals, no ranks, no rates (行政处罚法 74; design.md §1, invariant 7), so no small cell gives anybody away;
the register of officers is looked up one by one and is not given away in bulk.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from mingzheng.portal import feeds, lists, reading, words
from mingzheng.portal.pages import document, page, public, stream
from mingzheng.portal.spans import Span, back, month_of, quarter_of, span_of
from mingzheng.web import limits
from mingzheng.web.articles import cited
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.catalogue.models import PublicListItem
    from mingzheng.publication.models import PublicDecision

MOST: Final = 60
MONTHS: Final = 36
QUARTERS: Final = 12
BOM: Final = "\ufeff"
TYPES: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
PARTIES: Final = {"individual": "个人", "organisation": "单位", "sole_trader": "个体工商户"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its name in JSON, its heading in CSV, its type, and what it means."""

    name: str
    title: str
    kind: str
    about: str


DECISION: Final = (
    Column("address", "网址", "网址", "永久地址；同一决定的各版本地址不变"),
    Column("state", "状态", "文本", "“已公示”或者“已撤回”；已撤回的只有文书号、机关、日期和原因，请一并撤下"),
    Column("kind", "种类", "文本", "行政处罚、行政许可"),
    Column("number", "文书号", "文本", "决定书文号"),
    Column("title", "案件名称", "文本", ""),
    Column("agency", "执法机关", "文本", ""),
    Column("agency_code", "机关代码", "文本", "本站的机关代码"),
    Column("region_code", "区划代码", "文本", "机关所在区划"),
    Column("party", "当事人", "文本", "个人的名字已经隐去"),
    Column("party_kind", "当事人类型", "文本", "个人、单位、个体工商户"),
    Column("party_code", "统一社会信用代码", "文本", "只有单位、个体工商户有"),
    Column("matter", "案由", "文本", ""),
    Column("kinds", "处罚种类", "文本", "CSV 中以顿号分隔，JSON 中是数组"),
    Column("result", "决定内容", "文本", ""),
    Column("fine_yuan", "罚款", "金额", "元，两位小数；没有罚款的为空"),
    Column("confiscated_yuan", "没收", "金额", "元，两位小数；没有没收的为空"),
    Column("facts", "违法事实", "文本", "依法处理后的文本"),
    Column("law", "法律依据", "文本", "CSV 中以分号分隔，JSON 中是数组"),
    Column("fulfilment", "履行情况", "文本", "公示时的情况"),
    Column("decided_on", "决定日期", "日期", "YYYY-MM-DD"),
    Column("published_on", "公示日期", "日期", "首次公示的日期"),
    Column("expires_on", "公示截止", "日期", "空表示长期；到期后不再出现在文件里"),
    Column("version", "版本", "整数", "从 1 起，更正一次加 1"),
    Column("note", "说明", "文本", "更正或者撤回的说明"),
    Column("withdrawn_on", "撤回日期", "日期", ""),
    Column("digest", "内容摘要值", "文本", "公示内容原文（网址后加 text.json）的 SHA-256"),
)
MATTER: Final = (
    Column("address", "网址", "网址", "这一版清单的永久地址"),
    Column("agency", "执法机关", "文本", ""),
    Column("agency_code", "机关代码", "文本", ""),
    Column("code", "事项编码", "文本", ""),
    Column("title", "事项名称", "文本", ""),
    Column("version", "版本", "整数", ""),
    Column("effective_from", "生效日期", "日期", "YYYY-MM-DD"),
    Column("repealed", "停止执行", "文本", "“是”表示从生效日期起停止执行"),
    Column("domain", "执法领域", "文本", ""),
    Column("kinds", "处罚种类", "文本", "CSV 中以顿号分隔，JSON 中是数组"),
    Column("law", "处罚依据", "文本", "CSV 中以分号分隔，JSON 中是数组"),
    Column("digest", "内容摘要值", "文本", "清单原文（网址后加 text.json）的 SHA-256"),
)
DICTIONARY: Final[dict[str, tuple[str, Sequence[Column]]]] = {
    "decisions": ("执法结果", DECISION),
    "matters": ("执法事项清单", MATTER),
}


@public("GET")
def data(request: HttpRequest) -> HttpResponseBase:
    """Say what files there are, what each column means, and how often to fetch them."""
    context = {
        "crumbs": [Crumb("首页", "/"), Crumb("开放数据")],
        "spans": _spans(timezone.localdate()),
        "dictionary": [(code, title, columns) for code, (title, columns) in DICTIONARY.items()],
        "most": MOST,
    }
    return page(request, "data.html", context)


@public("GET")
def dictionary(request: HttpRequest) -> HttpResponseBase:
    """Give the data dictionary for programs."""
    tables = {
        code: {"title": title, "columns": [{n: getattr(c, n) for n in Column.__slots__} for c in columns]}
        for code, (title, columns) in DICTIONARY.items()
    }
    text = json.dumps({"tables": tables}, ensure_ascii=False, indent=1)
    return document(request, text.encode(), "application/json; charset=utf-8")


@public("GET")
def decisions(request: HttpRequest, ending: str, span: str = "") -> HttpResponseBase:
    """Give all decisions, or those published in a month or quarter, as CSV or JSON lines."""
    limits.count(request, "data", MOST)
    today = timezone.localdate()
    rows = reading.running(today)
    if named := span_of(span):
        rows = rows.filter(published_on__range=(named.first, named.last))
    etag = _etag(ending, today, reading.state_of(rows))
    values = (decision_values(row) for block in reading.blocks(rows) for row in block)
    name = f"decisions-{named.name}.{ending}" if named else f"decisions.{ending}"
    return stream(request, written(values, DECISION, ending), TYPES[ending], etag=etag, name=name)


@public("GET")
def matters(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Give all matters of all agencies, every version, as CSV or JSON lines."""
    limits.count(request, "data", MOST)
    rows = reading.lists_of_kind("matter")
    etag = _etag(ending, timezone.localdate(), tuple(rows.values_list("digest", flat=True)))
    values = (matter_values(item) for item in rows.iterator(chunk_size=200))
    return stream(request, written(values, MATTER, ending), TYPES[ending], etag=etag, name=f"matters.{ending}")


def _spans(today: dt.date) -> list[tuple[str, list[Span]]]:
    """Return the quarters and the months in which something was published, newest first."""
    between = reading.published_between(today)
    if between is None:
        return []
    first, last = between
    return [
        ("季度", back(quarter_of(last), QUARTERS, first)),
        ("月份", back(month_of(last), MONTHS, first)),
    ]


def _etag(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def decision_values(row: PublicDecision) -> dict[str, Any]:
    """Return the values of a decision's line; a withdrawn one has number, agency, days and reason alone."""
    fields = row.fields
    shared = {
        "address": feeds.address(row),
        "number": row.number,
        "kind": words.kind_word(row.kind),
        "agency": row.agency_name,
        "agency_code": row.agency_code,
        "region_code": row.region_code,
        "published_on": row.published_on.isoformat(),
        "note": row.note,
    }
    if row.state == "withdrawn":
        return {**shared, "state": "已撤回", "withdrawn_on": fields.get("withdrawn_on", "")}
    return {
        **shared,
        "state": "已公示",
        "title": row.title,
        "party": row.party,
        "party_kind": PARTIES.get(fields.get("party_kind", ""), ""),
        "party_code": fields.get("party_code", ""),
        "matter": row.matter,
        "kinds": list(fields.get("kinds", [])),
        "result": fields.get("result", ""),
        "fine_yuan": _yuan(fields.get("fine_fen")),
        "confiscated_yuan": _yuan(fields.get("confiscated_fen")),
        "facts": fields.get("facts", ""),
        "law": [cited(key) for key in fields.get("law", [])],
        "fulfilment": fields.get("fulfilment", ""),
        "decided_on": row.decided_on.isoformat() if row.decided_on else "",
        "expires_on": row.expires_on.isoformat() if row.expires_on else "",
        "version": row.version,
        "digest": row.text_digest,
    }


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02}"


def matter_values(item: PublicListItem) -> dict[str, Any]:
    """Return the values of a matter's line."""
    content = item.content
    return {
        "address": f"{settings.PUBLIC_URL}/lists/{item.key}/",
        "agency": item.agency_name,
        "agency_code": item.agency_code,
        "code": item.code,
        "title": lists.named(item),
        "version": item.version,
        "effective_from": item.effective_from.isoformat(),
        "repealed": "是" if content.get("repealed") else "",
        "domain": content.get("domain", ""),
        "kinds": list(content.get("penalty_kinds", [])),
        "law": [cited(one["penalty"]) for one in content.get("basis", [])],
        "digest": item.digest,
    }


def written(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], ending: str) -> Iterator[bytes]:
    """Yield a file line by line."""
    if ending == "jsonl":
        for row in rows:
            values = {column.name: row.get(column.name, "") for column in columns}
            yield (json.dumps(values, ensure_ascii=False) + "\n").encode()
        return
    yield (BOM + _line([column.title for column in columns])).encode()
    for row in rows:
        yield _line([_cell(column, row.get(column.name, "")) for column in columns]).encode()


def _cell(column: Column, value: Any) -> str:  # noqa: ANN401 - a text, a number or a list of texts
    text = ("；" if column.name == "law" else "、").join(value) if isinstance(value, list) else str(value)
    # A spreadsheet would run what begins like a formula.
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    kept = io.StringIO()
    csv.writer(kept).writerow(cells)
    return kept.getvalue()

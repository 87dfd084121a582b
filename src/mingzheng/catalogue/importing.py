"""Reads a table of matters: code, name, articles as people cite them, kinds of penalty, fines, benchmark."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mingzheng.catalogue.specs import MatterSpec
from mingzheng.core.errors import DomainError, Invalid
from mingzheng.core.money import parse_yuan
from mingzheng.core.tables import Judged, filled_rows
from mingzheng.core.validation import validate
from mingzheng.law.citation import read_citation
from mingzheng.law.queries import find_instrument

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.core.tables import Table

COLUMNS = {
    "code": "事项编码", "name": "事项名称", "domain": "领域", "certificate_category": "执法证类别",
    "breach": "违反条款", "penalty": "处罚依据", "kinds": "处罚种类",
    "organisation_min": "单位罚款下限（元）", "organisation_max": "单位罚款上限（元）",
    "individual_min": "个人罚款下限（元）", "individual_max": "个人罚款上限（元）", "formula": "罚款计算式",
    "benchmark": "裁量基准文件", "tiers": "裁量档次", "public": "具有一定社会影响",
    "questions": "询问提纲", "evidence": "证据清单",
}  # fmt: skip
NEEDED = ("code", "name", "domain", "breach", "penalty", "kinds")
WIDTHS = (14, 40, 12, 12, 36, 36, 16, 12, 12, 12, 12, 24, 24, 44, 10, 40, 40)
EXAMPLE = (
    "示例：SJ-0126", "安排未取得健康证明的人员从事接触直接入口食品的工作", "市场监管", "市场监管",
    "《中华人民共和国食品安全法》第四十五条第二款", "《中华人民共和国食品安全法》第一百二十六条第一款",
    "警告、罚款", "5000", "50000", "5000", "50000", "", "某市市场监管裁量基准（某市监〔2025〕3 号）",
    "较轻：及时改正、没有危害后果：5000-15000；一般：其他情形：15000-50000", "是",
    "请说明你的姓名、身份和职务。；请说明检查当日现场的情况。", "现场笔录；询问笔录；营业执照复印件",
)  # fmt: skip
MOST_ROWS = 2_000
PROCEDURE = "penalty.ordinary"
KINDS = re.compile(r"[、，,;；]+")
PARTS = re.compile(r"[;；\n]+")
TIER = re.compile(r"^(?P<name>[^:：]+)[:：](?P<condition>.+)[:：](?P<low>[\d,.万]+)元?[-－—~至](?P<high>[\d,.万]+)元?$")
IMPACT = {"是": "yes", "有": "yes", "否": "no", "无": "no", "": "unknown", "不确定": "unknown"}
PARTIES = ("organisation", "individual")


def read_matters(table: Table, today: dt.date) -> list[Judged[MatterSpec]]:
    """Return each row read, the example row passed over; a code that stands twice is refused the second time.

    Raises DomainError where a needed column is missing or there are too many rows.
    """
    seen: set[str] = set()
    rows = filled_rows(table, [COLUMNS[name] for name in NEEDED], MOST_ROWS)
    return [_read(number, cells, seen, today) for number, cells in rows]


def _read(row: int, cells: Mapping[str, str], seen: set[str], today: dt.date) -> Judged[MatterSpec]:
    text = {name: unicodedata.normalize("NFC", cells.get(word, "")).strip() for name, word in COLUMNS.items()}
    reasons = [f"没有填“{COLUMNS[name]}”" for name in NEEDED if not text[name]]
    if text["code"] in seen:
        reasons.append("事项编码在表里重复")
    seen.add(text["code"])
    if reasons:
        return Judged(row, cells, None, tuple(reasons))
    given = _given(text, reasons)
    if reasons:
        return Judged(row, cells, None, tuple(reasons))
    try:
        return Judged(row, cells, validate(MatterSpec, given, today=today))
    except Invalid as invalid:
        return Judged(row, cells, None, tuple(error.message for error in invalid.fields))
    except ValidationError as error:
        return Judged(row, cells, None, (str(error.errors()[0]["msg"]),))


def _given(text: Mapping[str, str], reasons: list[str]) -> dict[str, Any]:
    pair = {"conduct": text["name"], "breach": _key(text["breach"], reasons), "penalty": _key(text["penalty"], reasons)}
    if text["public"] not in IMPACT:
        reasons.append(f"“具有一定社会影响”填“是”“否”或者“不确定”，不是“{text['public'][:20]}”")
    return {
        "code": text["code"],
        "name": text["name"],
        "domain": text["domain"],
        "certificate_category": text["certificate_category"] or text["domain"],
        "procedure": PROCEDURE,
        "basis": (pair,),
        "penalty_kinds": tuple(dict.fromkeys(one.strip() for one in KINDS.split(text["kinds"]) if one.strip())),
        "fines": _fines(text, pair["penalty"], reasons),
        "benchmark": text["benchmark"],
        "tiers": tuple(_tier(one, reasons) for one in _listed(text["tiers"])),
        "disclosure": {"regime": "penalty", "social_impact": IMPACT.get(text["public"], "unknown"),
                       "basis": "行政处罚法#48"},
        "questions": _listed(text["questions"]),
        "evidence": _listed(text["evidence"]),
    }  # fmt: skip


def _key(text: str, reasons: list[str]) -> str:
    """Return the key of an article as people cite it, the instrument looked up by any of its names."""
    try:
        title, rest = read_citation(text)
        return f"{find_instrument(title).key}{rest}"
    except DomainError as error:
        reasons.append(error.message)
        return ""


def _fines(text: Mapping[str, str], article: str, reasons: list[str]) -> tuple[dict[str, Any], ...]:
    found = []
    for kind in PARTIES:
        low, high = text[f"{kind}_min"], text[f"{kind}_max"]
        if not high and not (text["formula"] and kind == PARTIES[0]):
            if low:
                reasons.append(f"填了“{COLUMNS[f'{kind}_min']}”，没有填上限")
            continue
        ends = {"min_fen": _fen(low or "0", reasons), "max_fen": _fen(high, reasons) if high else None}
        found.append({"article": article, "party_kind": kind, "formula": text["formula"], **ends})
    if text["formula"] and found and not any(one["party_kind"] == PARTIES[1] for one in found):
        found.append({**found[0], "party_kind": PARTIES[1]})
    return tuple(found)


def _tier(text: str, reasons: list[str]) -> dict[str, Any]:
    match = TIER.match(text)
    if match is None:
        reasons.append(f"裁量档次“{text[:40]}”写成“名称：适用情形：下限-上限”，各档之间用分号")
        return {}
    ends = {"min_fen": _fen(match["low"], reasons), "max_fen": _fen(match["high"], reasons)}
    return {"name": match["name"].strip(), "condition": match["condition"].strip(), **ends}


def _fen(text: str, reasons: list[str]) -> int:
    try:
        return int(parse_yuan(text))
    except (DomainError, ValueError):
        reasons.append(f"“{text[:20]}”不是金额")
        return 0


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in PARTS.split(text) if part.strip())

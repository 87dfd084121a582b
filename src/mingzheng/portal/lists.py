"""The published lists in words: what each kind is called, and its content as rows, tables and points; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mingzheng.core.money import yuan
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mingzheng.catalogue.models import PublicListItem

BASES: Final = {"income": "违法所得", "goods": "货值金额"}
PARTIES: Final = {"individual": "个人", "organisation": "单位"}
CAPACITIES: Final = {
    "own": "以自己的名义执法", "empowered": "经赋权以自己的名义执法", "entrusted": "受委托执法",
    "stationed": "派驻执法", "joint": "联合执法",
}  # fmt: skip
STAGES: Final = {"before_notice": "告知之前", "before_decision": "决定之前", "both": "告知之前和决定之前"}
IMPACT: Final = {"yes": "具有一定社会影响，依法公开", "no": "一般不公开", "unknown": "逐案判断"}
KIND_WORDS: Final = {
    "capacity": "执法主体和执法身份",
    "matter": "执法事项清单",
    "review": "重大执法决定法制审核目录",
    "hearing": "听证的“较大数额”标准",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Return each row as (heading, cell) pairs: on a phone a row is a card."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a list's page: label and value rows, a table, or points."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    table: Table | None = None
    points: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """All lists of a kind with what is in force, what comes, and what was before."""

    kind: str
    title: str
    items: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Standing:
    """One list: the version in force (or the next one), and how many there are."""

    item: PublicListItem
    coming: bool
    older: int

    @property
    def name(self) -> str:
        """Return the list's title, with the kind of party where that tells two apart."""
        return named(self.item)

    @property
    def code(self) -> str:
        """Return the code where it is one that offices use, not ours."""
        return self.item.code if self.item.kind == "matter" else ""


def shelves(items: Iterable[PublicListItem], today: dt.date) -> list[Shelf]:
    """Return an agency's lists by kind; ``items`` come newest version first within a code."""
    by_list: dict[tuple[str, str], list[PublicListItem]] = {}
    for item in items:
        by_list.setdefault((item.kind, item.code), []).append(item)
    found: dict[str, list[Standing]] = {}
    for (kind, _), versions in by_list.items():
        running = [one for one in versions if one.effective_from <= today]
        item = running[0] if running else versions[-1]
        if not (item.ended and running):
            found.setdefault(kind, []).append(Standing(item, not running, len(versions) - 1))
    order = [*KIND_WORDS, *(kind for kind in found if kind not in KIND_WORDS)]
    return [Shelf(kind, kind_title(kind), found[kind]) for kind in order if kind in found]


def named(item: PublicListItem) -> str:
    """Return what a list is called, with field and party of a threshold."""
    if item.kind != "hearing":
        return item.title
    domain, _, party = item.code.rpartition("/")
    return f"{item.title}（{'' if domain == '*' else f'{domain}，'}{PARTIES.get(party, party)}）"


def kind_title(kind: str) -> str:
    """Return what a kind of list is called."""
    return KIND_WORDS.get(kind, "其他清单")


def sections(kind: str, content: Mapping[str, Any]) -> list[Section]:
    """Return the content of a list in words; a kind that this version does not know is shown as it is."""
    if content.get("repealed"):
        return [Section("已停止执行", [("原因", str(content.get("reason", "")))])]
    return MAKERS.get(kind, _plain)(content)


def _amounts(one: Mapping[str, Any]) -> str:
    """Return between what amounts a fence or a tier lies, and on what its branch turns."""
    low, high = int(one["min_fen"]), one["max_fen"]
    ends = f"{yuan(low)} 至 {yuan(high)}" if high is not None else f"{yuan(low)} 以上"
    return f"{_branch(one)}{one.get('formula') or _multiple(one) or ends}"


def _multiple(one: Mapping[str, Any]) -> str:
    base, high = BASES.get(one.get("base", ""), ""), one["max_fen"]
    if not base:
        return ""
    low, most = Decimal(one["min_times"]).normalize(), Decimal(one["max_times"]).normalize()
    least = f"{low:f}倍以上" if low else ""
    return f"{base}{least}{most:f}倍以下" + (f"，最高 {yuan(high)}" if high is not None else "")


def _branch(one: Mapping[str, Any]) -> str:
    base, below = BASES.get(one.get("when_base", ""), ""), one.get("below_fen")
    if not base:
        return ""
    since = f"{yuan(one['from_fen'])} 以上" if one["from_fen"] else ""
    return f"{base}{since}{f'不足 {yuan(below)}' if below is not None else ''}的，"


def _matter(content: Mapping[str, Any]) -> list[Section]:
    return [
        Section(
            "基本情况",
            [
                ("事项编码", content["code"]),
                ("执法领域", content["domain"]),
                ("执法主体", f"{content.get('capacity', '')}（{content.get('capacity_kind', '')}）"),
                ("执法人员证件类别", content["certificate_category"]),
                ("处罚种类", "、".join(content["penalty_kinds"])),
                ("结果公示", _disclosure(content.get("disclosure", {}))),
                *_rules(content.get("rules", {})),
            ],
        ),
        Section(
            "法律依据",
            table=Table(
                ("违法行为", "违反的规定", "处罚依据"),
                [(one["conduct"], cited(one["breach"]), cited(one["penalty"])) for one in content["basis"]],
            ),
        ),
        Section(
            "法定罚款幅度",
            table=Table(
                ("依据", "当事人", "幅度"),
                [(cited(f["article"]), PARTIES[f["party_kind"]], _amounts(f)) for f in content.get("fines", [])],
            ),
        ),
        Section(
            f"裁量基准（{content['benchmark']}）" if content.get("benchmark") else "裁量基准",
            table=Table(
                ("档次", "适用情形", "罚款"),
                [(t["name"], t["condition"], _amounts(t)) for t in content.get("tiers", [])],
            ),
        ),
        Section("应当收集的证据", points=content.get("evidence", [])),
    ]


def _rules(rules: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the matter adds to the general law: its own limit, and that only refused correction is fined."""
    rows = []
    if bar := rules.get("time_bar"):
        harm = "造成后果的，" if bar.get("harm_only") else ""
        rows.append(("追责期限", f"{harm}{bar['years']} 年（{cited(bar['article'])}）"))
    if rules.get("after_refused_correction"):
        rows.append(("罚款的前提", "责令改正后拒不改正"))
    return rows


def _disclosure(rule: Mapping[str, Any]) -> str:
    word = IMPACT.get(rule.get("social_impact", ""), IMPACT["unknown"])
    return f"{word}，依据{cited(rule['basis'])}" if rule.get("basis") else word


def _hearing(content: Mapping[str, Any]) -> list[Section]:
    word = "达到或者超过" if content["comparison"] == "ge" else "超过"
    rows = [
        ("适用对象", PARTIES[content["party_kind"]]),
        ("适用领域", content["domain"] or "全部"),
        ("罚款", f"{word} {yuan(content['fine_fen'])}"),
        ("没收违法所得、非法财物", f"{word} {yuan(content['confiscated_fen'])}"),
        ("依据", cited(content["basis"])),
    ]
    return [Section("达到下列数额的，当事人有权要求听证", rows)]


def _review(content: Mapping[str, Any]) -> list[Section]:
    conditions = content.get("conditions", {})
    everything = content["kind"] == "all_but_summary"
    scope = "除当场处罚以外的全部处罚决定" if everything else "符合下列情形之一的处罚决定"
    rows = [
        ("审核范围", scope),
        ("审核时间", STAGES[content["stage"]]),
        ("审核期限", f"{content['time_limit_days']} 个工作日，情况复杂的可以延长 {content['extend_days']} 个工作日"),
        ("依据", cited(content["basis"])),
    ]
    found = [Section("审核目录", rows)]
    if not everything:
        found.append(Section("应当审核的情形", points=list(_conditions(conditions))))
    elements = [
        (one["title"], one["question"], "；".join(one["checks"]), cited(one["basis"]))
        for one in content.get("elements", [])
    ]
    found.append(Section("审核要素清单", table=Table(("要素", "审什么", "怎样核对", "依据"), elements)))
    return found


def _conditions(conditions: Mapping[str, Any]) -> Iterable[str]:
    word = "以上" if conditions.get("comparison") == "ge" else "（不含）以上"
    for name, title in (("fine_fen", "罚款"), ("confiscated_fen", "没收")):
        for party, fen in conditions.get(name, {}).items():
            yield f"对{PARTIES[party]}{title} {yuan(fen)}{word}"
    if conditions.get("kinds"):
        yield "、".join(conditions["kinds"])
    if conditions.get("hearing_held"):
        yield "经过听证程序的"
    if conditions.get("discretion_deviation"):
        yield "拟不按裁量基准处理的"
    if conditions.get("collective_required"):
        yield "审核通过后还应当由机关负责人集体讨论"


def _capacity(content: Mapping[str, Any]) -> list[Section]:
    rows = [
        ("执法主体", content["acting_name"]),
        ("性质", content.get("nature", "")),
        ("执法方式", CAPACITIES[content["kind"]]),
        ("委托机关", content.get("principal", "")),
        ("法制审核机构", content.get("review_body", "")),
        ("行政复议机关", content["reconsideration_body"]),
        ("管辖法院", content["court"]),
        ("依据文件", content["document"]),
        ("范围", content["scope"]),
        ("地址", content.get("address", "")),
        ("咨询、监督投诉电话", content.get("phone", "")),
    ]
    return [Section("执法身份", [(label, value) for label, value in rows if value])]


def _plain(content: Mapping[str, Any]) -> list[Section]:
    return [Section("内容", [(str(label), str(value)) for label, value in content.items()])]


MAKERS: Final[dict[str, Callable[[Mapping[str, Any]], list[Section]]]] = {
    "matter": _matter,
    "hearing": _hearing,
    "review": _review,
    "capacity": _capacity,
}

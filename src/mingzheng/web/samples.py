"""Invented content for the page of components: every part in every state. No person, firm or case here exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from mingzheng.core.dates import ZONE
from mingzheng.core.errors import Refusal
from mingzheng.core.inputs import ChineseDate, ChineseDateTime, CleanText, Line, Name, OptionalLine, Recordable, Yuan
from mingzheng.law.calendar import CalendarView, official_days
from mingzheng.law.periods import PeriodSpec, compute
from mingzheng.web import words
from mingzheng.web.components import Chip, Crumb, Empty, Event, Mark, Notice, Pages, Paper, Step, Tab
from mingzheng.web.fields import Choice
from mingzheng.web.forms import SchemaForm
from mingzheng.web.navigation import Shown

if TYPE_CHECKING:
    from django.http import QueryDict

    from mingzheng.web.forms import Choices

TODAY = dt.date(2026, 9, 28)


@dataclass
class SampleDuty:
    """A duty of no case."""

    state: str
    due_on: dt.date
    subject: str = ""
    tentative: bool = False
    trace: tuple[Any, ...] = ()
    basis: str = ""
    unit: str = "workday"


class Item(BaseModel):
    """One thing seized."""

    name: Name = Field(title="物品名称")
    count: int = Field(title="数量", ge=1, le=9999)
    value: Yuan | None = Field(None, title="估价")
    note: OptionalLine = Field("", title="特征", max_length=100)


class Agent(BaseModel):
    """Somebody who acts for the party."""

    name: Name = Field(title="姓名")
    phone: OptionalLine = Field("", title="电话", max_length=20)


class SampleInput(BaseModel):
    """An input model with every widget."""

    place: Line = Field(title="检查地点", json_schema_extra={"group": "时间和地点"})
    at: Recordable[ChineseDateTime] = Field(
        title="开始时间", description="按现场记录填写，可写 9.18 14:30", json_schema_extra={"group": "时间和地点"}
    )
    until: ChineseDate = Field(title="责令改正期限", json_schema_extra={"group": "时间和地点"})
    source: Literal["巡查", "投诉", "移送"] = Field(title="线索来源", json_schema_extra={"group": "当事人和人员"})
    officers: list[str] = Field(
        title="执法人员",
        description="两名以上，须有有效证件",
        min_length=2,
        json_schema_extra={"choices_from": "officers", "group": "当事人和人员"},
    )
    matter: str = Field(title="违法事项", json_schema_extra={"choices_from": "matters", "group": "当事人和人员"})
    agent: Agent | None = Field(None, title="委托代理人", json_schema_extra={"group": "当事人和人员"})
    facts: CleanText = Field(title="检查情况", description="写看到的，不写推断", json_schema_extra={"group": "情况"})
    fine: Yuan = Field(title="拟罚款", json_schema_extra={"group": "情况"})
    shown_id: bool = Field(title="是否出示执法证件", json_schema_extra={"group": "情况"})
    copies: int = Field(2, title="份数", ge=1, le=20, json_schema_extra={"group": "情况", "unit": "份"})
    urgent: bool = Field(default=False, title="当场交付", json_schema_extra={"group": "情况"})
    items: list[Item] = Field(default_factory=list, title="涉案物品", json_schema_extra={"group": "清单", "rows": 2})
    witnesses: list[Name] = Field(default_factory=list, title="见证人", json_schema_extra={"group": "清单", "rows": 2})


CHOICES: Choices = {
    "officers": [
        Choice("1", "林知远（示 0001）"),
        Choice("2", "周明澈（示 0002）"),
        Choice("3", "许若谷（示 0003）", reason="证件 2026-08-31 到期，须先换证"),
    ],
    "matters": [
        Choice("a", "占用城市道路经营"),
        Choice("b", "未取得许可从事食品经营"),
        Choice("c", "超过核定范围排污", reason="本机关没有这一事项的处罚权"),
    ],
}
WRONG: dict[str, str | list[str]] = {
    "place": "示范路 1 号",
    "at": "9 月 31 日",
    "until": "9.30",
    "source": "巡查",
    "officers": ["1"],
    "facts": "",
    "fine": "3万",
    "items-TOTAL": "2",
    "items-0-name": "货架",
    "items-0-count": "0",
}


def everything(now: dt.datetime, data: QueryDict | None) -> dict[str, Any]:
    """Return the context of the page of components."""
    calendar = _calendar()
    return {
        "calendar": calendar,
        "today": TODAY,
        "crumbs": [Crumb("案件", "/desk/cases/"), Crumb("示罚〔2026〕12 号", "#"), Crumb("各种部件")],
        "navigation": _navigation(),
        "inbox_count": 3,
        "tags": _tags(),
        "duties": _duties(calendar),
        "refused": _refusals(),
        "ways": {"review_passed": "#form"},
        "chips": [
            Chip("青石餐饮有限公司", "?party=1", current=True, icon="building"),
            Chip("王小明", "?party=2", icon="user"),
        ],
        "chosen": [Chip("状态：待审批", "?", removes=True), Chip("承办人：林知远", "?", removes=True)],
        "filters": _filters(),
        "tabs": [
            Tab("办理", "#", current=True),
            Tab("文书", "#", 6),
            Tab("证据", "#", 14),
            Tab("当事人", "#", 2),
            Tab("审核", "#"),
            Tab("公示", "#"),
        ],
        "future": _future(),
        "events": _events(),
        "empties": _empties(),
        "pages": Pages(1, 50, 1000, capped=True, next_url="?page=2"),
        "steps": [
            Step("来源", done=True),
            Step("当事人核验", current=True),
            Step("事项与依据"),
            Step("摘要"),
        ],
        "notices": _notices(),
        "rows": _rows(),
        "head": {
            "number": "示罚〔2026〕12 号",
            "state": "审核中",
            "title": "青石餐饮有限公司未取得许可从事食品经营案",
            "duty": _duties(calendar)[1],
        },
        "proofs": _proofs(now),
        "form": SchemaForm(SampleInput, data, choices=CHOICES, today=TODAY, calendar=calendar),
        "wrong": _wrong_form(calendar),
    }


def _calendar() -> CalendarView:
    days = official_days()
    return CalendarView(
        version="official", days={day.date: day for day in days}, announced=frozenset(day.date.year for day in days)
    )


def _navigation() -> list[Shown]:
    return [
        Shown("今日", "#", 5, current=False),
        Shown("案件", "#", 0, current=True),
        Shown("审批", "#", 2, current=False),
        Shown("法制审核", "#", 1, current=False),
        Shown("公示", "#", 0, current=False),
        Shown("人员", "#", 0, current=False),
        Shown("设置", "#", 0, current=False),
    ]


def _tags() -> list[tuple[str, list[str]]]:
    listed = [
        ("期限", words.DUTY),
        ("行为", words.ACT),
        ("审核", words.REVIEW),
        ("记录", words.RECORDING),
        ("存证", words.ANCHOR),
        ("公示", words.PUBLICATION),
        ("证件", words.CERTIFICATE),
        ("其他", words.OTHER),
    ]
    found = [(title, list(each)) for title, each in listed]
    found[0][1].insert(3, "逾期 3 日")
    return found


def _duties(calendar: CalendarView) -> list[SampleDuty]:
    spec = PeriodSpec.model_validate(SPEC)
    plain = compute(spec, dt.date(2026, 9, 18), calendar)
    basis = "《中华人民共和国行政处罚法》第六十条"
    return [
        SampleDuty("open", plain.due_on, "作出处罚决定", trace=plain.trace, basis=basis),
        SampleDuty("open", TODAY + dt.timedelta(days=2), "公示处罚决定", trace=plain.trace, basis=basis),
        SampleDuty("open", TODAY, "送达处罚决定书"),
        SampleDuty("open", TODAY - dt.timedelta(days=3), "补传执法记录", tentative=True, trace=plain.trace),
        SampleDuty("met", TODAY, "立案"),
        SampleDuty("paused", TODAY, "检测期间"),
    ]


SPEC: dict[str, Any] = {
    "code": "SAMPLE",
    "name": "示例期限",
    "value": 20,
    "unit": "workday",
    "direction": "after",
    "holder": "agency",
    "start": "立案之日",
    "end": "作出决定之日",
    "basis": ["行政处罚法#60"],
}


def _refusals() -> list[Refusal]:
    return [
        Refusal(
            gate="review_passed",
            reason="审核意见针对 10 月 12 日的草案，草案已于 10 月 14 日改动（罚款 30,000 → 20,000 元）",
            article="《中华人民共和国行政处罚法》第五十八条",
            remedy="请重新送审",
        ),
        Refusal(
            gate="confirmed",
            reason="现场笔录还没有经周明澈共同确认",
            article="《中华人民共和国行政处罚法》第四十二条",
            remedy="请本人登录后确认",
            who="周明澈（执法一中队）",
            kind="others",
        ),
        Refusal(
            gate="statement_over",
            reason="当事人的陈述、申辩期限还没有届满",
            article="《中华人民共和国行政处罚法》第四十五条",
            remedy="期满或者当事人提出意见后可办",
            kind="wait",
            until=dt.date(2026, 10, 8),
        ),
        Refusal(
            gate="limitation",
            reason="违法行为在二年内未被发现",
            article="《中华人民共和国行政处罚法》第三十六条",
            remedy="不再给予行政处罚，可办：不予处罚决定",
            kind="never",
        ),
    ]


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": "案号、当事人", "kind": "search", "value": ""},
        {"name": "state", "label": "状态", "kind": "select", "value": "2", "options": [("1", "在办"), ("2", "待审批")]},
        {"name": "who", "label": "承办人", "kind": "select", "value": "", "options": [("1", "林知远")]},
    ]


def _future() -> list[Event]:
    return [
        Event("最迟公示处罚决定", dt.date(2026, 10, 16), future=True),
        Event("陈述、申辩期限届满", dt.date(2026, 10, 8), future=True, marks=(Mark("暂定"),)),
    ]


def _events() -> list[Event]:
    def at(day: int, hour: int, minute: int) -> dt.datetime:
        return dt.datetime(2026, 9, day, hour, minute, tzinfo=ZONE)

    long = "经查，当事人在示范路 1 号门前占道摆放货架 2 组、货箱 5 只，占用人行道约 6 平方米。" * 3
    return [
        Event(
            "送达行政处罚事先告知书",
            at(25, 10, 20),
            seq=6,
            who="林知远（示 0001）、周明澈（示 0002）",
            place="示范路 1 号",
            party="青石餐饮有限公司",
            papers=(Paper("送达回证", "#"), Paper("事先告知书", "#", "已签收")),
            proof_url="#",
        ),
        Event("调查终结", at(24, 17, 5), seq=5, who="林知远（示 0001）", marks=(Mark("待审批"),), proof_url="#"),
        Event(
            "现场检查",
            at(18, 14, 30),
            seq=2,
            who="林知远（示 0001）、周明澈（示 0002）",
            place="示范路 1 号",
            text=long,
            marks=(Mark("补录"), Mark("缺录像"), Mark("待共同确认")),
            papers=(Paper("现场笔录", "#"), Paper("照片 14 张", "#")),
            proof_url="#",
        ),
        Event("登记线索", at(18, 9, 12), seq=1, who="林知远（示 0001）", text="巡查中发现占道经营。", proof_url="#"),
    ]


def _empties() -> list[Empty]:
    return [
        Empty("本周没有到期事项", "下一个：10 月 22 日，青石餐饮有限公司案作出决定。", "看全部期限", "#", "calendar"),
        Empty("没有符合条件的案件", "已选条件：待审批、承办人林知远。去掉一个条件再看。", "清除条件", "?", "search"),
    ]


def _notices() -> list[Notice]:
    return [
        Notice("info", "本案须经法制审核", "涉及重大公共利益。作出决定之前由法制审核人员审核。"),
        Notice("ok", "已送审", "第 7 号记录。法制审核人员会在收件箱收到通知。"),
        Notice("warn", "现场笔录 26 小时后才录入", "已记为瑕疵，可以补充说明。"),
        Notice("danger", "与记录不一致", "罚款数额与最后一次记录不同，后续步骤已停止。请联系系统管理员核查。"),
        Notice("neutral", "已结案", "只能查看，不能再办理。"),
        Notice("sealed", "密", "仅限指定人员查看。"),
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {"number": "示罚〔2026〕12 号", "party": "青石餐饮有限公司", "state": "审核中", "fine": 3000000, "duty": 1},
        {"number": "示罚〔2026〕11 号", "party": "王小明", "state": "待审批", "fine": 20000, "duty": 2},
        {"number": "示罚〔2026〕9 号", "party": "白鹭洲建筑工程有限公司", "state": "已退回", "fine": None, "duty": 3},
    ]


@dataclass
class SampleProof:
    """What was checked of one record."""

    entry: int
    checkpoint_at: dt.datetime | None = None
    witness: str = ""
    notes: list[str] = field(default_factory=list)


def _proofs(now: dt.datetime) -> list[SampleProof]:
    return [SampleProof(1234, now, "示范区司法局"), SampleProof(1235, now), SampleProof(1236)]


def _wrong_form(calendar: CalendarView) -> SchemaForm[SampleInput]:
    """Return the form as it stands after a refused submission."""
    from django.http import QueryDict  # noqa: PLC0415 - only this page makes one

    data = QueryDict(mutable=True)
    for name, value in WRONG.items():
        data.setlist(name, list(value) if isinstance(value, list) else [str(value)])
    form = SchemaForm(SampleInput, data, choices=CHOICES, today=TODAY, calendar=calendar)
    form.is_valid()
    return form

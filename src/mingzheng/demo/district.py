"""The invented district: its agencies, its cast and its lists, all entered by the product's own actions."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of, code_at, step_up
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.specs import CapacitySpec, MatterSpec, ReviewRuleSpec, ThresholdSpec
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Account, Agency, Person, Region, Unit

SETUP = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-64656d6f0001"), "演示初始化")
PASSWORD = "yanshi-mima-2026"  # noqa: S105 - the published password of invented people, refused outside the demo
VALID_FROM, VALID_TO = dt.date(2023, 1, 1), dt.date(2029, 12, 31)
FIRST_DAY = dt.date(2021, 7, 15)
Roles = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One person of the cast."""

    key: str
    name: str
    sex: str
    post: str
    roles: Roles
    categories: tuple[str, ...] = ()
    rank: str = ""
    unit: bool = True
    qualified: bool = False


@dataclass
class District:
    """What was built: agencies and people by key."""

    region: Region
    agencies: dict[str, Agency] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """Return a person of the cast as an actor."""
        return actor_of(self.accounts[key])

    def credential(self, key: str, now: dt.datetime) -> Credential:
        """Step a person of the cast up with the own code of that moment."""
        return step_up(self.accounts[key], code_at(self.secrets[key], now), now)


MARKET: tuple[Part, ...] = (
    Part("officer", "岳青禾", "female", "执法二中队副队长", ("handler",), ("市场监管",)),
    Part("officer2", "祁砚舟", "male", "执法二中队科员", ("handler",), ("市场监管",)),
    Part("officer3", "边牧原", "male", "执法二中队科员", ("handler",), ("市场监管",)),
    Part("unit_head", "骆闻笙", "male", "执法二中队队长", ("unit_head",), ("市场监管",)),
    Part("agency_head", "章叙白", "male", "局长", ("agency_head",), rank="principal", unit=False),
    Part("reviewer", "温筱岚", "female", "法规股股长", ("reviewer",), unit=False, qualified=True),
    Part("publisher", "庄既明", "male", "办公室科员", ("publisher",), unit=False),
    Part("checker", "纪行简", "female", "办公室主任", ("checker",), unit=False),
    Part("archivist", "申录安", "female", "档案员", ("archivist",), unit=False),
    Part("window", "关照临", "female", "窗口受理员", ("window_clerk",), unit=False),
    Part("admin", "尹守拙", "male", "信息员", ("system_administrator",), unit=False),
    Part("presider", "贺听澜", "female", "法规股主任科员", ("presider",), unit=False),
    Part("presider2", "闻人朗", "male", "办公室主任科员", ("presider",), unit=False),
    Part("clerk", "柳记言", "female", "法规股科员", ("hearing_clerk",), unit=False),
)
CITY: tuple[Part, ...] = (
    Part("city_officer", "仇远帆", "male", "直属一中队科员", ("handler",), ("城市管理",)),
    Part("city_officer2", "麦知秋", "female", "直属一中队科员", ("handler",), ("城市管理",)),
    Part("city_unit_head", "费长庚", "male", "直属一中队队长", ("unit_head",), ("城市管理",)),
    Part("city_head", "柏景行", "male", "局长", ("agency_head",), rank="principal", unit=False),
    Part("city_reviewer", "舒令仪", "female", "法制科科长", ("reviewer",), unit=False, qualified=True),
    Part("city_publisher", "卞若谷", "male", "综合科科员", ("publisher",), unit=False),
    Part("city_checker", "相晚舟", "female", "综合科科长", ("checker",), unit=False),
    Part("city_archivist", "宓存真", "female", "档案员", ("archivist",), unit=False),
)
JUSTICE: tuple[Part, ...] = (
    Part("supervisor", "裴正言", "male", "行政执法协调监督股股长", ("supervisor",), unit=False),
    Part("justice_head", "景尚平", "male", "局长", ("agency_head",), rank="principal", unit=False),
)
OFFICES: tuple[tuple[str, dict[str, str], str, tuple[Part, ...]], ...] = (
    (
        "market",
        {"name": "溪桥区市场监督管理局", "code": "XQSJ", "short_code": "溪市监", "phone": "0990-5550101"},
        "执法二中队",
        MARKET,
    ),
    (
        "city",
        {"name": "溪桥区综合行政执法局", "code": "XQZF", "short_code": "溪综执", "phone": "0990-5550102"},
        "直属一中队",
        CITY,
    ),
    (
        "justice",
        {"name": "溪桥区司法局", "code": "XQSF", "short_code": "溪司", "phone": "0990-5550103"},
        "行政执法协调监督股",
        JUSTICE,
    ),
)


def do(action: Any, *args: Any, now: dt.datetime, **values: Any) -> Any:  # noqa: ANN401 - any action of the product
    """Let one of the product's own actions happen at ``now``, as the installation itself."""
    with record(f"setup.{action.__name__}", actor=SETUP, now=now) as rec:
        return action(rec, *args, **values)


def build(now: dt.datetime) -> District:
    """Build region, agencies, cast and lists at ``now``, which must lie before every act."""
    city = do(agencies.open_region, code="9901", name="澜川市", now=now)
    region = do(agencies.open_region, code="990102", name="溪桥区", parent=city, now=now)
    district = District(region)
    for key, facts, unit, parts in OFFICES:
        enter_office(district, key, facts, unit, parts, now)
        open_office(district, key, parts, now)
    for key in ("market", "city"):
        agency = district.agencies[key]
        capacity = own_capacity(agency, document="溪桥区权责清单（演示）")
        adopt_lists(agency, capacity, MATTERS[key], now)
    return district


def enter_office(
    district: District, key: str, facts: dict[str, str], unit: str, parts: tuple[Part, ...], now: dt.datetime
) -> None:
    """Enter an agency with one unit and its people; it is not open for business yet."""
    place = {"address": "溪桥区临波路 18 号", **facts}
    agency = do(agencies.open_agency, region=district.region, nature="statutory", now=now, **place)
    district.agencies[key] = agency
    district.units[key] = do(agencies.add_unit, agency=agency, name=unit, now=now)
    for part in parts:
        enter(district, part, agency, district.units[key], now)


def open_office(district: District, key: str, parts: tuple[Part, ...], now: dt.datetime) -> None:
    """End an agency's opening ceremony, its head being the second person."""
    second = next(p.key for p in parts if "agency_head" in p.roles)
    credential = district.credential(second, now)
    do(agencies.open_for_business, district.agencies[key], second=credential, now=now)


def enter(district: District, part: Part, agency: Agency, unit: Unit, now: dt.datetime) -> None:
    """Enter a person with roles, certificate and account."""
    person = do(
        agencies.add_person,
        agency=agency,
        name=part.name,
        sex=part.sex,
        post=part.post,
        unit=unit if part.unit else None,
        legal_qualification=part.qualified,
        now=now,
    )
    for role in part.roles:
        within = unit if role == "unit_head" else None
        do(agencies.grant_role, person, role=role, agency=agency, unit=within, rank=part.rank, now=now)
    if part.categories:
        number = f"{district.region.code}00{len(district.people) + 1:03}"
        do(
            agencies.issue_certificate,
            person,
            number=number,
            issuer="演示省人民政府",
            categories=list(part.categories),
            regions=[district.region.code],
            valid_from=VALID_FROM,
            valid_to=VALID_TO,
            now=now,
        )
    name = part.key.replace("_", "-")
    account = do(agencies.open_account, person=person, username=name, password=PASSWORD, own=True, now=now)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    district.people[part.key], district.accounts[part.key], district.secrets[part.key] = person, account, secret


def own_capacity(agency: Agency, **facts: Any) -> CapacitySpec:  # noqa: ANN401 - fields of the specification
    """Return the capacity in which an agency acts in its own name; ``facts`` say by what instrument."""
    given: dict[str, Any] = {
        "code": "own",
        "kind": "own",
        "acting_name": agency.name,
        "seal_name": f"{agency.name}印章",
        "number_style": "{short}{series}〔{year}〕{serial}号",
        "review_agency_id": agency.pk,
        "reconsideration_body": "溪桥区人民政府",
        "court": "溪桥区人民法院",
        **facts,
    }
    return CapacitySpec(**given)


def adopt_lists(
    agency: Agency, spec: CapacitySpec, matters: tuple[MatterSpec, ...], now: dt.datetime, since: dt.date = FIRST_DAY
) -> None:
    """Adopt an agency's lists: in what name it acts, its matters, thresholds of hearings, what is reviewed."""
    day: dict[str, Any] = {"agency_id": agency.pk, "effective_from": since, "now": now}
    capacity = do(catalogue.adopt_capacity, spec=spec, **day)
    for matter in matters:
        do(catalogue.adopt_matter, capacity=capacity, spec=matter, **day)
    for kind, fine in (("organisation", 10_000_000), ("individual", 1_000_000)):
        limit = ThresholdSpec.model_validate(
            {"party_kind": kind, "fine_fen": fine, "confiscated_fen": fine, "basis": "演示省听证标准（演示）"}
        )
        do(catalogue.set_hearing_threshold, spec=limit, **day)
    basis = f"{agency.region.name}重大行政执法决定法制审核目录（演示）"
    rule = ReviewRuleSpec(kind="all_but_summary", time_limit_days=5, basis=basis)
    do(catalogue.adopt_review_rule, spec=rule, **day)


def _fines(article: str, low: int, high: int) -> list[dict[str, Any]]:
    return [
        {"article": article, "party_kind": kind, "min_fen": low * 100, "max_fen": high * 100}
        for kind in ("organisation", "individual")
    ]


def matter_of(
    code: str, name: str, domain: str, pair: tuple[str, str], fines: tuple[int, int], kinds: tuple[str, ...]
) -> MatterSpec:
    """Return a matter with the kinds of penalty and the fines that its article allows (in yuan)."""
    breach, penalty = pair
    return MatterSpec.model_validate(
        {
            "code": code,
            "name": name,
            "domain": domain,
            "procedure": "penalty.ordinary",
            "certificate_category": domain,
            "basis": [{"conduct": name, "breach": breach, "penalty": penalty}],
            "penalty_kinds": list(kinds),
            "fines": _fines(penalty, *fines),
            "benchmark": "演示裁量基准",
            "tiers": [
                {
                    "name": "较轻",
                    "condition": "危害后果轻微",
                    "min_fen": fines[0] * 100,
                    "max_fen": fines[1] * 30,
                },
                {"name": "一般", "condition": "其他情形", "min_fen": fines[1] * 30, "max_fen": fines[1] * 100},
            ],
            "disclosure": {"regime": "penalty", "social_impact": "yes", "basis": "行政处罚法#48"},
            "questions": ["请说明你的姓名、身份和职务。", "请说明检查当日现场的情况。", "你对上述情况有什么说明？"],
            "evidence": ["现场笔录", "询问笔录", "营业执照复印件", "现场照片"],
        }
    )


MATTERS: dict[str, tuple[MatterSpec, ...]] = {
    "market": (
        matter_of(
            "SJ-0126",
            "安排未取得健康证明的人员从事接触直接入口食品的工作",
            "市场监管",
            ("食品安全法#45", "食品安全法#126"),
            (5_000, 50_000),
            ("警告", "罚款"),
        ),
        matter_of(
            "SJ-0125",
            "经营标签存在瑕疵的预包装食品，责令改正后拒不改正",
            "市场监管",
            ("食品安全法#67", "食品安全法#125"),
            (100, 2_000),
            ("罚款",),
        ),
    ),
    "city": (
        matter_of(
            "CG-0034",
            "随意倾倒垃圾影响市容环境卫生",
            "城市管理",
            ("城市市容和环境卫生管理条例#28.2", "城市市容和环境卫生管理条例#34"),
            (200, 20_000),
            ("警告", "罚款"),
        ),
        matter_of(
            "CG-0036",
            "未经批准擅自占道堆放物料",
            "城市管理",
            ("城市市容和环境卫生管理条例#14", "城市市容和环境卫生管理条例#36"),
            (500, 20_000),
            ("罚款",),
        ),
    ),
}

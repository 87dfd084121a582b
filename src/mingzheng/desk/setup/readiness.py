"""How far the set-up of an agency has come: what each step lacks, who does it, where. Read from what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.agencies.models import RoleGrant, SignAuthority, Unit
from mingzheng.agencies.queries import lacking_people
from mingzheng.catalogue.models import Capacity, HearingThreshold, PartyKind
from mingzheng.catalogue.queries import matters, review_rule
from mingzheng.desk.setup import practised
from mingzheng.documents.models import SealKind
from mingzheng.documents.sealing import SealRefused, provider_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from mingzheng.agencies.models import Agency

ADMINISTRATOR, LAWYER = "系统管理员", "机关负责人或者法制审核人员"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, who does it, what it lacks (nothing: done), where it is done.

    ``optional`` steps stand as a hint: nothing of the law waits for them.
    """

    title: str
    why: str
    who: str
    lacking: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    minutes: int = 5
    optional: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacking


def steps(agency: Agency, on: dt.date, now: dt.datetime) -> list[Step]:
    """Return the steps of an agency's set-up in their order: eleven queries and those of the lists."""
    return [step(agency, on, now) for step in STEPS]


def _agency(agency: Agency, _on: dt.date, _now: dt.datetime) -> Step:
    lacking = [] if agency.address and agency.phone else ["地址和监督、投诉电话"]
    lacking += [] if Unit.objects.filter(agency=agency, closed_on__isnull=True).exists() else ["至少一个内设机构"]
    links = (("填写机关信息、内设机构和下级区域", "/desk/setup/agency/"),)
    return Step("机关和区域", "文书和公示上的名称、地址、电话", ADMINISTRATOR, tuple(lacking), links)


def _people(agency: Agency, _on: dt.date, now: dt.datetime) -> Step:
    waiting = RoleGrant.objects.filter(agency=agency, state="proposed").count()
    lacking = [*lacking_people(agency, now), *([f"{waiting} 项授权等待第二人确认"] if waiting else [])]
    links = (("用表格导入人员和执法证", "/desk/setup/people/"), ("逐人登记、授权", "/desk/people/"))
    why = "承办、签批、法制审核、公示各有其人：少一环，案件会停在那里"
    return Step("人员和执法证", why, ADMINISTRATOR, tuple(lacking), links, 20)


def _lists(agency: Agency, on: dt.date, _now: dt.datetime) -> Step:
    lacking = [] if Capacity.objects.filter(agency=agency, ended=False).exists() else ["以谁的名义执法（执法身份）"]
    lacking += [] if matters(agency.pk, on) else ["至少一个执法事项"]
    links = (
        ("登记执法身份、文号格式和救济途径", "/desk/setup/capacity/"),
        ("用表格导入事项和裁量基准", "/desk/setup/matters/"),
        ("从案由库采用", "/desk/library/"),
    )
    return Step("执法身份和事项", "凭什么、以谁的名义、能作什么处罚；公布后对外可查", LAWYER, tuple(lacking), links, 20)


def _standards(agency: Agency, on: dt.date, _now: dt.datetime) -> Step:
    set_for = set(
        HearingThreshold.objects.filter(agency=agency, effective_from__lte=on).values_list("party_kind", flat=True)
    )
    lacking = [f"对{kind.label}的听证标准（较大数额）" for kind in PartyKind if kind not in set_for]
    lacking += [] if review_rule(agency.pk, on) else ["重大行政执法决定法制审核目录"]
    links = (("登记听证标准", "/desk/setup/hearing/"), ("采用法制审核目录", "/desk/setup/review/"))
    why = "达到标准的必须告知听证权利，列入目录的未经审核不得作出决定"
    return Step("听证标准和法制审核目录", why, LAWYER, tuple(lacking), links, 30)


def _papers(agency: Agency, _on: dt.date, _now: dt.datetime) -> Step:
    lacking = [] if _sealed(agency) else ["电子印章：没有装入本机关的印章密钥，文书走打印、盖章、扫描；可以照常办案"]
    links = (
        ("接着纸质编号", "/desk/setup/numbers/"),
        ("文书用语", "/desk/settings/papers/"),
        ("系统检查：字体、印章、密钥", "/desk/doctor/"),
    )
    return Step(
        "文书、文号、印章、字体",
        "没有电子印章也能开通，文书用纸质原件；年中启用的，文号接着纸质登记簿编",
        ADMINISTRATOR,
        tuple(lacking),
        links,
        30,
        optional=True,
    )


def _sealed(agency: Agency) -> bool:
    try:
        return provider_for(agency.pk).kind is SealKind.OWN
    except SealRefused:
        return False


def _signing(agency: Agency, _on: dt.date, _now: dt.datetime) -> Step:
    has = SignAuthority.objects.filter(agency=agency).exists()
    lacking = () if has else ("签批权限表：没有登记的，都由机关正职或者主持工作的负责人签批",)
    links = (("签批权限表", "/desk/settings/signing/"), ("本机关的规定", "/desk/settings/rules/"))
    return Step("签批权限和代理", "正职、分管各签什么；出差时谁代理", ADMINISTRATOR, lacking, links, 15, optional=True)


def _practice(_agency: Agency, _on: dt.date, _now: dt.datetime) -> Step:
    done = practised.closed_cases()
    lacking = () if done else ("还没有在演练库里办结一件",)
    links = (("怎样演练", "/desk/setup/practice/"),)
    why = "在演练库里从线索走到结案；演练库的一切不进真实的数据"
    return Step("演练一案", why, "承办人和各环节的人", lacking, links, 30, optional=True)


def _open(agency: Agency, _on: dt.date, _now: dt.datetime) -> Step:
    lacking = () if agency.business_since else ("还没有开通",)
    links = (("开通", "/desk/setup/open/"),)
    why = "两人确认；此后授予敏感角色、重置动态码都要第二人确认并等一天"
    return Step("开通", why, f"{ADMINISTRATOR}和机关负责人", lacking, links)


STEPS: tuple[Callable[[Agency, dt.date, dt.datetime], Step], ...] = (
    _agency, _people, _lists, _standards, _papers, _signing, _practice, _open,
)  # fmt: skip

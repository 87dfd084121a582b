"""What the drafter settles of an imported decision, and how a draft's fields are made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.core.inputs import (
    CleanText,
    Line,
    LongText,
    OptionalLine,
    OptionalText,
    PastDate,
    Yuan,
)
from mingzheng.publication.fields import DecisionFields, restore
from mingzheng.publication.redaction import KnownPerson

if TYPE_CHECKING:
    from mingzheng.publication.importing.models import ImportedNotice
    from mingzheng.publication.models import Publication

PARTY_KINDS: dict[str, Any] = {
    "individual": "公民（姓名隐去）",
    "organisation": "法人、其他组织",
    "sole_trader": "个体工商户",
}
SPLIT = re.compile(r"[、,,;;\n]+")


class NoticeForm(BaseModel):
    """One decision of one party, as it will be redacted and published."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line = Field(
        title="标题",
        description="如 某某公司未按规定披露信息案；其中的姓名会自动隐去",
        json_schema_extra={"group": "当事人"},
    )
    party: Line = Field(title="当事人", json_schema_extra={"group": "当事人"})
    party_kind: Literal["individual", "organisation", "sole_trader"] = Field(
        title="当事人是", json_schema_extra={"group": "当事人", "choices": PARTY_KINDS}
    )
    party_code: OptionalLine = Field(
        "", title="统一社会信用代码", description="公民不填", json_schema_extra={"group": "当事人"}
    )
    legal_representative: OptionalLine = Field("", title="法定代表人、经营者", json_schema_extra={"group": "当事人"})
    minor: Literal["no", "yes"] = Field(
        "no", title="当事人是未成年人", json_schema_extra={"group": "当事人", "choices": {"no": "否", "yes": "是"}}
    )
    decided_on: PastDate = Field(title="决定日期", description="决定书上写的日期", json_schema_extra={"group": "决定"})
    served_on: PastDate = Field(
        title="送达日期", description="当事人收到决定书的日期；没有送达的不能公示", json_schema_extra={"group": "决定"}
    )
    regime: Line = Field(title="公示规则", json_schema_extra={"group": "决定", "choices_from": "regimes"})
    matter: Line = Field(title="案由", json_schema_extra={"group": "事实和依据"})
    facts: LongText = Field(
        title="违法事实摘要", description="原表中被截断的，请对照决定书补全", json_schema_extra={"group": "事实和依据"}
    )
    law: CleanText = Field(title="处罚依据", description="一行一条", json_schema_extra={"group": "事实和依据"})
    kinds: CleanText = Field(title="处罚种类", description="一行一种", json_schema_extra={"group": "决定"})
    result: CleanText = Field(title="处罚内容", json_schema_extra={"group": "决定"})
    fine_fen: Yuan | None = Field(None, title="罚款金额（元）", json_schema_extra={"group": "决定"})
    others: OptionalText = Field(
        "",
        title="文中其他公民的姓名",
        description="证人、员工、亲属等，用顿号隔开；全文中都会隐去",
        json_schema_extra={"group": "事实和依据"},
    )


class DropForm(BaseModel):
    """Why an imported decision is not used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: CleanText = Field(title="不采用的理由")


def initial(notice: ImportedNotice) -> dict[str, Any]:
    """Return the form as the last draft left it, before the first as the table fills it."""
    if notice.publication is not None:
        return _drafted(notice.publication)
    values = notice.values
    others = [name for name in values["persons"] if name != values["party"]]
    return {
        "title": values["title"][:200],
        "party": values["party"],
        "party_kind": values["party_kind"],
        "party_code": values["party_code"],
        "legal_representative": values["legal_representative"],
        "decided_on": values["decided_on"],
        "regime": "penalty",
        "matter": values["matter"][:200],
        "facts": values["facts"],
        "law": "\n".join(values["law"]),
        "kinds": "\n".join(values["kinds"]),
        "result": values["result"],
        "others": "、".join(others),
    }


def _drafted(publication: Publication) -> dict[str, Any]:
    fields, known = restore(publication.source)
    return {
        "title": fields.title,
        "party": fields.party_name,
        "party_kind": fields.party_kind,
        "party_code": fields.party_code,
        "legal_representative": fields.legal_representative,
        "decided_on": fields.decided_on,
        "served_on": publication.served_on,
        "regime": publication.regime,
        "matter": fields.matter,
        "facts": fields.facts,
        "law": "\n".join(fields.law),
        "kinds": "\n".join(fields.kinds),
        "result": fields.result,
        "fine_fen": fields.fine_fen,
        "others": "、".join(person.name for person in known if person.role != "party"),
    }


def decision_fields(notice: ImportedNotice, given: NoticeForm, agency: str) -> DecisionFields:
    """Return what may become public of a notice, unmasked; raises Invalid by way of the model."""
    organisations = [name for name in notice.values["organisations"] if name != given.party]
    return DecisionFields(
        agency=agency,
        title=given.title,
        number=notice.number,
        party_name=given.party,
        party_kind=given.party_kind,
        party_code="" if given.party_kind == "individual" else given.party_code,
        legal_representative=given.legal_representative,
        matter=given.matter,
        facts=given.facts,
        law=tuple(_lines(given.law)),
        kinds=tuple(_lines(given.kinds)),
        result=given.result,
        fine_fen=given.fine_fen,
        decided_on=given.decided_on,
        first_published_on=notice.published_on,
        keep=tuple(organisations),
    )


def persons(given: NoticeForm) -> tuple[KnownPerson, ...]:
    """Return the persons the drafter names: the party first, then the others of the text."""
    minor = given.minor == "yes"
    own = given.party_kind == "individual" or minor
    found = [KnownPerson(given.party, role="party", minor=minor)] if own else []
    others = [name.strip() for name in SPLIT.split(given.others) if name.strip()]
    return (*found, *(KnownPerson(name) for name in dict.fromkeys(others) if name != given.party))


def _lines(text: str) -> list[str]:
    return [line.strip()[:400] for line in text.splitlines() if line.strip()]

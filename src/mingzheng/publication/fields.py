"""The values a decision is published from, and the public text composed of them; pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mingzheng.core.digests import digest_of
from mingzheng.core.errors import Refusal
from mingzheng.publication.redaction import (
    Added,
    Guide,
    KnownPerson,
    Leak,
    Policy,
    Spared,
    redact,
    rescan,
    with_found,
)
from mingzheng.publication.redaction.names import reads_like_a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_TEXT = 20_000
PERSONS = TypeAdapter(tuple[KnownPerson, ...])
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Line = Annotated[str, Field(max_length=400)]
SOLE_TRADER_WORDS = re.compile(r"个体工商户|个体户|个体|经营者|业主|[字商]号[:：]?无?|无[字商]号|[()（）:：\s]+")
REDACTED = ("title", "party", "legal_representative", "matter", "facts", "result", "remedies", "fulfilment")
"""Fields that pass through redaction; agency, number, law and kinds are never touched."""


class DecisionFields(BaseModel):
    """All that may become public of a decision, as its owner knows it, unmasked.

    ``first_published_on`` is the day on which it was public elsewhere before; its period of publication runs from then.
    ``party_code`` is the unified social credit code of an organisation or household business, never of a person;
    ``keep`` are further texts no mask may touch: other organisations, officers, the payee's account.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency: Annotated[str, Field(min_length=2, max_length=96)]
    title: Annotated[str, Field(min_length=1, max_length=400)]
    number: Annotated[str, Field(min_length=1, max_length=120)]
    party_name: Annotated[str, Field(min_length=1, max_length=200)]
    party_kind: Literal["individual", "organisation", "sole_trader"]
    party_code: Line = ""
    legal_representative: Line = ""
    matter: Line
    facts: Text
    law: tuple[Line, ...]
    kinds: tuple[Line, ...]
    result: Text
    fine_fen: int | None = None
    confiscated_fen: int | None = None
    decided_on: dt.date
    first_published_on: dt.date | None = None
    remedies: Text = ""
    fulfilment: Line = ""
    keep: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _no_number_of_a_person(self) -> Self:
        if self.party_kind == "individual" and self.party_code:
            raise ValueError("当事人是公民的，公示内容不得包含证件号码")
        return self

    @property
    def person(self) -> bool:
        """Return whether the party is a natural person."""
        return self.party_kind == "individual"


@dataclass(frozen=True, slots=True)
class Composed:
    """A public text: its values, and for each redacted field the masks that made it."""

    values: dict[str, Any]
    masks: dict[str, list[dict[str, Any]]]
    leaks: tuple[Leak, ...]

    @property
    def digest(self) -> str:
        """Return the digest of the public values."""
        return digest_of(self.values)


@dataclass(frozen=True, slots=True)
class Overruled:
    """What persons have decided against the rules: masks taken back, texts masked by hand."""

    spared: tuple[Spared, ...] = ()
    added: tuple[Added, ...] = ()
    names: tuple[str, ...] = ()


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """Return an agency's choices (``settings["redaction"]``) where the rule leaves one; anything unknown raises."""
    return Policy(**settings.get("redaction", {}))


def all_persons(fields: DecisionFields, known: tuple[KnownPerson, ...]) -> tuple[KnownPerson, ...]:
    """Return the known persons with those whom the fields themselves name."""
    found = list(known)
    names = {person.name for person in found}
    if fields.person and fields.party_name not in names:
        found.insert(0, KnownPerson(fields.party_name, role="party"))
    if fields.legal_representative and fields.legal_representative not in names:
        found.append(KnownPerson(fields.legal_representative, role="legal_representative"))
    operator = _named_by_its_operator(fields)
    if operator and operator not in {person.name for person in found}:
        found.append(KnownPerson(operator, role="operator"))
    return tuple(found)


def guide_of(
    fields: DecisionFields,
    known: tuple[KnownPerson, ...],
    policy: Policy,
    fingerprint: Callable[[str], str] | None = None,
    overruled: Overruled | None = None,
) -> Guide:
    """Return what one paper's redaction depends on; organisations, agency, numbers and law are kept.

    Persons whom only the text names are among those to be masked (``redaction.names``).
    """
    keep = [fields.agency, fields.number, fields.party_code, *fields.law, *fields.keep]
    if not fields.person and not _named_by_its_operator(fields):
        keep.append(fields.party_name)
    by_hand = tuple(KnownPerson(name) for name in overruled.names) if overruled else ()
    guide = Guide(
        persons=all_persons(fields, (*known, *by_hand)),
        keep=tuple(k for k in keep if k),
        policy=policy,
        person=fields.person,
        spared=overruled.spared if overruled else (),
        added=overruled.added if overruled else (),
    )
    guide = with_found(guide, sources(fields).values())
    return replace(guide, fingerprint=fingerprint) if fingerprint else guide


def _named_by_its_operator(fields: DecisionFields) -> str:
    """Return the person whose name is all the name that a business has (个体工商户 张三), "" for any other party."""
    own = SOLE_TRADER_WORDS.sub("", fields.party_name)
    if fields.person or not own:
        return ""
    operated = own == SOLE_TRADER_WORDS.sub("", fields.legal_representative)
    return own if (operated and fields.party_kind == "sole_trader") or reads_like_a_person(own) else ""


def sources(fields: DecisionFields) -> dict[str, str]:
    """Return the unmasked texts of the redacted fields, by the name they are published under."""
    return {name: fields.party_name if name == "party" else getattr(fields, name) for name in REDACTED}


def compose(fields: DecisionFields, guide: Guide) -> Composed:
    """Return the new public text of a decision with its masks and whatever the strict second scan still finds."""
    values: dict[str, Any] = {
        "agency": fields.agency,
        "number": fields.number,
        "party_kind": fields.party_kind,
        "party_code": fields.party_code,
        "law": list(fields.law),
        "kinds": list(fields.kinds),
        "fine_fen": fields.fine_fen,
        "confiscated_fen": fields.confiscated_fen,
        "decided_on": fields.decided_on.isoformat(),
    }
    if fields.first_published_on:
        values["first_published_on"] = fields.first_published_on.isoformat()
    masks: dict[str, list[dict[str, Any]]] = {}
    for name, text in sources(fields).items():
        redacted = redact(text, guide)
        values[name] = redacted.text
        if redacted.masks:
            masks[name] = [mask.as_dict() for mask in redacted.masks]
    return Composed(values, masks, scan(values, guide))


def scan(values: Mapping[str, Any], guide: Guide) -> tuple[Leak, ...]:
    """Return what public values still betray; lists are scanned item by item."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, str):
            texts[name] = value
        elif isinstance(value, list):
            texts |= {f"{name}[{index}]": str(item) for index, item in enumerate(value)}
    return rescan(texts, guide)


def free_text_leaks(texts: Mapping[str, str], guide: Guide) -> tuple[Leak, ...]:
    """Return what a text that somebody writes beside a public decision betrays: persons are looked for in it too."""
    return rescan(dict(texts), with_found(guide, texts.values()))


def minor_refusal(persons: tuple[KnownPerson, ...]) -> Refusal | None:
    """Return why a decision against a minor is not published at all, or None."""
    if not any(person.minor and person.role == "party" for person in persons):
        return None
    return Refusal(
        gate="party_is_minor",
        reason="当事人是未成年人，处罚决定不得公示",
        article="未成年人保护法#103",
        remedy="按“不予公开”办理：写明理由和依据，由另一人批准。",
        who="公示审核员",
        kind="never",
    )


def leak_refusals(leaks: tuple[Leak, ...]) -> tuple[Refusal, ...]:
    """Return one refusal for each field in which something private survives."""
    rules: dict[str, list[str]] = {}
    for leak in leaks:
        rules.setdefault(leak.field, []).append(leak.rule)
    return tuple(
        Refusal(
            gate="private_data_remains",
            reason=f"“{FIELD_WORDS.get(name.partition('[')[0], name)}”中仍有：{'、'.join(dict.fromkeys(found))}",
            article="行政处罚法#50",
            remedy="退回拟稿人改写这一项，再次脱敏、审核。",
            who="公示拟稿人",
        )
        for name, found in rules.items()
    )


FIELD_WORDS = {
    "agency": "执法机关", "title": "案件名称", "number": "文书号", "party": "当事人", "party_code": "统一社会信用代码",
    "legal_representative": "法定代表人", "matter": "案由", "facts": "违法事实摘要", "law": "依据", "kinds": "处罚种类",
    "result": "处罚内容", "remedies": "救济途径", "fulfilment": "履行情况", "note": "说明", "reason": "理由",
    "pdf": "公示文本PDF正文", "pdf_properties": "公示文本PDF属性", "pdf_outline": "公示文本PDF书签",
    "pdf_raw": "公示文本PDF文件",
}  # fmt: skip


def store(fields: DecisionFields, known: tuple[KnownPerson, ...]) -> dict[str, Any]:
    """Return the JSON under which the unmasked source is kept, encrypted."""
    return {"fields": fields.model_dump(mode="json"), "persons": [dataclasses.asdict(person) for person in known]}


def restore(source: Mapping[str, Any]) -> tuple[DecisionFields, tuple[KnownPerson, ...]]:
    """Return fields and known persons from their stored form."""
    return DecisionFields.model_validate(source["fields"]), PERSONS.validate_python(source["persons"])

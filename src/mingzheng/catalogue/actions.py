"""Adopting lists: each change is a new version with a date of effect, published in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Agency
from mingzheng.catalogue.elements import Element, load_elements
from mingzheng.catalogue.models import Capacity, HearingThreshold, Matter, PaperWording, PublicListItem, ReviewRule
from mingzheng.catalogue.policies import insist_on_adoption
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import DomainError, FieldError, Invalid
from mingzheng.core.secrets import token
from mingzheng.law.queries import resolve

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.catalogue.library import Entry, Figures
    from mingzheng.catalogue.specs import CapacitySpec, MatterSpec, ReviewRuleSpec, ThresholdSpec, WordingSpec
    from mingzheng.ledger.models import Recorded
    from mingzheng.ledger.recording import Recorder

DAY_WORDS = "生效日期不能早于上一版本的生效日期"


def adopt_capacity(rec: Recorder, *, agency_id: uuid.UUID, spec: CapacitySpec, effective_from: dt.date) -> Capacity:
    """Record and publish a new version of the capacity in which an agency acts."""
    insist_on_adoption(rec, agency_id, effective_from)
    before = Capacity.objects.filter(agency_id=agency_id, code=spec.code)
    row = Capacity(
        agency_id=agency_id,
        version=_next(before, effective_from),
        effective_from=effective_from,
        **spec.model_dump(),
    )
    rec.insert(row)
    _publish(
        rec, row, kind="capacity", code=spec.code, title=spec.acting_name, content=_public_capacity(agency_id, spec)
    )
    return row


def _public_capacity(agency_id: uuid.UUID, spec: CapacitySpec) -> dict[str, Any]:
    agency = Agency.objects.get(pk=agency_id)
    content = spec.model_dump(mode="json", exclude={"principal_id", "review_agency_id"})
    names = dict(Agency.objects.filter(pk__in=[spec.review_agency_id, spec.principal_id]).values_list("pk", "name"))
    return {
        **content,
        "review_body": names.get(spec.review_agency_id, ""),
        "principal": names.get(spec.principal_id, "") if spec.principal_id else "",
        "nature": agency.get_nature_display(),
        "address": agency.address,
        "phone": agency.phone,
    }


def adopt_matter(
    rec: Recorder, *, agency_id: uuid.UUID, capacity: Capacity, spec: MatterSpec, effective_from: dt.date
) -> Matter:
    """Record and publish a new version of a matter.

    Raises Invalid when the capacity is another agency's or an article does not resolve.
    """
    insist_on_adoption(rec, agency_id, effective_from)
    if capacity.agency_id != agency_id:
        raise Invalid(fields=(FieldError("capacity", "执法身份属于另一个机关", remedy="选择本机关的执法身份"),))
    _insist_on_articles(spec, effective_from)
    values = spec.model_dump(mode="json")
    row = Matter(
        agency_id=agency_id,
        capacity=capacity,
        version=_next(Matter.objects.filter(agency_id=agency_id, code=spec.code), effective_from),
        effective_from=effective_from,
        spec_digest=digest_of(values),
        **values,
    )
    rec.insert(row)
    content = {**values, "capacity": capacity.acting_name, "capacity_kind": capacity.get_kind_display()}
    _publish(rec, row, kind="matter", code=spec.code, title=spec.name, content=content)
    return row


def _insist_on_articles(spec: MatterSpec, on: dt.date) -> None:
    """Raise Invalid for an article that the index has not, or that is not in force on the day (行政处罚法 4)."""
    keys = dict.fromkeys([key for pair in spec.basis for key in (pair.breach, pair.penalty)])
    keys |= dict.fromkeys(fence.article for fence in spec.fines)
    wrong = []
    for key in keys:
        try:
            resolve(key, on)
        except DomainError as error:
            wrong.append(FieldError("basis", error.message, "行政处罚法#4", "核对法律名称、条款和施行日期"))
    if wrong:
        raise Invalid(fields=tuple(wrong))


def adopt_from_library(
    rec: Recorder,
    *,
    agency_id: uuid.UUID,
    capacity: Capacity,
    entry: Entry,
    effective_from: dt.date,
    figures: Figures | None = None,
    **own: str,
) -> Matter:
    """Record and publish a matter taken from the library, under the agency's own code and benchmark where given.

    Raises Invalid where the law leaves the amounts to local rules and none are given.
    """
    if entry.own_figures and figures is None:
        words = "这一事项的法律没有规定罚款数额"
        raise Invalid(fields=(FieldError("figures", words, remedy="按省、市规定填写罚款的下限和上限"),))
    spec = entry.spec(figures=figures if entry.own_figures else None, **own)
    rec.facts["library"] = entry.code
    return adopt_matter(rec, agency_id=agency_id, capacity=capacity, spec=spec, effective_from=effective_from)


def repeal_matter(rec: Recorder, matter: Matter, *, effective_from: dt.date, reason: str) -> Matter:
    """Record and publish that a matter ends on a day; open cases keep the version they were opened under."""
    insist_on_adoption(rec, matter.agency_id, effective_from)
    same = {f.attname: getattr(matter, f.attname) for f in Matter._meta.concrete_fields if f.name in COPIED}
    row = Matter(
        **same,
        version=_next(Matter.objects.filter(agency_id=matter.agency_id, code=matter.code), effective_from),
        effective_from=effective_from,
        repealed=True,
    )
    rec.insert(row)
    _publish(rec, row, kind="matter", code=row.code, title=row.name, content={"repealed": True, "reason": reason})
    return row


COPIED = (
    "agency", "code", "name", "domain", "procedure", "capacity", "certificate_category", "basis", "penalty_kinds",
    "fines", "benchmark", "tiers", "disclosure", "questions", "evidence", "rules", "spec_digest",
)  # fmt: skip


def set_hearing_threshold(
    rec: Recorder, *, agency_id: uuid.UUID, spec: ThresholdSpec, effective_from: dt.date
) -> HearingThreshold:
    """Record and publish what counts as 较大数额 for a kind of party from a day on."""
    insist_on_adoption(rec, agency_id, effective_from)
    before = HearingThreshold.objects.filter(agency_id=agency_id, domain=spec.domain, party_kind=spec.party_kind)
    row = HearingThreshold(
        agency_id=agency_id,
        version=_next(before, effective_from),
        effective_from=effective_from,
        **spec.model_dump(),
    )
    rec.insert(row)
    code = f"{spec.domain or '*'}/{spec.party_kind}"
    _publish(rec, row, kind="hearing", code=code, title="听证“较大数额”标准", content=spec.model_dump(mode="json"))
    return row


def adopt_review_rule(
    rec: Recorder, *, agency_id: uuid.UUID, spec: ReviewRuleSpec, effective_from: dt.date
) -> ReviewRule:
    """Record and publish a new version of the review catalogue together with the list of elements it is reviewed by."""
    insist_on_adoption(rec, agency_id, effective_from)
    values = spec.model_dump(mode="json")
    row = ReviewRule(
        agency_id=agency_id,
        version=_next(ReviewRule.objects.filter(agency_id=agency_id), effective_from),
        effective_from=effective_from,
        rule_digest=digest_of(values),
        **values,
    )
    rec.insert(row)
    elements = [e.model_dump(mode="json", include=set(PUBLIC_ELEMENT)) for e in load_elements()]
    content = {**values, "elements": elements}
    _publish(rec, row, kind="review", code="review", title="重大行政执法决定法制审核目录清单", content=content)
    return row


def adopt_paper_wording(
    rec: Recorder, *, agency_id: uuid.UUID, spec: WordingSpec, effective_from: dt.date
) -> PaperWording:
    """Record an agency's own words in a kind of paper from a day on; papers made before keep theirs."""
    insist_on_adoption(rec, agency_id, effective_from)
    before = PaperWording.objects.filter(agency_id=agency_id, paper=spec.paper, part=spec.part)
    row = PaperWording(
        agency_id=agency_id,
        version=_next(before, effective_from),
        effective_from=effective_from,
        **spec.model_dump(),
    )
    rec.insert(row)
    return row


PUBLIC_ELEMENT = tuple(name for name in Element.model_fields if name != "hints")


def _next(before: Any, effective_from: dt.date) -> int:  # noqa: ANN401 - a queryset of any of the lists
    """Return the number of the next version; versions may not go back in time.

    The unique constraint on (list, version) settles a race: the second writer's transaction fails.
    """
    last = before.order_by("-version").first()
    if last is not None and effective_from < last.effective_from:
        raise Invalid(fields=(FieldError("effective_from", DAY_WORDS, remedy="填写当天或者以后的日期"),))
    return int(last.version) + 1 if last is not None else 1


def _publish(rec: Recorder, row: Recorded, *, kind: str, code: str, title: str, content: dict[str, Any]) -> None:
    agency = Agency.objects.get(pk=row.agency_id)  # type: ignore[attr-defined]  # every list has an agency
    PublicListItem.objects.create(
        key=token(),
        kind=kind,
        agency_code=agency.code,
        agency_name=agency.name,
        code=code,
        version=row.version,  # type: ignore[attr-defined]
        effective_from=row.effective_from,  # type: ignore[attr-defined]
        ended=getattr(row, "repealed", False),
        title=title,
        content=content,
        digest=digest_of(content),
        published_at=rec.now,
    )
    rec.facts.setdefault("published", []).append({"kind": kind, "code": code, "digest": digest_of(content)})

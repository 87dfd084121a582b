"""Which lists hold for an agency on a day."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mingzheng.catalogue import frames, triggers
from mingzheng.catalogue.elements import Element, load_elements
from mingzheng.catalogue.frames import UNKNOWN, Amounts, Fences
from mingzheng.catalogue.models import HearingThreshold, Matter, PaperWording, ReviewRule
from mingzheng.catalogue.specs import DisclosureRule, FineFence, MatterRules, ReviewConditions, ThresholdSpec, Tier
from mingzheng.catalogue.triggers import HearingVerdict, RuleView, Trigger
from mingzheng.core.prepared import Prepared

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.catalogue.specs import HearingFacts, PartyKindName, ReviewFacts
    from mingzheng.ledger.models import Recorded

__all__ = [
    "Disclosure",
    "Fences",
    "HearingVerdict",
    "MatterLists",
    "RuleView",
    "Trigger",
    "disclosure",
    "elements",
    "fences",
    "hearing_trigger",
    "list_rows",
    "lists_for",
    "matter",
    "matters",
    "paper_wordings",
    "review_rule",
    "review_trigger",
    "thresholds",
    "tiers",
]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How a decision is to be published: by which regime, held back by a standing rule, or not yet known."""

    state: Literal["publish", "standing", "unclassified"]
    regime: str
    reason: str
    basis: str


@dataclass(frozen=True)
class MatterLists:
    """All that a case reads of the lists, loaded once: gates and effects ask it, not the database."""

    matter: Matter
    thresholds: tuple[ThresholdSpec, ...] = ()
    rule: RuleView | None = None
    elements: tuple[Element, ...] = field(default=())

    def hearing(self, facts: HearingFacts) -> HearingVerdict:
        """Return whether the right to a hearing must be told."""
        return triggers.hearing_trigger(self.thresholds, facts)

    def review(self, facts: ReviewFacts) -> Trigger:
        """Return whether review is required, at which level, why."""
        return triggers.review_trigger(self.rule, facts)

    def fences(
        self, party_kind: PartyKindName, articles: Iterable[str] = (), amounts: Amounts = UNKNOWN
    ) -> Fences | None:
        """Return the statutory frame of a fine for a kind of party under the cited articles."""
        return fences(self.matter, party_kind, articles, amounts)

    def disclosure(self, kinds: tuple[str, ...]) -> Disclosure:
        """Return how a decision of these penalty kinds is to be published."""
        return disclosure(self.matter, kinds)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Return the steps of the benchmark."""
        return tiers(self.matter)

    @property
    def rules(self) -> MatterRules:
        """Return what the matter adds to the general law."""
        return MatterRules.model_validate(self.matter.rules)


_MATTERS = Prepared(
    lambda agency, code, on: (
        Matter.objects.filter(agency_id=agency, code=code, effective_from__lte=on)
        .select_related("capacity", "agency__region")
        .order_by("-effective_from", "-version")[:1]
    )
)


def matter(agency_id: uuid.UUID, code: str, on: dt.date) -> Matter | None:
    """Return the version of a matter that holds on a day; None before its first and after its repeal."""
    found = _MATTERS.first(agency_id, code, on)
    return None if found is None or found.repealed else found


def matters(agency_id: uuid.UUID, on: dt.date) -> list[Matter]:
    """Return the matters that an agency may act on on a day, by code."""
    newest: dict[str, Matter] = {}
    rows = Matter.objects.filter(agency_id=agency_id, effective_from__lte=on).select_related("capacity")
    for row in rows.order_by("code", "effective_from", "version"):
        newest[row.code] = row
    return [row for row in newest.values() if not row.repealed]


def thresholds(agency_id: uuid.UUID, on: dt.date) -> tuple[ThresholdSpec, ...]:
    """Return the thresholds of hearing that hold on a day, one for each field and kind of party."""
    newest: dict[tuple[str, str], HearingThreshold] = {}
    rows = HearingThreshold.objects.filter(agency_id=agency_id, effective_from__lte=on)
    for row in rows.order_by("effective_from", "version"):
        newest[row.domain, row.party_kind] = row
    return tuple(
        ThresholdSpec.model_validate(
            {
                "domain": row.domain,
                "party_kind": row.party_kind,
                "fine_fen": row.fine_fen,
                "confiscated_fen": row.confiscated_fen,
                "comparison": row.comparison,
                "basis": row.basis,
            }
        )
        for row in newest.values()
    )


def review_rule(agency_id: uuid.UUID, on: dt.date) -> RuleView | None:
    """Return the review catalogue that holds on a day; None when the agency has none yet."""
    row = (
        ReviewRule.objects.filter(agency_id=agency_id, effective_from__lte=on)
        .order_by("-effective_from", "-version")
        .first()
    )
    if row is None:
        return None
    return RuleView(
        kind=row.kind,
        conditions=ReviewConditions.model_validate(row.conditions),
        version=row.version,
        digest=row.rule_digest,
        time_limit_days=row.time_limit_days,
        basis=row.basis,
        extend_days=row.extend_days,
        stage=row.stage,  # type: ignore[arg-type]  # one of the three that the specification admits
    )


def review_trigger(agency_id: uuid.UUID, facts: ReviewFacts, on: dt.date) -> Trigger:
    """Return whether a decision must be reviewed under the catalogue of that day, at which level, why."""
    return triggers.review_trigger(review_rule(agency_id, on), facts)


def hearing_trigger(agency_id: uuid.UUID, facts: HearingFacts, on: dt.date) -> HearingVerdict:
    """Return whether the right to a hearing must be told under the thresholds of that day."""
    return triggers.hearing_trigger(thresholds(agency_id, on), facts)


def lists_for(row: Matter, on: dt.date) -> MatterLists:
    """Return all that a case on a matter reads of the lists on a day (two queries)."""
    return MatterLists(
        matter=row,
        thresholds=thresholds(row.agency_id, on),
        rule=review_rule(row.agency_id, on),
        elements=elements(),
    )


def list_rows(row: Matter) -> list[Recorded]:
    """Return the recorded rows that ``lists_for`` reads, for an effect act that re-checks their digests."""
    return [
        row.capacity,
        *HearingThreshold.objects.filter(agency_id=row.agency_id),
        *ReviewRule.objects.filter(agency_id=row.agency_id),
    ]


def paper_wordings(agency_id: uuid.UUID, on: dt.date) -> dict[tuple[str, str], str]:
    """Return (paper, part) → the agency's own words that hold on a day (one query)."""
    found: dict[tuple[str, str], str] = {}
    rows = PaperWording.objects.filter(agency_id=agency_id, effective_from__lte=on)
    for row in rows.order_by("effective_from", "version"):
        found[row.paper, row.part] = row.text
    return found


def fences(
    row: Matter, party_kind: PartyKindName, articles: Iterable[str] = (), amounts: Amounts = UNKNOWN
) -> Fences | None:
    """Return the statutory frame of a fine on a matter for a kind of party; None when no fence is entered."""
    return frames.fences((FineFence.model_validate(f) for f in row.fines), party_kind, articles, amounts)


def tiers(row: Matter) -> tuple[Tier, ...]:
    """Return the steps of a matter's benchmark."""
    return tuple(Tier.model_validate(t) for t in row.tiers)


def disclosure(row: Matter, kinds: tuple[str, ...]) -> Disclosure:
    """Return how a decision on a matter is to be published; what the rule does not say stays unclassified."""
    rule = DisclosureRule.model_validate(row.disclosure)
    if not kinds and rule.regime:
        return Disclosure("standing", rule.regime, "不予行政处罚的决定不属于应当公示的行政处罚决定", "行政处罚法#48.1")
    if not rule.regime or rule.social_impact == "unknown":
        return Disclosure("unclassified", "", "事项没有写明公示规则或者是否具有一定社会影响", "行政处罚法#48")
    if rule.social_impact == "no":
        return Disclosure("standing", rule.regime, "不具有一定社会影响的处罚决定", rule.basis)
    if rule.warning_only == "withhold" and set(kinds) == {"警告"}:
        return Disclosure("standing", rule.regime, "仅受到警告行政处罚的不予公示", rule.basis)
    return Disclosure("publish", rule.regime, "具有一定社会影响的处罚决定", rule.basis)


@functools.cache
def elements() -> tuple[Element, ...]:
    """Return the elements of legal review, in the order in which they are examined."""
    return load_elements()

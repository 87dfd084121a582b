"""Reads of approvals for faces: the chain of an act, what a reader may answer, and the work that a person leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.agencies.models import Person, RoleGrant
from mingzheng.agencies.queries import standing
from mingzheng.cases.engine.models import ActOfficer, Case, Signoff
from mingzheng.cases.engine.signing.effects import signature_facts
from mingzheng.cases.engine.signing.seats import (
    SIGNING_ROLES,
    barred,
    lawful,
    seat_of,
    without_assignee,
)
from mingzheng.cases.engine.signing.verdicts import open_rows
from mingzheng.dossiers.models import DossierPerson
from mingzheng.review.models import Review

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.models import Act
    from mingzheng.cases.queries import CaseView

__all__ = ["Chair", "Link", "OpenWork", "chain_of", "chair", "open_work", "signature_facts", "waiting_words"]


@dataclass(frozen=True)
class Link:
    """One approval of an act's chain as people read it: by whom, the verdict, when, why, in which round."""

    words: str
    verdict: str
    name: str
    at: dt.datetime | None
    reason: str
    round: int
    position: int
    return_to: str


@dataclass(frozen=True)
class Chair:
    """What a reader may answer to a proposal: for whom, to whom it may pass, who may co-sign, where it may go back."""

    behalf: str = ""
    oral: bool = False
    takers: tuple[tuple[str, str], ...] = ()
    cosigners: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()


def chain_of(view: CaseView, act_id: uuid.UUID) -> list[Link]:
    """Return every approval asked for on an act, in order of rounds and positions."""
    rows = [s for s in view.loaded.signoffs if s.act_id == act_id]
    people = {p for s in rows for p in (s.signed_by_id, s.on_behalf_of_id) if p}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    found = []
    for s in rows:
        name = names.get(s.signed_by_id, "") if s.signed_by_id else ""
        if s.on_behalf_of_id:
            name = f"{name}（代{names.get(s.on_behalf_of_id, '')}）"
        found.append(
            Link(waiting_words(s), s.verdict, name, s.at, s.reason, s.round, s.position, _place(view, s.return_to))
        )
    return found


def _place(view: CaseView, return_to: str) -> str:
    """Return in words where an act was returned to."""
    if return_to.isdigit():
        return "前一级重签"
    step = view.procedure.steps.get(return_to.removeprefix("step:"))
    return step.title if step and return_to else ""


def chair(view: CaseView, act: Act, reader: Account, now: dt.datetime) -> Chair | None:
    """Return what the reader may answer to an act, None when it is not the reader's turn."""
    facts = view.facts
    rows = [s for s in view.loaded.signoffs if s.act_id == act.pk and s.verdict == "oral"]
    for row in rows or (open_rows(view.loaded, act) if act.status == "proposed" and act.medium == "online" else []):
        signers = lawful(facts, seat_of(row), now)
        if reader.person_id not in signers:
            continue
        others = {*lawful(facts, without_assignee(seat_of(row)), now)} - {reader.person_id}
        heads = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role__in=SIGNING_ROLES)
        asked = {s.assignee_id for s in rows} | {reader.person_id}
        also = {p for p in heads.values_list("person_id", flat=True) if p not in asked and not barred(facts, p)}
        behalf = signers[reader.person_id]
        names = dict(
            Person.objects.filter(pk__in=others | also | ({behalf} if behalf else set())).values_list("pk", "name")
        )
        return Chair(
            names.get(behalf, "") if behalf else "",
            row.verdict == "oral",
            tuple(sorted((str(p), names[p]) for p in others)),
            tuple(sorted((str(p), names[p]) for p in also)),
            tuple(_earlier(view, act, row)),
        )
    return None


def _earlier(view: CaseView, act: Act, row: Signoff) -> Iterator[tuple[str, str]]:
    for s in view.loaded.signoffs:
        if s.act_id == act.pk and s.round == act.round and s.verdict == "approved" and s.position < row.position:
            yield str(s.position), f"{waiting_words(s)}重新签批"
    done = dict.fromkeys(a.step for a in view.facts.effective if not view.procedure.steps[a.step].system)
    for code in done:
        yield f"step:{code}", f"承办人：先补办“{view.procedure.steps[code].title}”再报"


def waiting_words(row: Signoff) -> str:
    """Return whom an approval waits for: role and rank, the unit that co-signs, the person it was passed on to."""
    words = seat_of(row).words
    if row.unit is not None:
        words = f"{row.unit.name}负责人"
    if row.assignee is not None:
        words = f"{words}{row.assignee.name}"
    return f"{words}（会签）" if row.cosign else words


@dataclass(frozen=True)
class OpenWork:
    """What a person still has to do, to be handed over before or after leaving; false when nothing is left."""

    handled: tuple[Case, ...]
    signatures: tuple[Signoff, ...]
    confirmations: tuple[ActOfficer, ...]
    reviews: tuple[Review, ...]

    def __bool__(self) -> bool:
        """Return whether anything is left."""
        return bool(self.handled or self.signatures or self.confirmations or self.reviews)


def open_work(person_id: uuid.UUID) -> OpenWork:
    """Return a person's open work: cases handled, signatures that only that person can give, confirmations, reviews.

    Rows of the person's ended roles are found too: leaving ends the role and never the task.
    """
    parts = DossierPerson.objects.filter(person_id=person_id, role="handler", until=None, dossier__state="open")
    handled = Case.objects.filter(pk__in=parts.values("dossier_id")).select_related("dossier")
    waiting = Q(verdict="open", act__status="proposed") | Q(verdict="oral")
    asked = Signoff.objects.filter(waiting, _asks(person_id)).select_related("act", "act__case", "act__case__dossier")
    named = ActOfficer.objects.filter(person_id=person_id, confirmed_at__isnull=True, act__status="effective")
    reviews = Review.objects.filter(reviewer_id=person_id, state__in=["accepted", "in_review", "commented"])
    return OpenWork(
        tuple(handled.order_by("opened_at")),
        tuple(asked.order_by("act__recorded_at")),
        tuple(named.select_related("act", "act__case", "act__case__dossier").order_by("act__recorded_at")),
        tuple(reviews.select_related("dossier").order_by("requested_at")),
    )


def _asks(person_id: uuid.UUID) -> Q:
    """Return the condition on sign-offs that name a person, or that ask a role and unit the person holds or held."""
    found = Q(assignee_id=person_id)
    for grant in RoleGrant.objects.filter(person_id=person_id, role__in=SIGNING_ROLES, state__in=["granted", "ended"]):
        unit = Q() if grant.unit_id is None else Q(act__case__dossier__unit_id=grant.unit_id) | Q(unit_id=grant.unit_id)
        found |= Q(role=grant.role, act__case__agency_id=grant.agency_id, assignee__isnull=True) & unit
    return found

"""What waits for whom in one dossier, read from its rows: signatures, confirmations, queues, periods, messages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingzheng.agencies.models import Account
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import people_with
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.messages import Message, MessageKind
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Event, Signoff, Track
from mingzheng.cases.engine.signing.seats import lawful, seat_of
from mingzheng.dossiers.models import Dossier, DossierPerson, OpenTo
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.duties.responsible import HANDLER, roles_for
from mingzheng.inbox.models import Kind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

DECIDED: Final = "decide"
TOLD_FOR: Final = dt.timedelta(days=7)
"""How long a decision that was signed is news: what an installation already had is not told when this comes in."""
QUEUES: Final[tuple[tuple[str, str, frozenset[str], Kind, str], ...]] = (
    ("reviewer", "review", frozenset({"requested", "objected"}), Kind.REVIEW_ASKED, "accept_review"),
    ("handler", "review", frozenset({"commented"}), Kind.REVIEW_ANSWERED, "answer_comments"),
    ("publisher", "publication", frozenset({"due"}), Kind.TO_PUBLISH, "draft_publication"),
    ("checker", "publication", frozenset({"drafted"}), Kind.TO_CHECK, "check_publication"),
    ("checker", "publication", frozenset({"withhold_proposed"}), Kind.TO_CHECK, "approve_withholding"),
    ("checker", "publication", frozenset({"withdraw_due"}), Kind.TO_CHECK, "withdraw_publication"),
    ("hearing_clerk", "hearing", frozenset({"set"}), Kind.HEARING, "hold_hearing"),
    ("presider", "hearing", frozenset({"held"}), Kind.HEARING, "report_hearing"),
)
LEVELS: Final[tuple[tuple[int, Kind, tuple[str, ...]], ...]] = (
    (-1, Kind.OVERDUE, ("unit_head", "agency_head")),
    (0, Kind.DUE_TODAY, ("unit_head", "agency_head")),
    (1, Kind.DUE_TOMORROW, ("unit_head",)),
    (3, Kind.DUE_SOON, ()),
)
"""Days left at most, what is said then, and who is told beside those who end the period."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that waits for a person; the same key is the same thing."""

    person_id: uuid.UUID
    kind: Kind
    key: str
    step: str = ""
    row: str = ""
    due_on: dt.date | None = None
    dossier_id: uuid.UUID | None = None


@dataclass
class Around:
    """One dossier with the people around it, each asked for once."""

    dossier: Dossier
    now: dt.datetime
    _found: dict[str, list[uuid.UUID]] = field(default_factory=dict)

    def having(self, role: str) -> list[uuid.UUID]:
        """Return who fills a role here: the handlers by name, everybody else by their grant, here or opened to."""
        if role not in self._found:
            self._found[role] = self._parts(role) or ([] if role == HANDLER else self._holders(role))
        return self._found[role]

    def _parts(self, role: str) -> list[uuid.UUID]:
        rows = DossierPerson.objects.filter(dossier=self.dossier, role=role, until__isnull=True)
        return list(rows.values_list("person_id", flat=True))

    def _holders(self, role: str) -> list[uuid.UUID]:
        if self.dossier.secrecy != "normal":
            return []
        opened = OpenTo.objects.filter(dossier=self.dossier, role=role, until__isnull=True)
        agencies = {self.dossier.agency_id, *opened.values_list("agency_id", flat=True)}
        people = [p for agency in sorted(agencies) for p in people_with(role, agency, self.now)]
        if role == "unit_head":
            people = [p for p in people if p.unit_id in {None, self.dossier.unit_id}]
        handlers = set(self.having(HANDLER))
        return [p.pk for p in people if role != "reviewer" or p.pk not in handlers]


def arrivals(dossier: Dossier, now: dt.datetime) -> dict[tuple[uuid.UUID, str], Arrival]:
    """Return everything that waits in a dossier now, by person and key."""
    around = Around(dossier, now)
    case = Case.objects.filter(pk=dossier.pk).first()
    found = [*_periods(around)]
    if case is not None:
        found += [*_signatures(case, now), *_returned(case), *_confirmations(case), *_decided(case, around)]
        found += [*_queues(case, around), *_messages(case, around)]
    return {(one.person_id, one.key): one for one in found}


def _signatures(case: Case, now: dt.datetime) -> Iterator[Arrival]:
    waiting = list(
        Signoff.objects.filter(act__case=case, act__status="proposed", verdict="open", medium="online").select_related(
            "act"
        )
    )
    waiting += Signoff.objects.filter(act__case=case, verdict="oral").select_related("act")
    if not waiting:
        return
    facts = load(case, now=now).facts
    for row in waiting:
        for person in lawful(facts, seat_of(row), now):
            yield Arrival(person, Kind.SIGN, f"sign:{row.pk}", row.act.step, str(row.act.seq))


def _returned(case: Case) -> Iterator[Arrival]:
    acts = Act.objects.filter(case=case, status="returned").order_by("seq")
    newest = {act.step: act for act in Act.objects.filter(case=case, step__in=[a.step for a in acts]).order_by("seq")}
    for act in acts:
        if newest[act.step] == act and (person := _person(act.entered_by)):
            yield Arrival(person, Kind.RETURNED, f"returned:{act.pk}:{act.round}", act.step, str(act.seq))


def _person(account_id: uuid.UUID) -> uuid.UUID | None:
    return Account.objects.filter(pk=account_id).values_list("person_id", flat=True).first()


def _confirmations(case: Case) -> Iterator[Arrival]:
    rows = ActOfficer.objects.filter(act__case=case, confirmed_at__isnull=True, act__status="effective")
    for row in rows.select_related("act"):
        yield Arrival(row.person_id, Kind.CONFIRM, f"confirm:{row.pk}", row.act.step, str(row.act.seq))


def _decided(case: Case, around: Around) -> Iterator[Arrival]:
    since = around.now - TOLD_FOR
    events = Event.objects.filter(case=case, step=DECIDED, kind="effective", at__gte=since)
    for event in events:
        for person in around.having(HANDLER):
            yield Arrival(person, Kind.DECIDED, f"decided:{event.pk}", DECIDED)


def _queues(case: Case, around: Around) -> Iterator[Arrival]:
    kinds = {kind for _, kind, *_ in QUEUES}
    tracks = list(Track.objects.filter(case=case, kind__in=kinds, closed_by__isnull=True))
    moved = _moved(case) if tracks else {}
    for track in tracks:
        for role, kind, states, word, step in QUEUES:
            if track.kind == kind and track.state in states:
                key = f"{step}:{track.pk}:{moved.get((track.kind, track.subject), 0)}"
                for person in around.having(role):
                    yield Arrival(person, word, key, step, track.subject[:40])


def _moved(case: Case) -> dict[tuple[str, str], int]:
    """Return by which event each track came where it is, so that coming there again is told again."""
    found = {}
    for seq, moves in Event.objects.filter(case=case).order_by("seq").values_list("seq", "moves"):
        found.update({(kind, subject): seq for kind, subject, _ in moves})
    return found


def _messages(case: Case, around: Around) -> Iterator[Arrival]:
    for row in Message.objects.filter(case=case, state="open").only("pk", "kind"):
        role = "publisher" if row.kind == MessageKind.CORRECTION else HANDLER
        for person in around.having(role):
            yield Arrival(person, Kind.MESSAGE, f"message:{row.pk}", row=str(row.pk))


def _periods(around: Around) -> Iterator[Arrival]:
    on = day_of(around.now)
    near = on + dt.timedelta(days=LEVELS[-1][0])
    rows = Duty.objects.filter(
        IS_RUNNING, dossier_id=around.dossier.pk, state="open", holder="agency", due_on__lte=near
    )
    for duty in rows:
        left = (duty.due_on - on).days
        _, kind, heads = next(level for level in LEVELS if max(left, -1) <= level[0])
        if kind == Kind.DUE_SOON and (duty.due_on - duty.start_on).days <= LEVELS[-1][0]:
            continue  # what started it told it already
        told = _told(around, duty, heads)
        for person in told:
            yield Arrival(person, kind, f"duty:{duty.pk}:{duty.due_on}:{kind}", duty.kind, str(duty.pk), duty.due_on)


def _told(around: Around, duty: Duty, heads: Iterable[str]) -> set[uuid.UUID]:
    """Return whose work ends a period, and the heads above them who hear of it by now."""
    named = ActOfficer.objects.filter(act_id=duty.subject, confirmed_at__isnull=True) if _is_id(duty.subject) else None
    own = set(named.values_list("person_id", flat=True)) if named is not None else set()
    own = own or {person for role in roles_for(duty.kind) for person in around.having(role)}
    return own | {person for role in heads for person in around.having(role)}


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4  # noqa: PLR2004 - the written form of a UUID

"""Makes notices of what waits: one place for every kind, by following the record and, once a day, the calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingzheng.agencies.models import Account, Agency, GrantState, MfaReset, MfaResetState, Role, RoleGrant, Secondment
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.policies import SECONDING_ROLES
from mingzheng.agencies.queries import people_with, standing
from mingzheng.cases.engine.models import Act
from mingzheng.dossiers.models import Dossier
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.finding import following
from mingzheng.inbox import queries
from mingzheng.inbox.arriving import LEVELS, Arrival, arrivals
from mingzheng.inbox.models import IS_OPEN, DutyDay, Kind, Notice
from mingzheng.ledger.queries import alarms
from mingzheng.publication.models import ServedMismatch

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

READER: Final = 2
WATCHED: Final = frozenset(
    {
        *("cases.case", "cases.act", "cases.actofficer", "cases.signoff", "cases.track", "cases.message"),
        *("cases.event", "duties.duty", "dossiers.dossier", "dossiers.dossierperson", "dossiers.opento"),
    }
)
ACCESS: Final = frozenset({"agencies.rolegrant", "agencies.delegation", "agencies.person", "agencies.unit"})
"""What decides, beside the rows of a dossier, who may see it."""
NEWS: Final = frozenset({Kind.DECIDED, Kind.SECONDED})
"""What is told and not done: it stays until it is read."""
WATCHFUL: Final = (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)
RELEASING: Final = (Role.CHECKER, Role.PUBLISHER)
MISSED: Final = 31
HOUSE: Final = frozenset({Kind.SECONDED, Kind.GRANT, Kind.RESET, Kind.RESET_MINE, Kind.MISMATCH, Kind.FORK})


def follow(now: dt.datetime) -> int:
    """Take up what the record has got since the last time; return how many entries were looked at."""
    done = 0
    while True:
        with transaction.atomic():
            taken = following.take(READER, WATCHED | ACCESS)
            for dossier_id in taken.dossiers:
                derive(dossier_id, now)
            unread = Notice.objects.filter(IS_OPEN, dossier_id__isnull=False)
            drop_unseen(unread if taken.models & ACCESS else unread.filter(dossier_id__in=taken.dossiers), now)
        done += taken.entries
        if not taken.entries:
            return done


def drop_unseen(unread: QuerySet[Notice], now: dt.datetime) -> int:
    """End what the persons of these unread notices may no longer see, so that no count speaks of it; return how many.

    A few queries for each person, none where nothing is unread.
    """
    readers = Account.objects.filter(person_id__in=unread.values("person_id"))
    return sum(queries.drop_unseen(account, now) for account in readers)


def derive(dossier_id: uuid.UUID, now: dt.datetime) -> None:
    """Make the notices of one dossier what they should be now; safe to run as often as anybody likes."""
    dossier = Dossier.objects.filter(pk=dossier_id).first()
    if dossier is None:
        return
    _keep(arrivals(dossier, now), Notice.objects.filter(dossier_id=dossier_id, ended_at__isnull=True), dossier_id, now)


def of_the_day(now: dt.datetime) -> int:
    """Tell what a new day brings: periods at three, one and no days left and the first day late; return dossiers.

    Days on which nothing ran are caught up, at most a month of them.
    """
    today = day_of(now)
    row, new = DutyDay.objects.get_or_create(pk=1, defaults={"day": today})
    first = today - dt.timedelta(days=MISSED) if new else max(row.day, today - dt.timedelta(days=MISSED))
    if not new and row.day >= today:
        return 0
    edges = {today + dt.timedelta(days=left) for left, *_ in LEVELS}
    span = (today - first).days
    days = {edge - dt.timedelta(days=back) for edge in edges for back in range(span)} or edges
    done = 0
    for agency_id in Agency.objects.values_list("pk", flat=True):
        rows = Duty.objects.filter(IS_RUNNING, agency_id=agency_id, due_on__in=days, state="open", holder="agency")
        for dossier_id in sorted(set(rows.values_list("dossier_id", flat=True))):
            with transaction.atomic():
                derive(dossier_id, now)
            done += 1
    drop_unseen(Notice.objects.filter(IS_OPEN, dossier_id__isnull=False), now)  # substitutes and roles end with a day
    DutyDay.objects.filter(pk=1).update(day=today)
    return done


def of_the_house(now: dt.datetime) -> None:
    """Tell what belongs to no dossier: secondments, grants that wait for a second person, alarms."""
    found = {(one.person_id, one.key): one for one in (*_grants(now), *_resets(now), *_secondments(now), *_alarms(now))}
    _keep(found, Notice.objects.filter(kind__in=HOUSE, ended_at__isnull=True), None, now)


def _keep(
    wanted: dict[tuple[uuid.UUID, str], Arrival],
    open_rows: Iterable[Notice],
    dossier_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    standing_rows = {(row.person_id, row.key): row for row in open_rows}
    over = [row.pk for key, row in standing_rows.items() if key not in wanted and row.kind not in NEWS]
    Notice.objects.filter(pk__in=over).update(ended_at=now)
    fresh = [one for key, one in wanted.items() if key not in standing_rows]
    known = {
        (row.person_id, row.key): row for row in Notice.objects.filter(key__in=[one.key for one in fresh]) if fresh
    }
    for one in fresh:
        before = known.get((one.person_id, one.key))
        if before is None:
            _write(one, dossier_id, now)
        elif before.kind not in NEWS:  # it waits again, e.g. after a substitution ended
            Notice.objects.filter(pk=before.pk).update(ended_at=None)


def _write(one: Arrival, dossier_id: uuid.UUID | None, now: dt.datetime) -> None:
    Notice.objects.get_or_create(
        person_id=one.person_id,
        key=one.key,
        defaults={
            "kind": one.kind,
            "dossier_id": one.dossier_id or dossier_id,
            "step": one.step,
            "row": one.row,
            "due_on": one.due_on,
            "made_at": now,
        },
    )


def _grants(now: dt.datetime) -> Iterator[Arrival]:
    for grant in RoleGrant.objects.filter(state=GrantState.PROPOSED, ended_at__isnull=True):
        for person in _seconders(grant.agency_id, grant.granted_by, now) - {grant.person_id}:
            yield Arrival(person, Kind.GRANT, f"grant:{grant.pk}", row=str(grant.person_id))


def _resets(now: dt.datetime) -> Iterator[Arrival]:
    """Return resets of second factors under way: to their owners, who may stop them, and to who confirms them."""
    open_ones = MfaReset.objects.filter(state__in=[MfaResetState.PROPOSED, MfaResetState.HELD])
    for reset in open_ones.select_related("account__person"):
        owner = reset.account.person
        if owner is None:
            continue
        yield Arrival(owner.pk, Kind.RESET_MINE, f"reset:{reset.pk}:own", row=str(owner.pk))
        if reset.state == MfaResetState.PROPOSED:
            for person in _seconders(owner.agency_id, reset.requested_by, now) - {owner.pk}:
                yield Arrival(person, Kind.RESET, f"reset:{reset.pk}", row=str(owner.pk))


def _seconders(agency_id: uuid.UUID, proposer: uuid.UUID | None, now: dt.datetime) -> set[uuid.UUID]:
    holders = RoleGrant.objects.filter(standing(now), agency_id=agency_id, role__in=SECONDING_ROLES)
    return set(holders.exclude(person__account__in=[proposer]).values_list("person_id", flat=True))


def _secondments(now: dt.datetime) -> Iterator[Arrival]:
    since = day_of(now)
    for row in Secondment.objects.filter(until__gte=since, ended_on__isnull=True):
        yield Arrival(row.person_id, Kind.SECONDED, f"seconded:{row.pk}", row=str(row.pk))


def _alarms(now: dt.datetime) -> Iterator[Arrival]:
    supervising = list(RoleGrant.objects.filter(standing(now), role=Role.SUPERVISOR).select_related("agency__region"))
    for found in ServedMismatch.objects.filter(state="open").select_related("publication__agency__region"):
        agency = found.publication.agency if found.publication else None  # None: shown under a key nobody published
        people = {p.pk for r in RELEASING for p in people_with(r, agency.pk, now)} if agency else set()
        path = agency.region.path if agency else ""
        people |= {g.person_id for g in supervising if not path or path.startswith(g.agency.region.path)}
        for person in people:
            yield Arrival(person, Kind.MISMATCH, f"mismatch:{found.pk}", row=str(found.pk))
    for alarm in alarms():
        grants = RoleGrant.objects.filter(standing(now), role__in=(*WATCHFUL, Role.SUPERVISOR))
        for person in set(grants.values_list("person_id", flat=True)):
            yield Arrival(person, Kind.FORK, f"fork:{alarm.pk}")


def steps_of(notices: Iterable[Notice]) -> dict[uuid.UUID, dict[str, Act]]:
    """Return the acts that notices speak of, by dossier and number, in one query."""
    wanted = {(n.dossier_id, n.row) for n in notices if n.dossier_id and n.row.isdigit()}
    rows = Act.objects.filter(case_id__in={d for d, _ in wanted}, seq__in={int(r) for _, r in wanted})
    found: dict[uuid.UUID, dict[str, Act]] = {}
    for act in rows.only("case_id", "seq", "track_subject", "step"):
        found.setdefault(act.case_id, {})[str(act.seq)] = act
    return found

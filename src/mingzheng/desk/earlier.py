"""Earlier cases of the same party, as far as the reader may see them (first offence, not twice for one thing)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.desk import case_list
from mingzheng.dossiers.models import Dossier, Individual, Organisation
from mingzheng.dossiers.queries import earlier, individual_by_number, organisation_by_number

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

    from mingzheng.agencies.models import Account, Agency
    from mingzheng.cases.queries import CaseView

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Before:
    """The earlier cases of one party: those the reader may see, and how many more there are."""

    party: str
    cases: tuple[case_list.Shown, ...]
    hidden: int


def of_typed(parties: Iterable[Mapping[str, Any]], agency: Agency, account: Account, now: dt.datetime) -> list[Before]:
    """Return what the agency had before with the parties being typed, found by number, else by the very name."""
    found = []
    for typed in list(parties)[:SHOWN]:
        subject = _subject(typed, agency)
        if subject is not None:
            found += _before(str(typed.get("name", "")) or subject.name, subject, account, now, than=None)
    return found


def of_case(view: CaseView, account: Account, now: dt.datetime) -> list[Before]:
    """Return the earlier cases of the parties of a case."""
    found = []
    for party in view.case.parties.select_related("individual", "organisation").order_by("position")[:SHOWN]:
        subject = party.individual or party.organisation
        if subject is not None:
            found += _before(party.name_snapshot, subject, account, now, than=view.case.dossier_id)
    return found


def _subject(typed: Mapping[str, Any], agency: Agency) -> Individual | Organisation | None:
    number = str(typed.get("identifier", "")).strip()
    person = typed.get("kind") == "individual"
    if number:
        return individual_by_number(agency.pk, number) if person else organisation_by_number(agency.pk, number)
    return None


def _before(
    name: str, subject: Individual | Organisation, account: Account, now: dt.datetime, *, than: uuid.UUID | None
) -> list[Before]:
    rows = earlier(subject, than=than).filter(kind="case")
    total = rows.count()
    if not total:
        return []
    seen = Dossier.objects.visible_to(account, now).filter(pk__in=rows.values("pk")).order_by("-opened_on")[:SHOWN]
    cases = [d.case for d in seen.select_related("case__dossier")]
    return [Before(name, tuple(case_list.shown(cases, now)), total - len(cases))]

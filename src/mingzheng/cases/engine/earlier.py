"""What was decided before against the parties of a case: found by number through the blind index, in two queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mingzheng.cases.engine.fact_rows import EarlierDecision
from mingzheng.cases.engine.models import Act, Party
from mingzheng.dossiers.models import Secrecy

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from mingzheng.cases.engine.models import Case

NEWEST = 50
SAID = ("register_clue", "file_case", "conclude")
COLUMNS = (
    *("individual_id", "organisation_id", "individual__id_index", "organisation__uscc_index"),
    *("case_id", "case__case_no", "case__agency_id", "case__agency__name", "case__matter__code"),
    "case__dossier__secrecy",
    *("decisions__number", "decisions__decided_on", "decisions__fine_fen", "decisions__kinds"),
)


def earlier_decisions(case: Case, parties: Iterable[Party]) -> tuple[EarlierDecision, ...]:
    """Return the newest decisions in force against the same parties in other cases of the region, newest first.

    Restricted dossiers of other agencies are not read.

    The same party is the one with the same number, else the very row of the agency.
    """
    known = _keys(parties)
    if not known:
        return ()
    indexes, ids = [k for k in known if isinstance(k, str)], [k for k in known if not isinstance(k, str)]
    same = Q(individual__id_index__in=indexes) | Q(organisation__uscc_index__in=indexes)
    same |= Q(individual_id__in=ids) | Q(organisation_id__in=ids)
    seen = Q(case__agency_id=case.agency_id) | Q(case__dossier__secrecy=Secrecy.NORMAL)
    rows = (
        Party.objects.filter(same, seen, decisions__in_force=True, case__region_id=case.region_id, role="party")
        .exclude(case_id=case.pk)
        .order_by("-decisions__decided_on", "-decisions__pk")
        .values_list(*COLUMNS)[:NEWEST]
    )
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    said = _said({row["case_id"] for row in found})
    return tuple(_fact(row, known, said[row["case_id"]]) for row in found)


def _keys(parties: Iterable[Party]) -> dict[str | uuid.UUID, str]:
    """Return blind index or row id → party of this case."""
    found: dict[str | uuid.UUID, str] = {}
    for party in parties:
        if party.role != "party":
            continue
        if party.individual is not None:
            found[party.individual.id_index or party.individual.pk] = str(party.pk)
        elif party.organisation is not None:
            found[party.organisation.uscc_index or party.organisation.pk] = str(party.pk)
    return found


def _said(cases: set[uuid.UUID]) -> Mapping[uuid.UUID, dict[str, Any]]:
    """Return what clue, filing and conclusion of each case say of the conduct, the later over the earlier."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    acts = Act.objects.filter(case_id__in=cases, step__in=SAID, status="effective").order_by("case_id", "effective_seq")
    for case_id, content in acts.values_list("case_id", "content"):
        for name in ("place", "conduct_began_on", "conduct_ended_on"):
            if content.get(name):
                found[case_id][name] = content[name]
    return found


def _fact(row: Mapping[str, Any], known: Mapping[str | uuid.UUID, str], said: Mapping[str, Any]) -> EarlierDecision:
    keys = (
        row[name] for name in ("individual__id_index", "organisation__uscc_index", "individual_id", "organisation_id")
    )
    return EarlierDecision(
        party_id=next(known[key] for key in keys if key in known),
        case_no=row["case__case_no"],
        agency_id=row["case__agency_id"],
        agency_name=row["case__agency__name"],
        matter=row["case__matter__code"],
        number=row["decisions__number"],
        decided_on=row["decisions__decided_on"],
        fine_fen=row["decisions__fine_fen"],
        kinds=tuple(row["decisions__kinds"]),
        began_on=_day(said.get("conduct_began_on")),
        ended_on=_day(said.get("conduct_ended_on")),
        place=str(said.get("place", "")),
        restricted=row["case__dossier__secrecy"] != Secrecy.NORMAL,
    )


def _day(value: Any) -> dt.date | None:  # noqa: ANN401 - a stored value
    return dt.date.fromisoformat(value) if value else None

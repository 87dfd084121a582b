"""Reads of what is archived, for faces: the list, with number, pages and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.models import Act, Case
from mingzheng.cases.queries import CAP, PAGE
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import Dossier

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.agencies.models import Account

MAIN_VOLUME = "main_volume"


@dataclass(frozen=True)
class Archived:
    """An archived case: its archive number and pages from the bound main volume, and how it is kept."""

    case: Case
    number: str
    pages: int
    kept: dict[str, Any]


def archived(
    reader: Account, now: dt.datetime, *, year: int | None, page: int, size: int = PAGE, cap: int = CAP
) -> tuple[list[Archived], int]:
    """Return one page of the archived cases that the reader may see, the latest first, and how many there are."""
    volumes = Document.objects.filter(Dossier.objects.visible_to(reader, now).has("dossier_id"), code=MAIN_VOLUME)
    if year is not None:
        volumes = volumes.filter(year=year)
    total = volumes.order_by()[:cap].count()
    rows = volumes.select_related("dossier").order_by("-year", "-serial", "pk")[(page - 1) * size : page * size]
    found = list(rows)
    acts = Act.objects.filter(pk__in=[row.act_id for row in found]).select_related("case", "case__dossier")
    by_id = {act.pk: act for act in acts}
    return [_archived(row, by_id[row.act_id]) for row in found if row.act_id in by_id], total


def _archived(volume: Document, act: Act) -> Archived:
    listed = [row for row in act.made.get("catalogue", ()) if "pages" in row]
    last = (int(str(row["pages"]).rpartition("—")[2]) for row in listed if row["volume"] == "main")
    return Archived(act.case, volume.number, max(last, default=0), dict(act.content))

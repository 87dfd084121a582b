"""What the portal reads, written by the action that publishes, withdraws or ends, in its transaction."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeVar

from mingzheng.agencies.officers import day_of
from mingzheng.core.digests import digest
from mingzheng.publication.models import (
    Publication,
    PublicationState,
    PublicationVersion,
    PublicDecision,
    PublicDecisionPdf,
)
from mingzheng.publication.search import number_key, search_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

BATCH = 500
Item = TypeVar("Item")


def shown(publication: Publication, version: PublicationVersion) -> dict[str, Any]:
    """Return the columns that an honest row of the portal has for a version."""
    fields = version.fields
    published_on = day_of(publication.published_at) if publication.published_at else None
    return {
        "state": "published",
        "kind": publication.kind,
        "agency_code": publication.agency.code,
        "agency_name": fields["agency"],
        "region_code": publication.region.code,
        "title": fields["title"],
        "number": fields["number"],
        "number_key": number_key(fields["number"]),
        "party": fields["party"],
        "matter": fields["matter"],
        "decided_on": publication.decided_on,
        "published_on": published_on,
        "expires_on": publication.expires_on,
        "version": version.number,
        "fields": fields,
        "text_digest": version.text_digest,
        "search": search_text(fields),
    }


def project(publication: Publication, version: PublicationVersion, pdf: bytes, *, note: str) -> None:
    """Show a version and its paper to the public, in the place of the one before."""
    PublicDecisionPdf.objects.update_or_create(key=publication.key, defaults={"digest": digest(pdf), "body": pdf})
    values = {**shown(publication, version), "note": note, "replaced_by": ""}
    if not PublicDecision.objects.filter(key=publication.key).update(**values):
        PublicDecision.objects.create(key=publication.key, **values)


def bury(publication: Publication, *, withdrawn_on: dt.date, reason: str, replaced_by: str) -> None:
    """Leave a tombstone: number, agency, day and reason of the withdrawal, nothing else; search finds it no more."""
    PublicDecisionPdf.objects.filter(key=publication.key).delete()
    version = publication.versions.get(number=publication.approved_version)
    values = {
        **shown(publication, version),
        **TOMBSTONE,
        "fields": {"withdrawn_on": withdrawn_on.isoformat()},
        "note": reason,
        "replaced_by": replaced_by,
    }
    PublicDecision.objects.update_or_create(key=publication.key, defaults=values)


TOMBSTONE = {"state": "withdrawn", "title": "已撤回", "party": "", "matter": "", "search": ""}


def remove(publication: Publication) -> None:
    """Leave nothing: expiry and credit repair (practice.md 22)."""
    remove_key(publication.key)


def remove_key(key: str) -> None:
    """Take whatever is served under an address off the portal: page, paper, index, lists."""
    PublicDecisionPdf.objects.filter(key=key).delete()
    PublicDecision.objects.filter(key=key).delete()


MISSING, FORGED, PDF = "页面不见了", "没有人发布过", "公示文本PDF"
"""What the nightly comparison finds beside values that differ."""


def differing() -> dict[str, tuple[str, ...]]:
    """Return, by public address, what is served and was not approved: values, the paper, a forged row.

    For the nightly check (threats 2, 9, 31). Reads in batches: memory does not grow with what is public.
    """
    wrong: dict[str, tuple[str, ...]] = {}
    gone = [PublicationState.EXPIRED, PublicationState.REPAIRED]
    seen = Publication.objects.exclude(published_at__isnull=True, takedowns__isnull=True).exclude(state__in=gone)
    rows = seen.distinct().select_related("agency", "region").prefetch_related("versions", "showings")
    for batch in batched(rows.iterator(chunk_size=BATCH), BATCH):
        keys = [publication.key for publication in batch]
        served = {row.key: row for row in PublicDecision.objects.filter(key__in=keys)}
        papers = dict(PublicDecisionPdf.objects.filter(key__in=keys).values_list("key", "digest"))
        for publication in batch:
            if found := _differs(publication, served.get(publication.key), papers.get(publication.key, "")):
                wrong[publication.key] = found
    return wrong | dict.fromkeys(_forged(seen), (FORGED,))


def _forged(seen: QuerySet[Publication]) -> Iterator[str]:
    """Yield the addresses of rows and papers that belong to nothing that was published."""
    for table in (PublicDecision, PublicDecisionPdf):
        for keys in batched(table.objects.values_list("key", flat=True).iterator(chunk_size=BATCH), BATCH):
            known = set(seen.filter(key__in=keys).values_list("key", flat=True))
            yield from (key for key in keys if key not in known)


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of so many items."""
    running = iter(items)
    while batch := list(itertools.islice(running, size)):
        yield batch


def drifted() -> list[str]:
    """Return the public addresses at which something else is served than was approved."""
    return list(differing())


def _differs(publication: Publication, row: PublicDecision | None, paper: str) -> tuple[str, ...]:
    if row is None:
        return (MISSING,)
    if publication.state == PublicationState.WITHDRAWN or publication.published_at is None:
        honest = {name: getattr(row, name) for name in TOMBSTONE} == TOMBSTONE and set(row.fields) == {"withdrawn_on"}
        return () if honest and not paper else ("撤回说明",)
    version = next((v for v in publication.versions.all() if v.number == row.version), None)
    if version is None or version.number > publication.approved_version:
        return ("版本",)
    expected = shown(publication, version)
    # A correction under way has moved the decision's date in the draft only.
    found = [name for name, value in expected.items() if name != "decided_on" and getattr(row, name) != value]
    if not _paper_as_made(publication, paper):
        found.append(PDF)
    return tuple(found)


def _paper_as_made(publication: Publication, paper: str) -> bool:
    """Return whether the paper served is the one of the last showing; what was shown by an older program has none."""
    shown = max(publication.showings.all(), key=lambda one: one.shown_at, default=None)
    if shown is None or not paper:
        return shown is None and not paper
    stored = PublicDecisionPdf.objects.filter(key=publication.key).values_list("body", flat=True).first()
    return paper == shown.pdf_digest and stored is not None and digest(bytes(stored)) == paper

"""What the portal reads, written by the action that publishes, withdraws or ends, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.publication.models import Publication, PublicationState, PublicationVersion, PublicDecision
from mingzheng.publication.search import number_key, search_text

if TYPE_CHECKING:
    import datetime as dt


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


def project(publication: Publication, version: PublicationVersion, *, note: str) -> None:
    """Show a version to the public, in the place of the one before."""
    values = {**shown(publication, version), "note": note}
    if not PublicDecision.objects.filter(key=publication.key).update(**values):
        PublicDecision.objects.create(key=publication.key, **values)


def bury(publication: Publication, *, withdrawn_on: dt.date, reason: str, replaced_by: str) -> None:
    """Leave a tombstone: number, agency, day and reason of the withdrawal, nothing else; search finds it no more."""
    PublicDecision.objects.filter(key=publication.key).update(
        state="withdrawn",
        title="已撤回",
        party="",
        matter="",
        fields={"withdrawn_on": withdrawn_on.isoformat()},
        note=reason,
        replaced_by=replaced_by,
        search="",
    )


def remove(publication: Publication) -> None:
    """Leave nothing: expiry and credit repair (practice.md 22)."""
    PublicDecision.objects.filter(key=publication.key).delete()


def drifted() -> list[str]:
    """Return the public addresses whose row is not what was approved, is missing, or that nobody published.

    For the nightly check: what is served equals what was approved (threats 2, 9).
    """
    wrong: list[str] = []
    rows = {row.key: row for row in PublicDecision.objects.all()}
    live = Publication.objects.filter(published_at__isnull=False).exclude(
        state__in=[PublicationState.EXPIRED, PublicationState.REPAIRED]
    )
    for publication in live.select_related("agency", "region").prefetch_related("versions").iterator(chunk_size=500):
        row = rows.pop(publication.key, None)
        if row is None or not _as_approved(publication, row):
            wrong.append(publication.key)
    return [*wrong, *rows]


def _as_approved(publication: Publication, row: PublicDecision) -> bool:
    if publication.state == PublicationState.WITHDRAWN:
        return row.state == "withdrawn" and row.search == "" and row.party == "" and set(row.fields) == {"withdrawn_on"}
    version = next((v for v in publication.versions.all() if v.number == row.version), None)
    if version is None or version.number > publication.approved_version:
        return False
    expected = shown(publication, version)
    # A correction under way has moved the decision's date in the draft only.
    return all(getattr(row, name) == value for name, value in expected.items() if name != "decided_on")

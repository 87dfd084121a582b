"""Lists: procedures, matters, officers, duties, publications; the record's checkpoints and proofs."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from mingzheng.agencies.models import Agency, PublicOfficer
from mingzheng.agencies.officers import day_of
from mingzheng.api import composing
from mingzheng.api.access import Access, Caller, caller
from mingzheng.api.bodies import DutiesQuery, MattersQuery, OfficersQuery, PageQuery
from mingzheng.api.paging import cursor_of, cut, read_cursor
from mingzheng.api.schemas import (
    CheckpointOut,
    DutyPage,
    MatterOut,
    OfficerPage,
    ProcedureBrief,
    ProcedureOut,
    ProofOut,
    PublicationPage,
)
from mingzheng.cases import showing
from mingzheng.cases.book import BOOK
from mingzheng.catalogue.queries import elements, matters
from mingzheng.core.errors import NotVisible
from mingzheng.dossiers.models import Dossier
from mingzheng.dossiers.models.visibility import DossierQuerySet
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.queries import calendar_view
from mingzheng.ledger.queries import entry_of, proof, public_checkpoints
from mingzheng.publication.actions.withholding import REASONS
from mingzheng.publication.models import Publication

router = Router(tags=["lists"])
LISTS = Access("lists.read")
LARGEST_INDEX = 2**63 - 1
PUBLISHED = "published"


@router.get("/procedures", response=list[ProcedureBrief], auth=LISTS, summary="程序清单")
def list_procedures(request: HttpRequest) -> list[composing.Values]:
    """Return the procedures shipped, newest law date first."""
    del request
    return [{**row, "revision": row["procedure"].revision} for row in showing.procedures()]


@router.get("/procedures/{code}", response=ProcedureOut, auth=LISTS, summary="一种程序的步骤和表单")
def read_procedure(request: HttpRequest, code: str) -> composing.Values:
    """Return the steps of the version that new cases run, each with the JSON schema of its input."""
    try:
        procedure = BOOK.procedure_on(code, day_of(caller(request).now))
    except KeyError as error:
        raise NotVisible from error
    tracks = {t.code: {"title": t.title, "per": t.per, "states": dict(t.states)} for t in procedure.tracks.values()}
    names = ("code", "title", "track", "nature", "purpose", "officers", "time", "correctable")
    steps = [
        {
            **{name: getattr(step, name) for name in names},
            **{name: list(getattr(step, name)) for name in ("by", "basis", "gates", "papers")},
            "signatures": [list(roles) for roles in step.signoff],
            "code_needed": step.credential,
            "input_schema": BOOK.inputs[step.input].model_json_schema(),
        }
        for step in procedure.steps.values()
        if not step.system
    ]
    brief = {name: getattr(procedure, name) for name in ("code", "title", "law_date", "revision", "digest")}
    return {**brief, "tracks": tracks, "steps": steps, "choices": _choices()}


def _choices() -> composing.Values:
    pairs = {"elements": [(e.code, e.title) for e in elements()], "withhold_reasons": list(REASONS.items())}
    return {name: [{"value": value, "title": title} for value, title in found] for name, found in pairs.items()}


@router.get("/matters", response=list[MatterOut], auth=LISTS, summary="执法事项清单")
def list_matters(request: HttpRequest, query: Query[MattersQuery]) -> list[composing.Values]:
    """Return the matters in force today of the caller's agency, or of the one named: the list is public."""
    who = caller(request)
    agency_id = who.account.person.agency_id if who.account.person else None
    if query.agency:
        agency_id = Agency.objects.filter(code=query.agency).values_list("pk", flat=True).first()
    if agency_id is None:
        raise NotVisible
    names = ("code", "name", "domain", "procedure", "version", "effective_from", "penalty_kinds", "basis")
    return [
        {**{name: getattr(row, name) for name in names}, "digest": row.spec_digest}
        for row in matters(agency_id, day_of(who.now))
    ]


@router.get("/officers", response=OfficerPage, auth=LISTS, summary="执法人员清单（公开）")
def list_officers(request: HttpRequest, query: Query[OfficersQuery]) -> composing.Values:
    """Return officers of the public list, by certificate number."""
    del request
    rows = PublicOfficer.objects.order_by("certificate_no", "pk")
    if query.agency:
        rows = rows.filter(agency_code=query.agency)
    if query.certificate_no:
        rows = rows.filter(certificate_no=query.certificate_no)
    if (after := read_cursor(query.cursor, str, UUID)) is not None:
        number, pk = after
        rows = rows.filter(Q(certificate_no__gt=number) | Q(certificate_no=number, pk__gt=pk))
    page, following = cut(rows, query.limit, lambda o: cursor_of(o.certificate_no, o.pk))
    return {"items": page, "next": following}


def _visible(who: Caller) -> DossierQuerySet:
    return Dossier.objects.visible_to(who.account, who.now)


@router.get("/duties", response=DutyPage, auth=Access("duties.read"), summary="在办期限")
def list_duties(request: HttpRequest, query: Query[DutiesQuery]) -> composing.Values:
    """Return the running duties of the cases that the caller may see, the next due first."""
    who = caller(request)
    rows = Duty.objects.filter(IS_RUNNING, _visible(who).has("dossier_id")).order_by("due_on", "pk")
    if query.until is not None:
        rows = rows.filter(due_on__lte=query.until)
    if (after := read_cursor(query.cursor, date.fromisoformat, UUID)) is not None:
        due_on, pk = after
        rows = rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk))
    page, following = cut(rows, query.limit, lambda d: cursor_of(d.due_on, d.pk))
    return {"items": [composing.duty(row, day_of(who.now), calendar_view()) for row in page], "next": following}


@router.get("/publications", response=PublicationPage, auth=Access("publications.read"), summary="公示")
def list_publications(request: HttpRequest, query: Query[PageQuery]) -> composing.Values:
    """Return the publications of the cases that the caller may see, newest decision first."""
    who = caller(request)
    rows = Publication.objects.filter(_visible(who).has("dossier_id")).defer("source")
    rows = rows.order_by("-decided_on", "-pk")
    if (after := read_cursor(query.cursor, date.fromisoformat, UUID)) is not None:
        decided_on, pk = after
        rows = rows.filter(Q(decided_on__lt=decided_on) | Q(decided_on=decided_on, pk__lt=pk))
    page, following = cut(rows, query.limit, lambda p: cursor_of(p.decided_on, p.pk))
    return {"items": [_publication(row) for row in page], "next": following}


def _publication(row: Publication) -> composing.Values:
    names = ("kind", "state", "disclosure", "decided_on", "served_on", "published_at", "ended_on")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "case": row.dossier_id,
        "state_title": row.get_state_display(),
        "key": row.key if row.state == PUBLISHED else None,
    }


@router.get("/checkpoints", response=list[CheckpointOut], auth=LISTS, summary="公开的存证检查点")
def list_checkpoints(request: HttpRequest) -> list[composing.Values]:
    """Return the newest public checkpoints, one an hour, newest first."""
    del request
    return [{"size": c.size, "root": bytes(c.root).hex(), "note": c.note, "at": c.at} for c in public_checkpoints()]


@router.get("/entries/{int:index}/proof", response=ProofOut, auth=LISTS, summary="一条记录的存证证明")
def read_proof(request: HttpRequest, index: int) -> composing.Values:
    """Return the inclusion proof of an entry; an entry of a case only to whoever may see the case."""
    who = caller(request)
    if index > LARGEST_INDEX:
        raise NotVisible
    entry = entry_of(index)
    if entry.dossier_id is not None and not _visible(who).filter(pk=entry.dossier_id).exists():
        raise NotVisible
    return proof(index).as_dict()

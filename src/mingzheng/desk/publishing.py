"""Publications: what is to be published by when, and the original beside the public text, mask by mask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.agencies.officers import day_of
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, case_frame, masking, pdf
from mingzheng.dossiers.models import Dossier, agencies_of
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.queries import calendar_view
from mingzheng.publication import paper
from mingzheng.publication.actions.withholding import REASONS
from mingzheng.publication.fields import FIELD_WORDS
from mingzheng.publication.importing.models import ImportedNotice
from mingzheng.publication.models import Publication, PublicationState
from mingzheng.publication.queries import comparison
from mingzheng.web.components import CAPPED, PAGE, Chip, Crumb, Empty, pages
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account
    from mingzheng.cases.queries import CaseView
    from mingzheng.publication.models import PublicationVersion

DONE = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN, PublicationState.EXPIRED, PublicationState.REPAIRED)
TONES = {"published": "ok", "withheld": "sealed"}


@requires("publisher", "checker", "supervisor")
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Show the publications of the cases that the reader may see: what is still to be done first."""
    account, now = asking.reader(request), asking.moment()
    state = str(request.GET.get("state", ""))
    rows = _visible(account, now).select_related("dossier__case", "notice", "agency")
    waiting = rows.exclude(state__in=DONE).exclude(disclosure="withheld")
    done = rows.filter(state__in=DONE) | rows.filter(disclosure="withheld")
    chosen = done.order_by("-decided_on", "-pk") if state == "done" else waiting.order_by("decided_on", "pk")
    number = page_of(request)
    total = chosen[: CAPPED + 1].count()
    listed = list(chosen[(number - 1) * PAGE : number * PAGE])
    context = {
        "rows": _shown(listed),
        "done": state == "done",
        "pages": pages({"state": state}, number=number, total=total),
        "chips": [Chip("待办", "?", current=state != "done"), Chip("已办结", "?state=done", current=state == "done")],
        "empty": Empty("没有要公示的", "作出处罚决定后，公示任务会自动列在这里，并开始计算期限。", icon="check"),
        "crumbs": [Crumb("公示")],
        "imported": waiting_notices(account, now),
        "today": day_of(now),
        "calendar": calendar_view(),
    }
    return render(request, "desk/publications.html", context)


def _visible(account: Account, now: dt.datetime) -> QuerySet[Publication]:
    """Return the publications that a reader may see, led by the own agencies: nobody publishes for another."""
    rows = Publication.objects.filter(Dossier.objects.visible_to(account, now).has("dossier_id"))
    own = agencies_of(account, now)
    return rows.filter(agency_id__in=own) if own else rows


def waiting_notices(account: Account, now: dt.datetime) -> int:
    """Return how many imported decisions wait for a draft by this reader."""
    mine = asking.agencies_with(account, ("publisher", "checker"), now)
    return ImportedNotice.objects.filter(agency__in=mine, state="waiting").count()


def page_of(request: HttpRequest) -> int:
    """Return the page of a list that is asked for; anything else than a small number is the first."""
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1  # noqa: PLR2004


def _shown(rows: list[Publication]) -> list[dict[str, Any]]:
    """Return publications as lines with their clocks (one query more)."""
    running = Duty.objects.filter(IS_RUNNING, dossier_id__in={r.dossier_id for r in rows}, kind__startswith="PUB_")
    clocks = {duty.subject: case_frame.shown(duty) for duty in running}
    return [
        {
            "title": row.dossier.title,
            "case_no": number_of(row),
            "agency": row.agency.name,
            "decided_on": row.decided_on,
            "state": state_word(row),
            "tone": TONES.get(row.disclosure if row.disclosure == "withheld" else row.state, "warn"),
            "duty": clocks.get(str(row.pk)),
            "url": page_address(row),
        }
        for row in rows
    ]


def number_of(row: Publication) -> str:
    """Return the number by which a publication is known: its case's, or that of the imported decision."""
    imported = getattr(row, "notice", None)
    return str(imported.number if imported else row.dossier.case.case_no)


def page_address(row: Publication) -> str:
    """Return the page on which a publication is worked on."""
    imported = getattr(row, "notice", None)
    if imported:
        return f"/desk/publications/imported/{imported.pk}/"
    return f"{case_frame.address(row.dossier_id)}publication/{row.pk}/"


def state_word(row: Publication) -> str:
    """Return where a publication stands, in the fixed words."""
    if row.disclosure in {"withheld", "withhold_proposed", "unclassified"}:
        return row.get_disclosure_display()
    if row.state == PublicationState.DRAFTED and not row.version:
        return "待拟稿"
    return {"redacted": "待审核", "published": "已发布"}.get(row.state, row.get_state_display())


@requires("login")
@require_safe
def publication(request: HttpRequest, case_id: uuid.UUID, publication_id: uuid.UUID) -> HttpResponse:
    """Show one publication: where it stands, its text beside the original, what can be done."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row = next((p for p in view.publications if p.pk == publication_id), None)
    if row is None:
        raise NotVisible
    decision = next((d for d in view.facts.decisions if d.id == row.source_id), None)
    party_id = decision.party_id if decision else ""
    context = {
        **case_frame.head(view, now),
        **masking.of(view, row, party_id),
        "crumbs": case_frame.crumbs(view, "公示"),
        "publication": row,
        "state": state_word(row),
        "tone": TONES.get(row.disclosure if row.disclosure == "withheld" else row.state, "warn"),
        "comparison": compared(row),
        "withholdings": [(w, REASONS.get(w.reason_code, w.reason_code)) for w in row.withholdings.all()],
        "steps": [
            (s.step.title, case_frame.step_address(case_id, s.step.code, s.subject))
            for s in view.possible
            if s.step.track == "publication" and s.subject == party_id and s.step.code not in masking.STEPS
        ],
        "public_url": f"/decisions/{row.key}/" if row.state == "published" else "",
    }
    return render(request, "desk/publication.html", context)


@requires("login")
@require_safe
def preview(request: HttpRequest, case_id: uuid.UUID, publication_id: uuid.UUID) -> HttpResponse:
    """Show the newest version as the public would see it: its values, nothing of the original."""
    row, version = _version(request, case_id, publication_id)
    view = case_view(case_id, asking.reader(request), asking.moment())
    context = {
        **case_frame.head(view, asking.moment()),
        "crumbs": case_frame.crumbs(view, "以公众身份预览"),
        "publication": row,
        "version": version,
        "rows": paper.rows_of(version.fields),
        "fields": version.fields,
    }
    return render(request, "desk/publication_preview.html", context)


@requires("login")
@require_safe
def preview_pdf(request: HttpRequest, case_id: uuid.UUID, publication_id: uuid.UUID) -> HttpResponse:
    """Show the paper that would be released with the newest version."""
    row, version = _version(request, case_id, publication_id)
    return pdf.inline(paper.make(version.fields, row.kind), "preview.pdf")


def _version(
    request: HttpRequest, case_id: uuid.UUID, publication_id: uuid.UUID
) -> tuple[Publication, PublicationVersion]:
    view = case_view(case_id, asking.reader(request), asking.moment())
    row = next((p for p in view.publications if p.pk == publication_id), None)
    version = row.versions.order_by("-number").first() if row is not None and row.version else None
    if row is None or version is None:
        raise NotVisible
    return row, version


def of_party(view: CaseView, party_id: str) -> list[dict[str, Any]]:
    """Return the comparison of the publication about a party, for the pages that draft and check it."""
    decision = next((d for d in view.facts.decisions if d.party_id == party_id), None)
    row = next((p for p in view.publications if decision and p.source_id == decision.id), None)
    return compared(row) if row is not None else []


def address_of(view: CaseView, party_id: str) -> str:
    """Return the page of the publication about a party."""
    decision = next((d for d in view.facts.decisions if d.party_id == party_id), None)
    row = next((p for p in view.publications if decision and p.source_id == decision.id), None)
    base = case_frame.address(view.case.pk)
    return f"{base}publication/{row.pk}/" if row else base


def compared(row: Publication) -> list[dict[str, Any]]:
    """Return each redacted field of the newest version with its pieces, and whether anything is masked in it."""
    version = row.versions.order_by("-number").first() if row.version else None
    if version is None:
        return []
    return [
        {"name": name, "label": FIELD_WORDS.get(name, name), "pieces": pieces, "masked": any(p.rule for p in pieces)}
        for name, pieces in comparison(row, version).items()
    ]

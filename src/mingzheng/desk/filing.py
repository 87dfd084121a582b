"""The file of a case as it is bound, and what a file review of it would find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.book import BOOK
from mingzheng.cases.packages.building import may_make
from mingzheng.cases.penalty.case_file import VOLUME_WORDS, bound, page_count
from mingzheng.cases.penalty.file_review import Looked, examine
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, case_frame, case_parts, wording
from mingzheng.documents.models import State
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.penalty.case_file import Item
    from mingzheng.cases.penalty.file_review.findings import Finding, Source
    from mingzheng.cases.queries import CaseView

TONES = {"ok": "ok", "problem": "danger", "manual": "warn", "not_yet": "neutral"}


@requires("login")
@require_safe
def file_list(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the list of the file in its two volumes, with page numbers, and what is missing."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    volumes = [(word, bound(view.facts, volume)) for volume, word in VOLUME_WORDS.items()]
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "卷内目录"),
        "volumes": [(word, [_paper(view, item) for item in items], page_count(items)) for word, items in volumes],
        "files": case_parts.files(view),
        "missing": [f"{d.title} {d.number}".strip() for d in view.missing_papers],
        "kept": _kept(view),
        "void": [f"{d.title} {d.number}（{d.void_reason}）" for d in view.loaded.documents.values() if d.void_reason],
        "package_url": f"{case_frame.address(case_id)}package/" if may_make(view.facts, account.person_id, now) else "",
        "check_url": f"{case_frame.address(case_id)}check/" if may_check(view, account.person_id) else "",
    }
    return render(request, "desk/file.html", context)


def _paper(view: CaseView, item: Item) -> dict[str, Any]:
    row = view.loaded.documents[item.document]
    return {
        "item": item,
        "state": State(row.state).label,
        "tone": case_parts.TONES.get(row.state, "neutral"),
        "shelf": row.shelf,
        "missing": any(d.id == item.document for d in view.missing_papers),
        "url": f"{case_frame.address(view.case.pk)}papers/{row.pk}/" if row.pdf_digest else "",
    }


def _kept(view: CaseView) -> tuple[wording.Row, ...]:
    """Return how the file is kept, once it is archived: how long, where, since when, by which record."""
    act = view.facts.last("archive_case")
    if act is None:
        return ()
    done = wording.Row("归档", f"{wording.at(act.recorded_at)}，第 {act.seq} 号记录")
    return (*wording.content(BOOK.inputs["ArchiveInput"], act.content, view.facts), done)


@requires("login")
@require_safe
def self_check(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the file review of a case to its own officers first; to others only once it is closed (procedures.md §7)."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    if not may_check(view, account.person_id):
        raise NotVisible
    review = examine(Looked(view.facts, view.procedure, BOOK.gates, now))
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "案卷自查"),
        "review": review,
        "parts": (
            ("一票否决项", "有一项不合格，全卷不合格。", [_shown(view, f) for f in review.vetoes]),
            ("扣分项", "每项按查到的数量扣分。", [_shown(view, f) for f in review.deductions]),
        ),
    }
    return render(request, "desk/self_check.html", context)


def may_check(view: CaseView, person_id: uuid.UUID | None) -> bool:
    """Return whether a person may see the file review: the handlers of the case, everybody once it is closed."""
    own = person_id is not None and "handler" in view.facts.roles.get(person_id, frozenset())
    return own or view.case.stage in {"closed", "archived"}


def _shown(view: CaseView, finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "tone": TONES[finding.verdict],
        "sources": [(_source(source), _link(view, source)) for source in finding.sources],
    }


def _source(source: Source) -> str:
    return f"第 {source.act} 号记录：{source.words}" if source.act else source.words


def _link(view: CaseView, source: Source) -> str:
    base = case_frame.address(view.case.pk)
    if source.act:
        return f"{base}acts/{source.act}/"
    return f"{base}papers/{source.document}/" if source.document else ""

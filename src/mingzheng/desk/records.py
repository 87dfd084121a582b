"""One record of a case in full, and how far it is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.book import BOOK
from mingzheng.cases.queries import EVENT_WORDS, case_view, subject_label
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, briefs, case_frame, case_page, case_parts, wording
from mingzheng.ledger.queries import anchoring
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@requires("login")
@require_safe
def record(request: HttpRequest, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """Show an act: what was written, by whom, with which papers and files, and its place in the record."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    items = [item for item in view.timeline if item.act is not None and item.act.seq == seq]
    if not items:
        raise NotVisible
    act = next(item.act for item in items if item.act is not None)
    step = view.procedure.steps[act.step]
    places = anchoring([item.event.entry_id for item in items])
    fact = view.facts.act(seq)
    named = [f for f in case_parts.files(view) if str(f[0].pk) in act.evidence]
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"第 {seq} 号记录"),
        "act": act,
        "step": step,
        "label": subject_label(view.facts, act.track_kind, act.track_subject),
        "status": wording.ACTS.get(act.status, act.status),
        "source": wording.SOURCES.get(act.at_source, act.at_source),
        "rows": wording.content(BOOK.inputs[step.input], act.content, view.facts),
        "lines": [case_page.line(view, item) for item in items],
        "signed": briefs.signatures(view, fact) if fact and step.signoff else [],
        "returned": [s for s in view.loaded.signoffs if s.act_id == act.pk and s.verdict == "returned"],
        "officers": [o for item in items for o in item.officers],
        "files": named,
        "papers": case_parts.papers_of(view, act.pk),
        "places": [(item.event, EVENT_WORDS.get(item.event.kind, ""), places[item.event.entry_id]) for item in items],
    }
    return render(request, "desk/record.html", context)

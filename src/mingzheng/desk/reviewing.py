"""Legal review: the queue, the material with what was opened of it, and the opinion element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import day_of
from mingzheng.cases import perform as door
from mingzheng.cases.queries import case_view
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.core.money import yuan
from mingzheng.desk import asking, case_frame, case_parts, wording
from mingzheng.desk.wording import Row
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.queries import calendar_view, resolve
from mingzheng.review import queries as reviews
from mingzheng.review.models import OpinionKind, Review
from mingzheng.web.articles import cited, known
from mingzheng.web.components import Crumb, Empty
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.queries import CaseView

OPEN_STATES = {"accepted", "in_review"}
PARTS = {"name": "当事人", "identifier": "证件号码", "notice": "事先告知", "statements": "陈述申辩"}
PROPOSAL = {
    "facts": "违法事实",
    "evidence": "证据",
    "breached": "违反的条款",
    "punished_by": "处罚依据",
    "kinds": "处罚种类",
    "fine_fen": "罚款金额",
    "discretion": "裁量理由",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A paper handed in: its title, where it opens, whether it is due and whether the reviewer opened it."""

    title: str
    code: str
    url: str
    required: bool
    opened: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from the content that was reviewed before."""

    label: str
    before: str
    after: str


@requires("reviewer")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reviewers of the agencies in which the reader reviews."""
    account, now = asking.reader(request), asking.moment()
    rows = []
    for agency in asking.agencies_with(account, ("reviewer",), now):
        rows += list(reviews.queue(agency.pk).select_related("dossier__case"))
    clocks = _clocks(rows)
    shown = [
        {
            "case_no": row.dossier.case.case_no,
            "title": row.dossier.title,
            "state": row.get_state_display(),
            "tone": "warn" if row.state == "requested" else "info",
            "round": row.round,
            "since": row.requested_at,
            "reason": row.trigger_reason,
            "duty": clocks.get(str(row.pk)),
            "url": f"{case_frame.address(row.dossier_id)}review/{row.pk}/",
        }
        for row in rows
    ]
    context = {
        "rows": shown,
        "empty": Empty("没有等您审核的", "承办人送审后会列在这里。", "回到今日", "/desk/", "check"),
        "crumbs": [Crumb("法制审核")],
        "today": day_of(now),
        "calendar": calendar_view(),
    }
    return render(request, "desk/reviews.html", context)


def _clocks(rows: list[Review]) -> dict[str, case_frame.ShownDuty]:
    found = Duty.objects.filter(IS_RUNNING, kind="REVIEW_LEGAL", dossier_id__in=[row.dossier_id for row in rows])
    return {duty.subject: case_frame.shown(duty) for duty in found}


@requires("login")
@require_safe
def review(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID) -> HttpResponse:
    """Show a request for review: the material, what changed since the last one, the opinion given."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row = _find(view, review_id)
    steps = [
        (s.step.title, case_frame.step_address(case_id, s.step.code, s.subject))
        for s in view.possible
        if s.step.track == "review" and s.subject == row.subject
    ]
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"第 {row.round} 次送审"),
        "review": row,
        "tone": case_parts.REVIEW_TONES.get(row.state, "info"),
        "steps": steps,
        "opinions": [_opinion(view, one) for one in row.opinions.order_by("given_at")],
        **panes(view, row, account.person_id),
    }
    return render(request, "desk/review.html", context)


def panes(view: CaseView, row: Review, person_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the context of the material: papers, differences, elements with their hints."""
    return {
        "handed": handed(view, row, person_id),
        "differences": differences(view, row),
        "questions": reviews.questions(row),
        "statement": _statement(view, row),
        "trigger": row.trigger_reason,
        "reading": row.state in OPEN_STATES and row.reviewer_id == person_id,
    }


def of_step(view: CaseView, subject: str, person_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the material for the step that gives an opinion on a subject; empty when there is no request."""
    row = next((r for r in view.reviews if r.subject == subject and r.state in OPEN_STATES), None)
    return {"review": row, **panes(view, row, person_id)} if row else {}


def _find(view: CaseView, review_id: uuid.UUID) -> Review:
    row = next((r for r in view.reviews if r.pk == review_id), None)
    if row is None:
        raise NotVisible
    return row


def handed(view: CaseView, row: Review, person_id: uuid.UUID | None) -> list[Handed]:
    """Return the papers handed in with what the reader has opened of them."""
    mine = row.readings.filter(person_id=person_id) if person_id else row.readings.none()
    seen = set(mine.values_list("paper", "digest"))
    base = f"{case_frame.address(view.case.pk)}review/{row.pk}/paper/"
    return [
        Handed(
            title=paper["title"],
            code=paper["code"],
            url=f"{base}{number}/",
            required=paper["required"],
            opened=(paper["code"], paper["digest"]) in seen,
            missing=not paper["digest"],
        )
        for number, paper in enumerate(row.papers)
    ]


@requires("login")
@require_POST
def open_paper(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID, number: int) -> HttpResponse:
    """Note that the reviewer opens a paper, then lead to it; for others only lead to it."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row, paper = _paper(view, review_id, number)
    if row.state in OPEN_STATES and row.reviewer_id == account.person_id:
        door.note_opened(
            case_id, review_id=row.pk, paper=paper["code"], actor=actor_of(account), now=now, reader=account
        )
    base = case_frame.address(case_id)
    if paper["reference"] and view.facts.document(paper["reference"]) is not None:
        return HttpResponseRedirect(f"{base}papers/{paper['reference']}/")
    return HttpResponseRedirect(f"{base}review/{row.pk}/paper/{number}/")


@requires("login")
@require_safe
def show_paper(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID, number: int) -> HttpResponse:
    """Show a paper of the request that is no document of its own: draft, law, benchmark, certificates, evidence."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row, paper = _paper(view, review_id, number)
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, paper["title"]),
        "paper": paper,
        "rows": _material(view, row, paper["code"], now),
        "files": case_parts.files(view) if paper["code"] == "evidence" else [],
        "back_url": f"{case_frame.address(case_id)}review/{row.pk}/",
    }
    return render(request, "desk/review_paper.html", context)


def _paper(view: CaseView, review_id: uuid.UUID, number: int) -> tuple[Review, dict[str, Any]]:
    row = _find(view, review_id)
    if not 0 <= number < len(row.papers):
        raise NotVisible
    return row, row.papers[number]


def _material(view: CaseView, row: Review, code: str, now: dt.datetime) -> list[Row]:
    makers: dict[str, Any] = {
        "request": lambda: [Row("送审说明", _statement(view, row)), Row("送审的理由", row.trigger_reason)],
        "draft_decision": lambda: _draft(row),
        "law": lambda: _law(row, now),
        "benchmark": lambda: _benchmark(view, row),
        "certificates": lambda: _certificates(view),
        "evidence": lambda: _evidence(view),
        "statement": lambda: _said(view),
        "list": lambda: [Row(str(n), paper["title"]) for n, paper in enumerate(row.papers, 1)],
    }
    return list(makers.get(code, list)())


def _draft(row: Review) -> list[Row]:
    return [Row(party["name"], parts=(tuple(_pairs(party)),)) for party in row.content.get("parties", ())]


def _pairs(party: dict[str, Any]) -> list[Row]:
    found = []
    for key, label in PROPOSAL.items():
        value = party.get("proposal", {}).get(key)
        if value not in (None, "", []):
            found.append(Row(label, _said_as(key, value)))
    return found


def _said_as(key: str, value: Any) -> str:  # noqa: ANN401 - a stored value
    if key == "fine_fen":
        return yuan(int(value))
    if key in {"breached", "punished_by"}:
        return "\n".join(cited(str(one)) for one in value)
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _law(row: Review, now: dt.datetime) -> list[Row]:
    keys: dict[str, None] = {}
    for party in row.content.get("parties", ()):
        proposal = party.get("proposal", {})
        keys |= dict.fromkeys([*proposal.get("breached", ()), *proposal.get("punished_by", ())])
    return [Row(cited(key), _article(key, now)) for key in keys]


def _article(key: str, now: dt.datetime) -> str:
    if not known(key):
        return ""
    try:
        article = resolve(key, day_of(now))
    except DomainError as error:
        return error.message
    since = f"自 {article.in_force_from} 起施行的版本"
    return f"{article.text}\n（{since}）" if article.text else f"{article.gist or '条文全文尚未导入本系统'}（{since}）"


def _benchmark(view: CaseView, row: Review) -> list[Row]:
    tiers = [
        Row(t.name, f"{t.condition}：{yuan(t.min_fen)} 至 {yuan(t.max_fen) if t.max_fen is not None else '不设上限'}")
        for t in (view.facts.lists.tiers if view.facts.lists else ())
    ]
    reasons = [
        Row(f"{party['name']}的裁量理由", str(party.get("proposal", {}).get("discretion", "")))
        for party in row.content.get("parties", ())
    ]
    return [*reasons, Row("裁量基准", view.facts.matter.benchmark), *tiers]


def _certificates(view: CaseView) -> list[Row]:
    found = []
    for act in view.facts.effective:
        for officer in act.officers:
            card = officer.certificate.get("certificate") or {}
            said = f"{card.get('number', '无执法证')}，{card.get('valid_from', '')} 至 {card.get('valid_to', '')}"
            label = f"第 {act.seq} 号 {view.procedure.steps[act.step].title}"
            confirmed = "已本人确认" if officer.confirmed else "尚未确认"
            found.append(Row(label, f"{officer.certificate.get('name', '')}：{said}，{confirmed}"))
    return found


def _evidence(view: CaseView) -> list[Row]:
    return [
        Row(f"第 {act.seq} 号 {view.procedure.steps[act.step].title}", wording.excerpt(act.content))
        for act in view.facts.done("inspect", "question", "collect_evidence")
    ]


def _said(view: CaseView) -> list[Row]:
    return [
        Row(view.procedure.steps[act.step].title, wording.excerpt(act.content))
        for act in view.facts.done("make_statement", "answer_statement")
    ]


def _statement(view: CaseView, row: Review) -> str:
    act = view.facts.last("request_review", subject=row.subject)
    return str(act.content.get("statement", "")) if act else ""


def differences(view: CaseView, row: Review) -> list[Difference]:
    """Return what differs, field by field, from the content of the request before; empty for the first."""
    before = [r for r in view.reviews if r.requested_at < row.requested_at]
    if not before:
        return []
    old, new = _fields(max(before, key=lambda r: r.requested_at).content), _fields(row.content)
    labels = dict.fromkeys([*old, *new])
    return [
        Difference(label, old.get(label, "（没有）"), new.get(label, "（没有）"))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _fields(content: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    parties = content.get("parties", ())
    for party in parties:
        who = f"{party.get('name', '')}·" if len(parties) > 1 else ""
        found |= {f"{who}{row.label}": row.text for row in _pairs(party)}
        found[f"{who}陈述申辩"] = f"{len(party.get('statements', ()))} 项记录（{_short(party.get('statements'))}）"
        found[f"{who}事先告知"] = "已告知" if party.get("notice") else "没有"
    evidence = content.get("evidence", {})
    found["证据材料"] = (
        f"{len(evidence.get('acts', ()))} 项记录、{len(evidence.get('files', ()))} 个文件（{_short(evidence)}）"
    )
    return found


def _short(value: Any) -> str:  # noqa: ANN401 - a stored value
    return f"摘要 {digest_of(value or {}).partition(':')[2][:8]}"


def _opinion(view: CaseView, one: Any) -> dict[str, Any]:  # noqa: ANN401 - an Opinion
    return {
        "kind": OpinionKind(one.kind).label,
        "tone": "ok" if one.kind == "AGREE" else "danger",
        "summary": one.summary,
        "who": one.person.get("name", ""),
        "at": one.given_at,
        "findings": [Row(wording.element(view.facts, f["element"]), _finding(f)) for f in one.findings],
        "unopened": [paper["title"] for paper in one.unopened],
    }


def _finding(finding: dict[str, Any]) -> str:
    note = str(finding.get("note", ""))
    return f"{finding['verdict']}{f'：{note}' if note else ''}"

"""The case page: what is next, what cannot be done yet and why, what happened; beside it what the case consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingzheng.agencies.officers import day_of
from mingzheng.cases.queries import EVENT_WORDS, as_it_stood, case_view, subject_label
from mingzheng.core.errors import NotVisible
from mingzheng.core.secrets import new_id
from mingzheng.desk import asking, case_frame, case_parts, next_steps, wording, working
from mingzheng.desk.filing import may_check
from mingzheng.web.components import Event, Mark, Paper
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.engine.models import Defect
    from mingzheng.cases.queries import CaseView, OpenStep, Proposal, TimelineItem
    from mingzheng.core.errors import Refusal

FUTURE = 20


@dataclass(frozen=True, slots=True)
class Blocked:
    """A step that cannot be taken yet: with every reason."""

    head: str
    refusals: tuple[Refusal, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect beside its act: what, what follows, and where it can be cured (empty when the reader cannot)."""

    reason: str
    article: str
    consequence: str
    remedy: str
    cured: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline with the defects of its act and where it can be corrected."""

    event: Event
    faults: tuple[Fault, ...] = ()
    correct_url: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for signatures, and what the reader can do about it."""

    title: str
    label: str
    seq: int
    who: str
    by: str
    since: dt.datetime
    sign_url: str = ""
    withdraw_url: str = ""
    on_paper: bool = False


@requires("login")
@require_safe
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show a case to whoever may see it."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    ways = next_steps.ways(view)
    first = ways[0] if ways and ways[0].leads else None
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view),
        "print_case": view.case.case_no,
        "tampered": view.facts.tampered,
        "confirms": [_confirm(view, act) for act in view.to_confirm],
        "first_way": first,
        "other_ways": [way for way in ways if way is not first and not way.rare],
        "rare_ways": [way for way in ways if way.rare],
        "proposals": [_waiting(view, one) for one in view.proposals],
        "blocked": [_blocked(view, one) for one in view.refused],
        "others": _for_others(view),
        "future": _future(view, now),
        "lines": [line(view, item) for item in view.timeline],
        "seen_seq": view.facts.seq,
        "print_id": new_id().hex,
        "drafts": [(d, _title(view, d.step)) for d in view.drafts],
        "may_check": may_check(view, account.person_id),
        "working": working.rows(view, now),
        "comparable": bool(view.facts.done("conclude")),
        **case_parts.column(view),
    }
    return render(request, "desk/case.html", context)


@requires("login")
@require_safe
def stood(request: HttpRequest, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """Show the tracks of a case as they stood after one of its events (R8)."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    event = next((item.event for item in view.timeline if item.event.seq == seq), None)
    if event is None:
        raise NotVisible
    states = [
        (kind.title, subject_label(view.facts, kind.code, subject), kind.states.get(state, state))
        for (track, subject), state in sorted(as_it_stood(case_id, seq).states.items())
        for kind in [view.procedure.tracks[track]]
    ]
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"第 {seq} 号记录之后"),
        "event": event,
        "states": states,
        "lines": [line(view, item) for item in view.timeline if item.event.seq <= seq],
        "earlier": seq - 1,
        "later": seq + 1 if seq < view.facts.seq else 0,
    }
    return render(request, "desk/stood.html", context)


def _title(view: CaseView, step: str) -> str:
    return view.procedure.steps[step].title if step in view.procedure.steps else step


def _confirm(view: CaseView, act: Any) -> dict[str, Any]:  # noqa: ANN401 - an Act
    return {
        "title": _title(view, act.step),
        "seq": act.seq,
        "at": act.at,
        "by": act.entered_as,
        "url": f"{case_frame.address(view.case.pk)}confirm/{act.seq}/",
    }


def _waiting(view: CaseView, one: Proposal) -> Waiting:
    base = case_frame.address(view.case.pk)
    return Waiting(
        title=one.step.title,
        label=one.label,
        seq=one.act.seq,
        who="、".join(one.waiting),
        by=one.act.entered_as,
        since=one.act.recorded_at,
        sign_url=f"{base}sign/{one.act.seq}/" if one.may_sign else "",
        withdraw_url=f"{base}withdraw/{one.act.seq}/" if one.may_withdraw else "",
        on_paper=one.act.medium == "paper",
    )


def _blocked(view: CaseView, one: OpenStep) -> Blocked:
    about = f"（{one.label}）" if one.label else ""
    head = f"还差 {len(one.refusals)} 项才能办理“{one.step.title}”{about}"
    return Blocked(head, one.refusals, case_frame.step_address(view.case.pk, one.step.code, one.subject))


def _for_others(view: CaseView) -> list[tuple[str, str, str]]:
    """Return (what, about what, who) of the steps that wait for somebody else and that nothing else refuses."""
    found = []
    for one in view.for_others:
        role = next(r for r in one.refusals if r.gate == "role")
        if len(one.refusals) == 1:
            found.append((one.step.title, one.label, role.who))
    return found


def _future(view: CaseView, now: dt.datetime) -> list[Event]:
    today = day_of(now)
    running = [d for d in case_frame.shown_all(view.duties, view) if d.state == "open" and d.due_on >= today]
    return [
        Event(
            what=f"{d.name}最后一日" + (f"（{d.about}）" if d.about else ""),
            at=d.due_on,
            future=True,
            text="暂定" if d.tentative else "",
        )
        for d in reversed(running[:FUTURE])
    ]


def line(view: CaseView, item: TimelineItem) -> Line:
    """Return one event as the timeline draws it."""
    event, act = item.event, item.act
    entered = event.kind in {"entered", "proposed"}
    base = case_frame.address(view.case.pk)
    shown = Event(
        what=_what(view, item),
        at=timezone.localtime(event.at),
        seq=event.seq,
        who=_who(item),
        place=act.place if act and entered else "",
        text=wording.excerpt(act.content) if act and entered else "",
        party=item.label if _names_a_party(view, item) else "",
        url=f"{base}acts/{act.seq}/" if act else "",
        proof_url=f"{base}at/{event.seq}/",
        papers=[Paper(f"{d.title} {d.number}".strip(), f"{base}papers/{d.id}/") for d in item.documents],
        marks=_marks(view, item),
    )
    return Line(shown, tuple(_fault(view, d, act.seq) for d in item.defects if act), _correction(view, item))


def _what(view: CaseView, item: TimelineItem) -> str:
    word = EVENT_WORDS.get(item.event.kind, "")
    if item.event.kind == "paper_made":
        made = next((d for d in item.documents), None)
        return f"文书制成：{made.title} {made.number}".strip() if made else "文书制成"
    title = _title(view, item.event.step) or item.title
    about = f"：{item.label}" if item.label and not _names_a_party(view, item) else ""
    return f"{title}{about}" if item.event.kind == "entered" else f"{title}{about} · {word}"


def _names_a_party(view: CaseView, item: TimelineItem) -> bool:
    """Return whether an event is about a party; else it is about a paper, which belongs to what happened."""
    return any(item.label == party.name for party in view.facts.parties)


def _who(item: TimelineItem) -> str:
    named = []
    for officer in item.officers:
        snapshot = officer.certificate_snapshot
        card = (snapshot.get("certificate") or {}).get("number", "")
        named.append(f"{snapshot.get('name', '')}（{card or '无执法证'}）")
    entered = item.event.actor_label
    return f"{'、'.join(named)}　录入：{entered}" if named else entered


def _marks(view: CaseView, item: TimelineItem) -> list[Mark]:
    marks = []
    later = view.facts.corrected_by.get(item.act.pk) if item.act and item.event.kind == "entered" else None
    if later:
        marks.append(Mark(f"已由第 {later} 号更正", "neutral"))
    if any(d.gate == "late_entry" for d in item.defects):
        hours = int((item.act.recorded_at - item.act.at).total_seconds() // 3600) if item.act else 0
        marks.append(Mark(f"补录（晚 {hours} 小时）", "warn"))
    if item.act and item.act.corrects and item.event.kind == "entered":
        marks.append(Mark(f"更正第 {item.act.corrects} 号", "neutral"))
    if any(o.confirmed_at is None for o in item.officers):
        marks.append(Mark("待共同确认"))
    if any(d.cured_by is None for d in item.defects):
        marks.append(Mark("瑕疵"))
    if item.event.kind in {"returned", "withdrawn"}:
        marks.append(Mark(EVENT_WORDS[item.event.kind]))
    return marks


def _fault(view: CaseView, defect: Defect, seq: int) -> Fault:
    open_defect = defect.cured_by is None
    curable = open_defect and any(s.step.code == "cure_defect" for s in view.possible)
    url = case_frame.step_address(view.case.pk, "cure_defect", act_seq=str(seq), gate=defect.gate) if curable else ""
    cured = (
        "" if open_defect else f"已由第 {defect.cured_by} 号记录补正（{wording.CURES.get(defect.cure, defect.cure)}）"
    )
    return Fault(defect.reason, defect.article, case_parts.consequence(defect.consequence), defect.remedy, cured, url)


def _correction(view: CaseView, item: TimelineItem) -> str:
    act = item.act
    if act is None or item.event.kind != "entered" or not view.procedure.steps[act.step].correctable:
        return ""
    standing = any(a.seq == act.seq for a in view.facts.effective)
    mine = any(s.step.code == act.step for s in view.possible)
    return (
        case_frame.step_address(view.case.pk, act.step, act.track_subject, corrects=str(act.seq))
        if standing and mine
        else ""
    )

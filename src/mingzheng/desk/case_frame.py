"""What stands around every page of a case: its head, its breadcrumb, its addresses, what pressing a button does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.cases.queries import subject_label
from mingzheng.desk import wording
from mingzheng.law.queries import calendar_view
from mingzheng.web.articles import cited
from mingzheng.web.components import Chip, Crumb

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView
    from mingzheng.duties.models import Duty

CASES = "/desk/cases/"


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """A duty with its name, what it is about, and its articles in words."""

    name: str
    about: str
    state: str
    due_on: dt.date
    tentative: bool = False
    trace: list[dict[str, Any]] = field(default_factory=list)
    basis: str = ""
    holder: str = ""
    case_id: uuid.UUID | None = None
    case_title: str = ""
    case_no: str = ""
    kind: str = ""
    unit: str = "workday"


def address(case_id: uuid.UUID) -> str:
    """Return where a case is."""
    return f"{CASES}{case_id}/"


def step_address(case_id: uuid.UUID, step: str, subject: str = "", **more: str) -> str:
    """Return where a step of a case is taken."""
    query = {k: v for k, v in {"subject": subject, **more}.items() if v}
    return f"{address(case_id)}do/{step}/{f'?{urlencode(query)}' if query else ''}"


def crumbs(view: CaseView, last: str = "") -> list[Crumb]:
    """Return the breadcrumb of a page of a case."""
    case = Crumb(view.case.case_no, address(view.case.pk) if last else "")
    return [Crumb("案件", CASES), case, *([Crumb(last)] if last else [])]


ENDED = frozenset({"declined", "closed", "archived"})
"""Stages at which nothing is left to do but keeping."""


def head(view: CaseView, now: dt.datetime) -> dict[str, Any]:
    """Return the context of the sticky head: number, stage, parties, the nearest duty."""
    case = view.case
    running = [duty for duty in view.duties if duty.state == "open" and duty.holder == "agency"]
    nearest = shown(running[0], view) if running else None
    return {
        "head": {
            "number": case.case_no,
            "state": view.procedure.stage_title(case.stage),
            "tone": "ok" if case.stage in ENDED else "info",
            "title": case.dossier.title,
            "duty": nearest,
            "duty_name": nearest.name if nearest else "",
        },
        "chips": [Chip(p.name, icon="users" if p.kind == "organisation" else "user") for p in view.facts.parties],
        "case": case,
        "case_url": address(case.pk),
        "today": day_of(now),
        "calendar": calendar_view(),
    }


def shown(duty: Duty, view: CaseView | None = None) -> ShownDuty:
    """Return a duty as pages show it."""
    return ShownDuty(
        name=wording.duty(duty.kind),
        about=_about(duty, view) if view else "",
        state=duty.state,
        due_on=duty.due_on,
        tentative=duty.tentative and duty.state == "open",
        trace=duty.trace,
        basis="；".join(cited(key) for key in duty.basis),
        holder=duty.holder,
        kind=duty.kind,
        unit=duty.unit,
    )


def shown_all(duties: Iterable[Duty], view: CaseView) -> list[ShownDuty]:
    """Return the duties of a case: running ones first by last day, then ended ones."""
    return sorted((shown(d, view) for d in duties), key=lambda d: (d.state != "open", d.due_on))


OF_GOODS = {
    "PEN_REGISTER_EVIDENCE": "preservation",
    "PEN_REGISTER_REPORT": "preservation",
    "COE_SEIZE": "measure",
    "COE_EMERGENCY": "measure",
}
"""Periods whose subject is the number of a preservation or measure."""


def _about(duty: Duty, view: CaseView) -> str:
    party = view.facts.party(duty.subject)
    if party is not None:
        return party.name
    if label := subject_label(view.facts, "service", duty.subject):
        return label
    if duty.kind in OF_GOODS:
        return subject_label(view.facts, OF_GOODS[duty.kind], duty.subject)
    act = next((a for a in view.facts.acts if str(a.id) == duty.subject), None)
    if act is not None:
        return f"第 {act.seq} 号 {view.procedure.steps[act.step].title}"
    found = next((p for p in view.publications if str(p.pk) == duty.subject), None)
    if found is not None:
        decision = next((d for d in view.facts.decisions if d.id == found.source_id), None)
        party = view.facts.party(decision.party_id) if decision else None
        return party.name if party else ""
    return ""


def chain(step: Step) -> str:
    """Return who signs a step, in order: ``承办机构负责人、机关负责人``."""
    words = "、".join(wording.roles(position) for position in step.signoff)
    return f"{words}（限正职或者主持工作的负责人）" if step.rank == "principal" else words


def consequence(step: Step) -> str:
    """Return in one or two sentences what pressing the button does."""
    papers = "".join(f"《{BOOK.papers[code].spec.title}》" for code in step.papers)
    made = f"同时制成{papers}。" if papers else ""
    if step.signoff:
        later = f"生效时制成{papers}。" if papers else ""
        return f"提交后依次送{chain(step)}审批，全部同意后才生效；审批前可以撤回。{later}"
    if step.nature == "fact":
        return f"提交后立即记入案卷并编号，不能删除；写错了用“更正”另记一笔。{made}"
    return f"提交后立即生效并记入案卷。{made}"

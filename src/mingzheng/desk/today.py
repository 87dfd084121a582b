"""今日: what presses, what waits for the reader, what waits for others; by role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.agencies.officers import day_of
from mingzheng.cases import queries as cases
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.opening import FIRST_STEP
from mingzheng.cases.waiting import OWN_PAGE, being_checked, open_tracks
from mingzheng.desk import asking, case_frame, exporting, messages, waiting, wording
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.dossiers.queries import has_part
from mingzheng.duties.queries import TODAY_LIMIT, due_soon
from mingzheng.duties.responsible import HANDLER, is_publishing, roles_for
from mingzheng.law.queries import calendar_view
from mingzheng.ledger.queries import alarms
from mingzheng.web.components import Empty
from mingzheng.web.permissions import requires, roles_in

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account
    from mingzheng.dossiers.models.visibility import DossierQuerySet

SHOWN, LISTED = 20, 50
"""Of each section so many rows stand on the page, and so many are asked for: beyond, the count says 以上."""
SEES_ALL = frozenset({"unit_head", "agency_head", "supervisor"})
"""Who is shown every period of the cases they may see, apart from their own work."""
QUEUES: tuple[tuple[str, str, tuple[str, ...], str, str, str], ...] = (
    ("reviewer", "review", ("requested",), "accept_review", "送审待受理", "受理"),
    ("reviewer", "review", ("accepted",), "give_opinion", "待出具审核意见", "审核"),
    ("hearing_clerk", "hearing", ("set",), "hold_hearing", "已通知的听证", "记录"),
    ("presider", "hearing", ("held",), "report_hearing", "待提出听证报告", "报告"),
    ("reviewer", "review", ("objected",), "accept_review", "有异议待复审", "受理"),
    ("handler", "review", ("commented",), "answer_comments", "待逐条回应审核建议", "回应"),
    ("publisher", "publication", ("due",), "draft_publication", "待拟公示稿", "拟稿"),
    ("checker", "publication", ("drafted",), "check_publication", "公示稿待审核", "审核"),
    ("checker", "publication", ("withhold_proposed",), "approve_withholding", "不予公开待审批", "审批"),
    ("checker", "publication", ("withdraw_due",), "withdraw_publication", "公示待撤回", "撤回"),
    ("archivist", "main", ("closed",), "archive_case", "待归档", "归档"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row: what, of which case, why, by when, and the one button."""

    what: str
    case_no: str
    title: str
    url: str
    action: str
    why: str = ""
    duty: case_frame.ShownDuty | None = None


WATCHFUL = frozenset({"supervisor", "auditor", "system_administrator"})
"""Who is told when two heads of a log do not fit together: whoever answers for the record, here or below."""


@dataclass
class Section:
    """One block of the page; ``cut`` where there may be more than were asked for."""

    key: str
    title: str
    items: list[Item] = field(default_factory=list)
    more_url: str = ""
    cut: bool = False
    total: int = 0

    @property
    def count(self) -> str:
        """Return how many there are, as far as is known."""
        return f"{self._many} 项以上" if self.cut else str(self._many)

    @property
    def listed(self) -> list[Item]:
        """Return those that stand on the page."""
        return self.items[:SHOWN]

    @property
    def more(self) -> bool:
        """Return whether there are, or may be, others than those listed."""
        return self.cut or self._many > len(self.listed)

    @property
    def _many(self) -> int:
        return self.total or len(self.items)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in which roles, and what they may see: asked once for the whole page."""

    account: Account
    roles: frozenset[str]
    seen: DossierQuerySet
    now: dt.datetime

    @property
    def on(self) -> dt.date:
        """Return the day."""
        return day_of(self.now)


@dataclass
class Pressing:
    """Periods that press: all that the reader may see, of these the own ones, and those that others end.

    ``own_cut`` and ``cut`` tell whether there may be more of the own, and of all.
    """

    seen: list[Any]
    mine: list[Any]
    others: list[Any]
    own_cut: bool = False
    cut: bool = False

    def take(self, dossier_id: uuid.UUID, role: str) -> Any:  # noqa: ANN401 - a Duty, or None
        """Take the periods of a case that a role ends off the others' list, and return the nearest."""
        found = [d for d in self.others if d.dossier_id == dossier_id and role in roles_for(d.kind)]
        if found:
            self.others = _without(self.others, found)
        return found[0] if found else None

    def confirmation(self, act_id: uuid.UUID) -> Any:  # noqa: ANN401 - a Duty, or None
        """Take the period within which an act is confirmed off both lists, and return it."""
        found = [d for d in self.seen if d.subject == str(act_id)]
        if found:
            self.mine, self.others = _without(self.mine, found), _without(self.others, found)
        return found[0] if found else None


def _without(duties: list[Any], gone: Iterable[Any]) -> list[Any]:
    """Leave duties out by their keys: there are hundreds of them, and each would be compared with each."""
    keys = {d.pk for d in gone}
    return [d for d in duties if d.pk not in keys]


@requires("login")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what the reader has to do, most pressing first."""
    account, now = asking.reader(request), asking.moment()
    on, roles = day_of(now), roles_in(request, now)
    reader = Reader(account, roles, Dossier.objects.visible_to(account, now), now)
    pressing = _pressing(reader)
    sections = _sections(reader, pressing)
    counts = {s.key: len(s.items) for s in sections}
    request.navigation_counts = {"approvals": counts["sign"], "today": 0}  # type: ignore[attr-defined]
    context = {
        "sections": [s for s in sections if s.items],
        "alarms": alarms() if roles & WATCHFUL else [],
        "watched": _watched(roles, pressing),
        "supervising": "supervisor" in roles,
        "empty": _empty(roles),
        "today": on,
        "calendar": calendar_view(),
        "may_open": bool({"handler", "window_clerk"} & roles),
    }
    return render(request, "desk/today.html", context)


def _sections(reader: Reader, pressing: Pressing) -> list[Section]:
    """Return what the reader can do something about, most pressing first."""
    account, on, now = reader.account, reader.on, reader.now
    named = cases.to_confirm(account, limit=LISTED)
    confirmed = [_to_confirm(row, pressing.confirmation(row.act_id)) for row in named]
    confirm = Section("confirm", "待我确认", confirmed, "/desk/confirm/", len(named) == LISTED)
    queues = [*_queues(reader, pressing), _to_serve(reader, pressing)]
    prefetch_related_objects(pressing.mine, "dossier")
    mine = [_duty(d) for d in pressing.mine]
    dated = sorted([*mine, *_taken([confirm, *queues], on)], key=lambda item: item.duty.due_on if item.duty else on)
    overdue = [i for i in dated if i.duty and i.duty.due_on < on]
    due = [i for i in dated if i.duty and i.duty.due_on == on]
    exports = exporting.waiting_items(account, reader.roles, now)
    hearings = [Item(**row) for row in waiting.hearings(account, reader.seen)]
    returned, others = cases.returned_to(account, limit=SHOWN), cases.waiting_for_others(account, limit=SHOWN)
    asked, drafts = cases.to_sign(account, now, limit=LISTED), cases.drafts_of(account, limit=LISTED)
    return [
        Section("overdue", "逾期", overdue, cut=pressing.own_cut),
        Section("due", "今天必须办", due, cut=pressing.own_cut),
        Section("sign", "等我批", [_to_sign(s) for s in asked], "/desk/approvals/", len(asked) == LISTED),
        confirm,
        Section("exports", "等我批准的导出", [Item(**row) for row in exports]),
        Section("messages", "网上来件", [Item(**row) for row in messages.waiting(account, now, reader.seen)]),
        *queues,
        Section("hearings", "已定的听证", hearings, cut=len(hearings) == OWN_PAGE),
        Section("returned", "被退回", [_returned(a) for a in returned], cut=len(returned) == SHOWN),
        Section("drafts", "草稿", [_draft(d) for d in drafts], cut=len(drafts) == LISTED),
        Section("soon", "快到期", [i for i in mine if i.duty and i.duty.due_on > on], cut=pressing.own_cut),
        Section("others", "等别人", [_waiting(a) for a in others], cut=len(others) == SHOWN),
    ]


def _to_serve(reader: Reader, pressing: Pressing) -> Section:
    """Return the papers to be served; their periods stand at the button that ends them, and nowhere else."""
    found = waiting.to_serve(reader.account, reader.seen)
    own = {duty.pk for _, duty in found if duty}
    pressing.mine = [d for d in pressing.mine if d.pk not in own]
    return Section("serve", "待送达", [Item(**row) for row, _ in found], "/desk/cases/", len(found) == OWN_PAGE)


def _taken(queues: list[Section], on: dt.date) -> list[Item]:
    """Take out of the queues what is due today or late: it stands at the top, with the same button."""
    found: list[Item] = []
    for queue in queues:
        pressing = [bool(item.duty and item.duty.due_on <= on) for item in queue.items]
        found += compress(queue.items, pressing)
        queue.items = [item for item, taken in zip(queue.items, pressing, strict=True) if not taken]
    return found


def _pressing(reader: Reader) -> Pressing:
    """Return the agency's own periods that press: what is the reader's to do, and what others do."""
    parts = DossierPerson.objects.filter(person_id=asking.person_of(reader.account).pk, role=HANDLER, until=None)
    seen = list(due_soon(reader.seen.has("dossier_id"), reader.on))
    cut = len(seen) == TODAY_LIMIT
    own: list[Any] = []
    if cut and HANDLER in reader.roles:  # two hundred older ones of others must not crowd out the own ones
        mine_only = has_part("dossier_id", asking.person_of(reader.account).pk, HANDLER)
        own = list(due_soon(mine_only, reader.on, limit=OWN_PAGE))
    both = {d.pk: d for d in (*own, *seen)}.values()
    rows = sorted((d for d in both if d.holder == "agency"), key=lambda d: (d.due_on, d.pk))
    handled = set(parts.filter(dossier_id__in={d.dossier_id for d in rows}).values_list("dossier_id", flat=True))
    checking = being_checked({d.dossier_id for d in rows if is_publishing(d.kind)} & handled)
    mine = [
        d
        for d in rows
        if HANDLER in roles_for(d.kind)
        and d.dossier_id in handled
        and not (is_publishing(d.kind) and d.dossier_id in checking)
    ]
    queued = {d.pk for d in rows if (set(roles_for(d.kind)) - {HANDLER}) & reader.roles}
    others = [d for d in _without(rows, mine) if reader.roles & SEES_ALL or d.pk in queued or d.dossier_id in handled]
    return Pressing(rows, mine, others, own_cut=len(own) == OWN_PAGE, cut=cut)


def _duty(duty: Any) -> Item:  # noqa: ANN401 - a Duty with its dossier
    shown = case_frame.shown(duty)
    return Item(
        what=shown.name,
        case_no="",
        title=duty.dossier.title,
        url=case_frame.address(duty.dossier_id),
        action="查看案件",
        why=shown.basis,
        duty=shown,
    )


def _watched(roles: frozenset[str], pressing: Pressing) -> Section:
    """Return what others have to do in time, as many as are shown; whoever supervises reads whose it is."""
    supervising = "supervisor" in roles
    title = "辖区内逾期和临近的期限" if supervising else "本机关逾期和临近的期限"
    items, listed = [], pressing.others[:SHOWN]
    prefetch_related_objects(listed, "dossier", *(["agency"] if supervising else []))
    for duty in listed:
        why = f"由{wording.roles(roles_for(duty.kind))}办理"
        items.append(replace(_duty(duty), why=f"{duty.agency.name}，{why}" if supervising else why))
    title = title if roles & SEES_ALL else "由别人办的期限"
    return Section("watched", title, items, cut=pressing.cut, total=len(pressing.others))


def _to_sign(row: Any) -> Item:  # noqa: ANN401 - a Signoff
    act = row.act
    return _item(act, "查看并签批", f"{case_frame.address(act.case_id)}sign/{act.seq}/", f"{act.entered_as}提出")


def _to_confirm(row: Any, duty: Any) -> Item:  # noqa: ANN401 - an ActOfficer, and its Duty or None
    act = row.act
    url = f"{case_frame.address(act.case_id)}confirm/{act.seq}/"
    item = _item(act, "查看并确认", url, f"{act.entered_as}录入，写有您的名字，3 个工作日内确认")
    return replace(item, duty=case_frame.shown(duty) if duty else None)


def _returned(act: Any) -> Item:  # noqa: ANN401 - an Act with its signoffs
    url = case_frame.step_address(act.case_id, act.step, act.track_subject, resubmits=str(act.seq))
    said = [s for s in act.signoffs.all() if s.verdict == "returned" and s.round == act.round]
    back = _step(said[-1].return_to.removeprefix("step:")) if said else ""
    why = f"{wording.role(said[-1].role)}退回：{said[-1].reason}" if said else "负责人退回，意见见案件页"
    why += f"（退回到“{back}”）" if back else ""
    return _item(act, "修改后重报", url, why)


def _waiting(act: Any) -> Item:  # noqa: ANN401 - an Act with its signoffs
    waits = wording.roles(tuple(s.role for s in act.signoffs.all() if s.verdict == "open"))
    return _item(act, "查看", case_frame.address(act.case_id), f"等{waits or '签批件扫描'}")


def _item(act: Any, action: str, url: str, why: str) -> Item:  # noqa: ANN401 - an Act with its case
    return Item(_step(act.step), act.case.case_no, act.case.dossier.title, url, action, why)


def _draft(row: Any) -> Item:  # noqa: ANN401 - a Draft
    opening = row.step == FIRST_STEP
    url = f"{case_frame.CASES}new/" if opening else case_frame.step_address(row.case_id, row.step, row.subject)
    return Item(_step(row.step), "", "还没有提交，只有您看得到", url, "继续填写", f"{wording.at(row.saved_at)} 存")


def _queues(reader: Reader, pressing: Pressing) -> list[Section]:
    found, among = [], reader.seen.has("case_id")
    for role, track, states, step, title, action in QUEUES:
        if role not in reader.roles:
            continue
        rows = open_tracks(among, track, states, limit=LISTED)
        items = [_track(row, step, action, pressing.take(row.case_id, role)) for row in rows]
        found.append(Section(step, title, items, cut=len(rows) == LISTED))
    return found


def _track(row: Any, step: str, action: str, duty: Any) -> Item:  # noqa: ANN401 - a Track, and its Duty or None
    url = case_frame.step_address(row.case_id, step, row.subject)
    shown = case_frame.shown(duty) if duty else None
    return Item(_step(step), row.case.case_no, row.case.dossier.title, url, action, duty=shown)


def _step(code: str) -> str:
    return next((p.steps[code].title for p in BOOK.procedures.values() if code in p.steps), code)


def _empty(roles: Iterable[str]) -> Empty:
    if {"handler", "window_clerk"} & set(roles):
        text = "没有到期、待批、待确认的事项。有新线索时从这里登记。"
        return Empty("今天没有要办的", text, "登记线索", f"{case_frame.CASES}new/", "check")
    if "system_administrator" in roles:
        text = "系统管理员不办案，也看不到案件。人员、证件和授权在“人员”里办理。"
        return Empty("今天没有要办的", text, "人员和证件", "/desk/people/", "check")
    return Empty("今天没有要办的", "有事项送到您这里时，会列在本页。", "看看案件", case_frame.CASES, "check")

"""收件箱: what has arrived for the reader, by case, each line leading to the page where it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingzheng.agencies.models import Person
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import Case
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.text import fault, tidy
from mingzheng.desk import asking, case_frame
from mingzheng.inbox import queries, sending
from mingzheng.inbox.deriving import steps_of
from mingzheng.inbox.models import Kind, Notice
from mingzheng.law.catalogue import shipped
from mingzheng.web.components import Chip, Crumb, Empty
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.models import Act

HERE = "/desk/inbox/"
LONGEST_ADDRESS = 200
NOT_ONE = re.compile(r"[\s,;，；<>\"]")
NO_ADDRESS = FieldError(
    "notice_address",
    "应当是一个地址，不能有空格、换行和逗号",
    "提醒设置",
    "只填一个邮箱、手机号或者账号，再保存",
    "接收地址",
)
TONES = {
    Kind.OVERDUE: "danger",
    Kind.DUE_TODAY: "danger",
    Kind.DUE_TOMORROW: "warn",
    Kind.DUE_SOON: "warn",
    Kind.RETURNED: "warn",
    Kind.MISMATCH: "danger",
    Kind.FORK: "danger",
    Kind.DECIDED: "ok",
}
HOUSE = "本机关事项"


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it."""

    id: int
    word: str
    tone: str
    what: str
    url: str
    made_at: dt.datetime
    due_on: dt.date | None
    state: str


@requires("login")
@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what has arrived, by case; mark one or all as read."""
    account, now = asking.reader(request), asking.moment()
    if request.method == "POST":
        return _read(request, account, now)
    everything = request.GET.get("all") == "1"
    rows = queries.own(account, now)
    rows = rows if everything else rows.filter(read_at__isnull=True, ended_at__isnull=True)
    found = list(rows[: queries.PAGE + 1])
    context = {
        "groups": _groups(found[: queries.PAGE]),
        "more": len(found) > queries.PAGE,
        "chips": [Chip("未读", HERE, current=not everything), Chip("全部", f"{HERE}?all=1", current=everything)],
        "everything": everything,
        "empty": Empty("没有未读的事项", "有事项送到您这里、期限临近时，会列在本页。", "看今日", "/desk/", "inbox"),
        "crumbs": [Crumb("收件箱")],
    }
    return render(request, "desk/inbox.html", context)


def _read(request: HttpRequest, account: Account, now: dt.datetime) -> HttpResponse:
    chosen = str(request.POST.get("read", ""))
    if chosen == "all":
        queries.mark_read(account, now)
        messages.success(request, "全部标为已读。还没有办的，仍在“今日”。")
    elif chosen.isascii() and chosen.isdigit() and len(chosen) < 19:  # noqa: PLR2004 - within the column
        queries.mark_read(account, now, int(chosen))
    return HttpResponseRedirect(HERE)


def _groups(rows: list[Notice]) -> list[tuple[str, str, str, list[Line]]]:
    """Return (number, title, address, lines) of each case with notices, newest first; the house's own last."""
    cases = Case.objects.select_related("dossier").in_bulk([row.dossier_id for row in rows if row.dossier_id])
    acts, people = steps_of(rows), _people(rows)
    found: dict[uuid.UUID | None, list[Line]] = {}
    for row in rows:
        found.setdefault(row.dossier_id if row.dossier_id in cases else None, []).append(_line(row, acts, people))
    house = found.pop(None, [])
    groups = [
        (cases[pk].case_no, cases[pk].dossier.title, case_frame.address(pk), lines) for pk, lines in found.items() if pk
    ]
    return [*groups, ("", HOUSE, "", house)] if house else groups


def _people(rows: Iterable[Notice]) -> dict[str, str]:
    wanted = [row.row for row in rows if row.kind in {Kind.GRANT, Kind.RESET}]
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=wanted).values_list("pk", "name")}


def _line(row: Notice, acts: dict[uuid.UUID, dict[str, Act]], people: dict[str, str]) -> Line:
    act = acts.get(row.dossier_id, {}).get(row.row) if row.dossier_id else None
    state = "已办" if row.ended_at else "已读" if row.read_at else ""
    kind = Kind(row.kind)
    return Line(
        id=row.pk,
        word=kind.label,
        tone=TONES.get(kind, "info"),
        what=_what(row, people),
        url=_address(row, act),
        made_at=row.made_at,
        due_on=row.due_on,
        state=state,
    )


def _what(row: Notice, people: dict[str, str]) -> str:
    if row.due_on is not None:
        spec = shipped().get(row.step)
        return spec.name if spec else row.step
    if row.kind == Kind.GRANT:
        return f"授予{people.get(row.row, '')}的角色"
    if row.kind == Kind.RESET:
        return f"{people.get(row.row, '')}的动态码"
    words = {
        Kind.MESSAGE: "当事人或者公众网上提交",
        Kind.SECONDED: "您被抽调到其他机关办案",
        Kind.FORK: "两份存证对不上",
        Kind.RESET_MINE: "不是您本人要求的，请马上取消",
    }
    words |= {Kind.MISMATCH: "公示网站显示的与发布的不一致"}
    return words.get(Kind(row.kind)) or _step(row.step)


def _step(code: str) -> str:
    return next((p.steps[code].title for p in BOOK.procedures.values() if code in p.steps), code)


def _address(row: Notice, act: Act | None) -> str:
    """Return where a notice is dealt with; what is done by a step leads to the step, what is signed to its page."""
    houses = {
        Kind.GRANT: lambda: reverse("desk_person", kwargs={"person_id": row.row}),
        Kind.RESET: lambda: reverse("desk_person", kwargs={"person_id": row.row}),
        Kind.RESET_MINE: lambda: reverse("desk_me"),
        Kind.MISMATCH: lambda: reverse("desk_publicity"),
        Kind.SECONDED: lambda: reverse("desk_me"),
        Kind.FORK: lambda: reverse("desk_today"),
        Kind.MESSAGE: lambda: reverse("desk_message", kwargs={"message_id": row.row}),
    }
    kind = Kind(row.kind)
    if kind in houses:
        return houses[kind]()
    if row.dossier_id is None:
        return HERE
    of_case: dict[str, Any] = {"case_id": row.dossier_id}
    if kind in {Kind.SIGN, Kind.CONFIRM} and row.row.isdigit():
        name = "desk_sign" if kind == Kind.SIGN else "desk_confirm"
        return reverse(name, kwargs={**of_case, "seq": int(row.row)})
    if kind == Kind.RETURNED and act is not None:
        return case_frame.step_address(row.dossier_id, row.step, act.track_subject, resubmits=row.row)
    if row.due_on is None and kind != Kind.DECIDED:
        return case_frame.step_address(row.dossier_id, row.step, row.row)
    return case_frame.address(row.dossier_id)


def keep_preference(request: HttpRequest, account: Account) -> str:
    """Keep what the reader wants sent outside, from the form on 我的账号; return what to say.

    Raises Invalid for what is not one address: a second line would be a header of the mail.
    """
    address = tidy(str(request.POST.get("notice_address", "")))
    if len(address) > LONGEST_ADDRESS or fault(address) or NOT_ONE.search(address):
        raise Invalid((NO_ADDRESS,))
    sending.set_preference(
        asking.person_of(account),
        digest=request.POST.get("digest") == "1",
        due_today=request.POST.get("due_today") == "1",
        address=address,
    )
    return "提醒设置已保存。" if address else "提醒设置已保存：没有接收地址，只在收件箱提示。"

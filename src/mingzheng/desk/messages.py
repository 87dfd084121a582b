"""What came in online: read it, take it into the case by the step it belongs to, or answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import messages as notes
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import messages
from mingzheng.core.errors import Conflict, Invalid
from mingzheng.desk import asking, case_frame
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.messages import Message
    from mingzheng.dossiers.models.visibility import DossierQuerySet

CONTENT: Final = {
    "sender": "提交人",
    "text": "内容",
    "late_reason": "逾期的理由",
    "address": "送达地址",
    "receiver": "代收人",
    "receiver_relation": "代收人与当事人的关系",
    "address_phone": "联系电话",
    "consent": "同意电子送达",
    "account": "接收电子文书的号码或者邮箱",
    "contact": "联系方式",
    "officer": "涉及的执法人员",
}
WORDS: Final = {"yes": "同意", "no": "不同意"}


def waiting(account: Account, now: dt.datetime, seen: DossierQuerySet) -> list[dict[str, Any]]:
    """Return the members of an item of 今日 for each thing that waits for the reader, the oldest first."""
    return [_row(one) for one in messages.open_messages(account, now, seen)]


def _row(one: Message) -> dict[str, Any]:
    again = f"（同样的 {one.times} 件）" if one.times > 1 else ""
    case = one.case
    return {
        "what": f"{one.get_kind_display()}{again}",
        "case_no": case.case_no if case else "",
        "title": case.dossier.title if case else one.about or "（没有指明机关）",
        "url": reverse("desk_message", kwargs={"message_id": one.pk}),
        "action": "打开",
        "why": f"{messages.received_on(one)} 网上提交，收到之日就是提出之日",
    }


@requires("login")
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Show one thing that came in, and answer it."""
    account, now = asking.reader(request), asking.moment()
    found = messages.find(account, message_id, now)
    fault = ""
    if request.method == "POST":
        try:
            case_id = found.case_id
            with record("message.answered", actor=actor_of(account), now=now, dossier_id=case_id) as rec:
                messages.answer(rec, found, text=str(request.POST.get("answer", "")))
        except Invalid as error:
            fault = f"{error.fields[0].message}：{error.fields[0].remedy}"
        except Conflict as error:
            fault = error.message
        else:
            notes.success(request, "已经答复，来件人凭回执可以看到。")
            return HttpResponseRedirect(reverse("desk_today"))
    step, title = messages.STEPS.get(found.kind, ("", ""))
    context = {
        "crumbs": [Crumb("今日", "/desk/"), Crumb(found.get_kind_display())],
        "message": found,
        "rows": [(label, WORDS.get(str(v), v)) for key, label in CONTENT.items() if (v := found.content.get(key))],
        "step_title": title,
        "step_url": _step_url(found, step),
        "case_url": case_frame.address(found.case_id) if found.case_id else "",
        "public_url": f"/decisions/{found.content['decision']}/" if found.content.get("decision") else "",
        "fault": fault,
        "typed": request.POST.get("answer", ""),
    }
    return render(request, "desk/message.html", context, status=422 if fault else 200)


def _step_url(found: Message, step: str) -> str:
    if not step or found.case_id is None:
        return ""
    subject = {} if found.kind == "address" else {"subject": str(found.party_id)}
    query = urlencode({**subject, "message": str(found.pk)})
    return f"{case_frame.address(found.case_id)}do/{step}/?{query}"

"""What the case page says of the system's own work: what is still being done, what comes by itself, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingzheng.cases import making
from mingzheng.cases.queries import subject_label
from mingzheng.core.errors import Conflict
from mingzheng.desk import asking, case_frame, wording
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.making import Lapsing, Making
    from mingzheng.cases.queries import CaseView

MAKING = "正在排版、用印，通常几秒钟完成，刷新本页可见。"
GIVEN_UP = (
    "多次没有制成，系统不再自动重试。请系统管理员在“系统检查”中查明原因（字体、印章密钥或者磁盘空间），修好后再做一次。"
)
PUBLISHING = "公示内容已经审核。登记决定书送达后，系统随即公示（行政处罚法第四十八条）。"


@dataclass(frozen=True, slots=True)
class Working:
    """One thing that the system does: what, how it stands, more words, and where it can be tried again."""

    what: str
    state: str
    tone: str
    words: str
    again_url: str = ""


def rows(view: CaseView, now: dt.datetime) -> list[Working]:
    """Return what the system is doing for a case, what went wrong first."""
    papers = [_paper(view, one) for one in making.papers_being_made(view, now)]
    waiting = [
        Working(f"公示：{subject_label(view.facts, 'publication', subject)}", "待送达", "info", PUBLISHING)
        for subject, state in view.facts.states("publication").items()
        if state == "waiting"
    ]
    lapsing = [_lapse(view, one) for one in making.lapses_to_come(view)]
    return [*sorted(papers, key=lambda one: not one.again_url), *waiting, *lapsing]


def _paper(view: CaseView, one: Making) -> Working:
    what = f"文书：《{one.document.title}》{one.document.number}"
    if one.failed:
        names = {"case_id": view.case.pk, "document_id": one.document.pk}
        return Working(what, "没有制成", "danger", GIVEN_UP, reverse("desk_paper_again", kwargs=names))
    if one.job is not None and one.job.again_at is not None:
        when = f"{timezone.localtime(one.job.again_at):%H:%M:%S}"
        return Working(what, "待重试", "warn", f"已试 {one.job.tries} 次没有制成，{when} 起自动再试。")
    return Working(what, "制作中", "info", MAKING)


def _lapse(view: CaseView, one: Lapsing) -> Working:
    track = view.procedure.steps[one.step].track
    about = subject_label(view.facts, track, one.subject)
    what = f"{wording.duty(one.kind)}{f'（{about}）' if about else ''}"
    title = view.procedure.steps[one.step].title
    return Working(what, "等待届满", "neutral", f"最后一日 {one.due_on}。届满后系统自动记“{title}”，不用人办。")


@requires("login")
@require_POST
def make_again(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """Have a paper made that the system had given up, and go back to the case."""
    try:
        making.make_again(case_id, document_id, reader=asking.reader(request), now=asking.moment())
        messages.success(request, "已经重新排队制作，几秒钟后刷新本页可见。")
    except Conflict as error:
        messages.warning(request, error.message)
    return HttpResponseRedirect(case_frame.address(case_id))

"""The five proofs of the demo: each really done by button, and shown as a command that anybody can run beside it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client

from mingzheng.cases.engine.models import Defect, Track
from mingzheng.cases.showing import example_case
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.catalogue import period
from mingzheng.law.periods import compute
from mingzheng.law.queries import calendar_view
from mingzheng.law.specs import Suspension
from mingzheng.law.wording import explain
from mingzheng.publication.fields import FIELD_WORDS
from mingzheng.publication.models import Publication, PublicationState
from mingzheng.publication.search import SearchTerms, search

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.http import HttpRequest

    from mingzheng.publication.queries import Piece

DECISION = {
    "payee": "澜川银行溪桥支行（演示）",
    "reconsideration_body": "溪桥区人民政府",
    "court": "溪桥区人民法院",
}
FORGE = "UPDATE cases_track SET state = 'passed' WHERE id = '{id}'"
UNDO = "UPDATE cases_track SET state = 'void' WHERE id = '{id}'"
STARTED = dt.date(2026, 9, 18)
TWENTY_WEEKDAYS = 28
MOVED = {"LIC_DECIDE": "", "PEN_CASE": "市场监督管理行政处罚程序规定#64", "COE_SEIZE": ""}
"""Periods from which the time of testing is left out, with the article where their own does not say so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the interface answered: the status, and its body as it came."""

    status: int
    body: str
    refusals: tuple[dict[str, Any], ...]


def refused_case() -> uuid.UUID | None:
    """Return a case whose draft was changed after its review, or None where the demo was played past it."""
    return example_case({"track": ("review", "void"), "agency": "XQSJ"}) or example_case(
        {"track": ("review", "passed"), "agency": "XQSJ"}
    )


def archived_case() -> uuid.UUID | None:
    """Return an archived case, or None."""
    return example_case({"track": ("main", "archived"), "agency": "XQSJ"})


def voided(case_id: uuid.UUID) -> Track:
    """Return the track of the review that no longer holds."""
    return Track.objects.filter(case_id=case_id, kind="review").order_by("opened_by")[0]


def ask_interface(request: HttpRequest, case_id: uuid.UUID) -> Answer:
    """Ask the API for the decision with the visitor's own session, through the whole stack; it is refused."""
    path, body = f"/api/v1/cases/{case_id}/acts", json.dumps(decision_body(case_id))
    client = Client(headers={"host": request.get_host()})
    client.cookies.load(request.COOKIES)
    answer = client.post(path, body, content_type="application/json")
    text = answer.content.decode()
    found = json.loads(text)
    refusals = tuple(found.get("refusals", ()))
    return Answer(answer.status_code, json.dumps(found, ensure_ascii=False, indent=2), refusals)


def decision_body(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what is sent to decide: the step, the party, the least that a decision says."""
    party = Track.objects.filter(case_id=case_id, kind="decision").values_list("subject", flat=True).first()
    return {"step": "decide", "subject": party or "", "input": DECISION}


def run_sql(statement: str) -> int:
    """Change a row behind the program's back, as somebody with the database would; return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def forge(case_id: uuid.UUID) -> str:
    """Return the statement that makes the lapsed review look passed."""
    return FORGE.format(id=_stored(voided(case_id).pk))


def undo(case_id: uuid.UUID) -> str:
    """Return the statement that puts the row back as it was."""
    return UNDO.format(id=_stored(voided(case_id).pk))


def _stored(value: uuid.UUID) -> str:
    return str(value) if connection.features.has_native_uuid_field else value.hex


@dataclass(frozen=True, slots=True)
class Day:
    """One period explained, with and without the days that were lawfully left out."""

    name: str
    plain: dt.date
    suspended: dt.date | None
    words: str


def days(*, suspended: bool) -> tuple[Day, ...]:
    """Return a few periods from one starting day; what was already served does not move."""
    calendar = calendar_view()
    found = []
    for code, basis in MOVED.items():
        spec = period(code)
        plain = compute(spec, STARTED, calendar)
        rest = Suspension(dt.date(2026, 9, 23), dt.date(2026, 10, 2), "检测", "演示文书", basis)
        moved = compute(spec, STARTED, calendar, (rest,)) if suspended else None
        found.append(Day(spec.name, plain.due_on, moved.due_on if moved else None, explain(moved or plain)))
    served = compute(period("PEN_STATEMENT"), STARTED, calendar)
    found.append(Day("陈述申辩（告知书已送达，写明的日期）", served.due_on, None, explain(served)))
    return tuple(found)


def twenty() -> tuple[dt.date, dt.date, str]:
    """Return the last of twenty working days, what a spreadsheet says that skips weekends only, and the words."""
    real = compute(period("PUB_OTHER"), STARTED, calendar_view())
    return real.due_on, STARTED + dt.timedelta(days=TWENTY_WEEKDAYS), explain(real)


def masked() -> tuple[Publication, str] | None:
    """Return a published decision about a person, with the name that its public text hides; or None."""
    rows = Publication.objects.filter(state=PublicationState.PUBLISHED).select_related("agency", "dossier")
    for row in rows.order_by("-decided_on")[:20]:
        fields = row.source["fields"]
        if fields["party_kind"] == "individual":
            return row, str(fields["party_name"])
    return None


def found_by(text: str) -> int:
    """Return how many results the public site gives for a word, on its own connection."""
    return search(SearchTerms(text=text)).count


def labelled(fields: Mapping[str, list[Piece]]) -> list[tuple[str, list[Piece]]]:
    """Return compared fields under their Chinese names."""
    return [(FIELD_WORDS.get(name, name), pieces) for name, pieces in fields.items()]


def red(today: dt.date) -> tuple[tuple[str, str, int, str], ...]:
    """Return what a supervisor has to see: (what, why it is red, how many, a case of it)."""
    late = Duty.objects.filter(IS_RUNNING, kind__startswith="PUB_", due_on__lt=today)
    withheld = Publication.objects.filter(disclosure__in=("withheld", "withhold_proposed"))
    unrecorded = Defect.objects.filter(gate="av_recorded", cured_by__isnull=True)
    refused = Track.objects.filter(kind="review", state="void")
    return (
        (
            "逾期未公示",
            "公示期限已过，仍没有公开",
            late.count(),
            _case(late.values_list("dossier_id", flat=True).first()),
        ),
        (
            "不予公开或者拟不予公开",
            "写明理由、依据和复查日期，计数给监督机关看",
            withheld.count(),
            _case(withheld.values_list("dossier_id", flat=True).first()),
        ),
        (
            "应录未录",
            "应当全程录音录像而没有录，记为瑕疵，不能删除",
            unrecorded.count(),
            _case(unrecorded.values_list("act__case_id", flat=True).first()),
        ),
        (
            "审核意见已失效",
            "审核通过后改动了内容，决定被拒绝",
            refused.count(),
            _case(refused.values_list("case_id", flat=True).first()),
        ),
    )


def _case(case_id: uuid.UUID | None) -> str:
    return f"/desk/cases/{case_id}/" if case_id else ""

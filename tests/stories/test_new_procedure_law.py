"""New law of procedure under a running case: its next steps follow it, its done ones stay (practice.md 3)."""

import datetime as dt
from dataclasses import replace

import pytest

from mingzheng.cases import perform, queries, tasks
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.loader import ProcedureError, check_successions
from mingzheng.cases.engine.models import Act, Case
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW = dt.date(2026, 9, 10)
OLD = max(date for _, date in BOOK.procedures)
NAME = "penalty.ordinary"


def successor(**values):
    """The present procedure under a later law, which asks of an inspection what the present one does not."""
    now = BOOK.procedure_on(NAME, dt.date(2026, 9, 1))
    steps = dict(now.steps)
    steps["collect_evidence"] = replace(steps["collect_evidence"], title="依新法收集证据")
    return replace(now, law_date=NEW, revision=1, steps=steps, **values)


@pytest.fixture
def new_law(monkeypatch):
    def comes(**values):
        version = successor(**values)
        book = replace(BOOK, procedures={**BOOK.procedures, (NAME, NEW): version})
        for module in (perform, queries, tasks):
            monkeypatch.setattr(module, "BOOK", book)

    return comes


def titles(play):
    view = queries.case_view(play.case_id, play.district.accounts["officer"], play.now)
    return {step.step.title for step in view.steps}


def versions(play):
    return [act.revision.partition("@")[2][:10] for act in Act.objects.filter(case_id=play.case_id).order_by("seq")]


def collect(play):
    found = {"kind": "documentary", "description": "营业执照复印件", "provider": "当事人提供"}
    return play.do("officer", "collect_evidence", officers=("officer", "officer2"), **found)


def test_a_running_case_goes_on_under_the_new_law_and_keeps_what_was_done(play, new_law):
    new_law()
    scripts.investigated(play)
    assert "依新法收集证据" not in titles(play)
    before = versions(play)
    play.wait(days=14)
    assert "依新法收集证据" in titles(play), "the page offers the new law's steps from its day on"
    assert Case.objects.get(pk=play.case_id).law_date == OLD, "looking changes nothing"
    collect(play)
    assert versions(play)[: len(before)] == before, "what was done stays as it was"
    assert set(before) == {OLD.isoformat()}
    assert versions(play)[-1] == NEW.isoformat()
    assert Case.objects.get(pk=play.case_id).law_date == NEW
    assert list(tasks.differing_tracks()) == []


def test_what_was_proposed_under_the_old_law_takes_effect_under_the_new(play, new_law):
    new_law()
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", **scripts.filing(play))
    play.wait(days=12)
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.states()["main"] == "filed"
    assert Case.objects.get(pk=play.case_id).law_date == NEW


def test_a_new_law_may_leave_running_cases_under_the_old_one(play, new_law):
    new_law(takes_over=False)
    scripts.investigated(play)
    play.wait(days=14)
    collect(play)
    assert set(versions(play)) == {OLD.isoformat()}
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="新线索。")
    assert versions(play) == [NEW.isoformat()], "a new case begins under the law of its day"


def test_a_version_that_would_strand_running_cases_stops_the_program():
    old, new = BOOK.procedure_on(NAME, dt.date(2026, 9, 1)), successor()
    check_successions([old, new])
    fewer = replace(new, steps={code: step for code, step in new.steps.items() if code != "decide"})
    with pytest.raises(ProcedureError, match="step decide"):
        check_successions([fewer, old])
    main = replace(new.tracks["main"], states={s: t for s, t in new.tracks["main"].states.items() if s != "filed"})
    with pytest.raises(ProcedureError, match=r"state main\.filed"):
        check_successions([old, replace(new, tracks={**new.tracks, "main": main})])
    check_successions([old, replace(fewer, takes_over=False)])

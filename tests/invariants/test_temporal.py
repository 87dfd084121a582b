"""procedures.md §9.1 over played stories and over the whole demo, and the checker itself over facts bent by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from mingzheng.cases.engine.models import Case
from mingzheng.demo import script
from mingzheng.demo.stories import Days
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.reading import normal, read_pages
from tests.invariants.reading import told, unsound
from tests.invariants.temporal import violations
from tests.stories import scripts
from tests.stories.conftest import SHANGHAI

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def whole(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    party = play.party()
    play.do("officer", "make_statement", party, form="oral", content="请求从轻。")
    play.do("officer", "answer_statement", party, adopted="part", reasons="已考虑。")
    play.approve("unit_head")
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.published(scripts.decided(scripts.reviewed(play))))
    scripts.closed(scripts.originals(scripts.paid(play)))
    return play


def test_a_whole_case_keeps_every_temporal_invariant(whole):
    assert unsound(whole.case_id, whole.now) == []


BADLY_PUT = re.compile("。[。；，]|[，；、：]。|：[，；]|、，|None|null|True|False|[{}]")
"""What stands where our sentence and what somebody wrote do not join, or where a value was put in as it is."""


def test_every_case_of_the_demo_keeps_every_temporal_invariant_and_its_papers_read_well(db):
    now = dt.datetime(2026, 9, 17, 15, 0, tzinfo=SHANGHAI)
    script.play(now)
    cases = list(Case.objects.all())
    assert len(cases) == len(script.cases(Days(now)))
    wrong = {case.case_no: found for case in cases if (found := unsound(case.pk, now))}
    assert wrong == {}
    papers = [
        (p.title, p.number, "".join(page.body for page in read_pages(printable_file(p))))
        for p in Document.objects.all()
    ]
    assert len(papers) > len(cases)
    badly = {(title, no): found.group() for title, no, text in papers if (found := BADLY_PUT.search(normal(text)))}
    assert badly == {}


def bent(whole, step, **values):
    before = told(whole.case_id, whole.now)
    acts = tuple(dataclasses.replace(a, **values) if a.step == step else a for a in before.facts.acts)
    return violations(dataclasses.replace(before, facts=dataclasses.replace(before.facts, acts=acts)))


EARLY = dt.datetime(2026, 8, 1, 9, tzinfo=SHANGHAI)


def test_the_checker_sees_a_case_filed_before_its_clue(whole):
    assert any("before the clue" in w for w in bent(whole, "file_case", at=EARLY))


def test_the_checker_sees_a_conclusion_before_filing(whole):
    assert any("before filing" in w for w in bent(whole, "conclude", at=EARLY))


def test_the_checker_sees_a_notice_before_the_conclusion(whole):
    assert any("before a conclusion" in w for w in bent(whole, "issue_notice", at=EARLY))


def test_the_checker_sees_a_statement_that_nobody_answered(whole):
    assert any("never answered" in w for w in bent(whole, "answer_statement", status="returned"))


def test_the_checker_sees_an_unconfirmed_officer(whole):
    before = told(whole.case_id, whole.now)
    acts = tuple(
        dataclasses.replace(a, officers=tuple(dataclasses.replace(o, confirmed=False) for o in a.officers))
        for a in before.facts.acts
    )
    found = violations(dataclasses.replace(before, facts=dataclasses.replace(before.facts, acts=acts)))
    assert any("is not confirmed" in w for w in found)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("clearances", "without a clearance"),
        ("publications", "has no publication"),
        ("duties", "the ninety days do not run"),
    ],
)
def test_the_checker_sees_what_is_missing(whole, part, words):
    found = violations(dataclasses.replace(told(whole.case_id, whole.now), **{part: []}))
    assert any(words in w for w in found)


def test_the_checker_sees_a_heavier_decision(whole):
    before = told(whole.case_id, whole.now)
    decisions = tuple(dataclasses.replace(d, fine_fen=d.fine_fen + 1) for d in before.facts.decisions)
    found = violations(dataclasses.replace(before, facts=dataclasses.replace(before.facts, decisions=decisions)))
    assert any(w.startswith("decided 800001, told 800000") for w in found)

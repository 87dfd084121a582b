"""案卷自查: each of the sixteen vetoes is found where it is, and what a person must judge is left to a person."""

import datetime as dt

import pytest

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.fact_rows import DutyFact
from mingzheng.cases.penalty.content import content_digest
from mingzheng.cases.penalty.file_review import Looked, examine
from mingzheng.cases.penalty.file_review.deductions import DEDUCTIONS
from mingzheng.cases.penalty.file_review.vetoes import VETOES
from mingzheng.core.errors import Refusal
from tests.cases import factory as f

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=BEIJING)


def sound(**values):
    """Return a case decided and served without fault."""
    told = f.proposal()
    acts = (
        f.act("register_clue", 1),
        f.act("inspect", 2, officers=(f.part(f.HANDLER), f.part(f.SECOND))),
        f.filing(3, conduct_ended_on="2026-09-01", discovered_on="2026-09-01", crime_suspected="no"),
        f.conclusion(told, seq=5, complex_or_grave="no", crime_suspected="no", conduct_ended_on="2026-09-01"),
        f.notice(told, 7),
        f.act("decide", 9, track_subject=f.FIRM),
    )
    tracks = (
        f.track("main", "concluded"),
        f.track("notice", "served", f.FIRM),
        f.track("statement", "expired", f.FIRM),
        f.track("decision", "decided", f.FIRM),
        f.track("service", "served", f"document-1:{f.FIRM}"),
    )
    given = {
        "acts": acts,
        "tracks": tracks,
        "parties": (f.firm(identifier="9199020200TEST0001"),),
        "documents": (f.document(),),
        "decisions": (),
    } | values
    bare = f.case(**given)
    digest = content_digest(bare)
    decided = f.decision(kinds=("警告", "罚款"), content_digest=digest)
    cleared = given.pop("clearances", (f.Clearance(digest, f.REVIEWER, f.NOW),))
    return f.case(**(given | {"decisions": given["decisions"] or (decided,), "clearances": cleared}))


def look(facts):
    return {x.code: x for x in examine(Looked(facts, f.PROCEDURE, BOOK.gates, NOW)).findings}


def review(facts):
    return examine(Looked(facts, f.PROCEDURE, BOOK.gates, NOW))


def test_a_sound_file_has_no_problem_and_leaves_to_people_what_is_theirs():
    found = review(sound())
    assert [x.code for x in found.findings if x.verdict == "problem"] == []
    assert {x.code for x in found.findings if x.verdict == "manual"} >= {"evidence", "nature"}
    assert (found.score, found.level) == (100, "优秀")


def test_there_are_sixteen_vetoes_and_each_item_has_its_article():
    assert len(VETOES) == 16
    assert all("#" in article for _, _, article, _ in (*VETOES, *DEDUCTIONS))


def without(acts, *steps):
    return tuple(a for a in acts if a.step not in steps)


def change(acts, step, **content):
    return tuple(a if a.step != step else f.replace(a, content={**a.content, **content}) for a in acts)


ACTS, TRACKS = sound().acts, sound().tracks
BAD = {
    "subject": lambda: sound(matter=f.matter(effective_from=f.day("2030-01-01"))),
    "officers": lambda: sound(defects=(f.defect(2),)),
    "party": lambda: sound(parties=(f.firm(),)),
    "evidence": lambda: sound(acts=without(ACTS, "inspect")),
    "frame": lambda: sound(acts=(*without(ACTS, "conclude"), f.conclusion(f.proposal(fine_fen=9_000_000), seq=5))),
    "order": lambda: sound(acts=without(ACTS, "issue_notice")),
    "heard": lambda: sound(tracks=tuple(t for t in TRACKS if t.kind != "notice")),
    "reviewed": lambda: sound(clearances=()),
    "time_bar": lambda: sound(acts=change(change(ACTS, "conclude", conduct_ended_on="2020-01-01"), "file_case",
                                          conduct_ended_on="2020-01-01", discovered_on="2026-09-01")),
    "crime": lambda: sound(acts=change(ACTS, "conclude", crime_suspected="yes")),
    "sealed": lambda: sound(documents=(f.document(servability=Refusal("paper_servable", "没有盖章", "行政处罚法#59.2",
                                                                        "用印")),)),
    "forged": lambda: sound(tampered=("决定被改动",)),
    "as_told": lambda: sound(acts=(*without(ACTS, "issue_notice"), f.notice(f.proposal(fine_fen=100), 7))),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(BAD))
def test_each_veto_is_found_where_it_is(code):
    facts = BAD[code]()
    found = look(facts)[code]
    assert found.verdict == "problem", found
    assert found.why
    assert review(facts).level == "不合格"


@pytest.mark.parametrize("state", ["told", "requested", "late", "set", "adjourned", "held"])
def test_a_hearing_that_was_not_ended_before_the_decision_is_found(state):
    found = look(sound(tracks=(*TRACKS, f.track("hearing", state, f.FIRM))))["heard"]
    assert (found.verdict, "听证程序没有走完" in found.why) == ("problem", True)


def test_a_result_of_a_test_is_evidence():
    tested = f.act("record_test_result", 2)
    facts = sound(acts=tuple(sorted((*without(ACTS, "inspect"), tested), key=lambda a: a.seq)))
    assert look(facts)["evidence"].verdict == "manual"


def test_vetoes_that_only_people_can_judge_never_say_that_all_is_well():
    assert {look(sound())[code].verdict for code in ("nature",)} == {"manual"}


def test_what_the_case_has_not_come_to_is_neither_good_nor_bad():
    found = look(f.case(acts=(f.act("register_clue", 1),), filed_on=None, tracks=(f.track("main", "clue"),)))
    assert {found[c].verdict for c in ("subject", "evidence", "heard", "reviewed", "as_told")} == {"not_yet"}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("case_period", {"duties": (DutyFact("PEN_CASE", "", f.TODAY, f.day("2026-10-01"), "open"),)}),
        ("serve_period", {"duties": (DutyFact("PEN_SERVE", f.FIRM, f.TODAY, f.day("2026-10-01"), "met_late"),)}),
        ("records", {"defects": (f.defect(2, "recusal_told"),)}),
        ("cured", {"defects": (f.defect(2, "end_recorded", cured_by=4),)}),
        ("receipts", {"tracks": (*TRACKS, f.track("service", "due", f"document-2:{f.FIRM}"))}),
        ("originals", {"documents": (f.document(signers=("在场人",), served=False, state="sealed"),)}),
        ("filing", {"filed_on": f.day("2026-10-30")}),
    ],
)
def test_each_deduction_costs_points_and_names_what_it_was_found_in(code, values):
    facts = sound(**values)
    found = look(facts)[code]
    assert (found.verdict, found.points > 0) == ("problem", True), found
    assert review(facts).score == 100 - sum(x.points for x in review(facts).deductions if x.verdict == "problem")

import pytest

from mingzheng.core.digests import digest_of
from mingzheng.core.errors import Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.review import actions
from mingzheng.review.models import Clearance, OpinionKind
from mingzheng.review.opinions import PASSING, OpinionInput
from mingzheng.review.queries import clearance, unread
from tests.agencies.factories import NOW, do
from tests.review.factories import CONTENT, accepted, given, office, opinion, passed, requested

pytestmark = pytest.mark.django_db
DIGEST = digest_of(CONTENT)
BLOCKING = [kind for kind in OpinionKind.values if kind not in PASSING]


def test_agreement_clears_exactly_this_content():
    at = office()
    row = passed(at)
    found = clearance(row.dossier_id, DIGEST)
    assert found.person_id == at.reviewer.person_id
    assert found.person["legal_qualification"] is True
    assert clearance(row.dossier_id, digest_of({**CONTENT, "fine_fen": 1})) is None
    assert Duty.objects.get(kind="REVIEW_LEGAL").state == "met"


def test_nothing_is_cleared_before_an_opinion():
    at = office()
    row = accepted(at)
    assert clearance(row.dossier_id, DIGEST) is None


@pytest.mark.parametrize("kind", BLOCKING)
def test_no_other_kind_of_opinion_clears(kind):
    at = office()
    row = accepted(at)
    given(at, row, kind, problems=("事实不清",))
    assert row.state == "not_passed"
    assert clearance(row.dossier_id, DIGEST) is None
    assert not Clearance.objects.exists()


def test_agreement_with_comments_clears_when_each_comment_is_answered():
    at = office()
    row = accepted(at)
    given(at, row, "AGREE_WITH_COMMENT", suggestions=("补正当事人住址", "裁量理由写具体"))
    assert (row.state, clearance(row.dossier_id, DIGEST)) == ("commented", None)
    at.by(at.handler, actions.answer_comment, row, number=1, adopted=True, text="已补正")
    assert clearance(row.dossier_id, DIGEST) is None
    at.by(at.handler, actions.answer_comment, row, number=2, adopted=False, text="理由已在第三段写明")
    assert row.state == "passed"
    assert clearance(row.dossier_id, DIGEST) is not None


def test_refuses_an_answer_twice_to_nothing_or_without_words():
    at = office()
    row = accepted(at)
    given(at, row, "AGREE_WITH_COMMENT", suggestions=("甲", "乙"))
    at.by(at.handler, actions.answer_comment, row, number=1, adopted=True, text="已改")
    for values in ({"number": 1, "text": "再答"}, {"number": 3, "text": "答"}, {"number": 2, "text": " "}):
        with pytest.raises(Invalid):
            at.by(at.handler, actions.answer_comment, row, adopted=True, **values)


def test_refuses_an_answer_by_the_reviewer():
    at = office()
    row = accepted(at)
    given(at, row, "AGREE_WITH_COMMENT", suggestions=("甲",))
    with pytest.raises(Refused, match="只有本案承办人"):
        at.by(at.reviewer, actions.answer_comment, row, number=1, adopted=True, text="代答")


def test_refuses_an_opinion_that_leaves_an_element_open():
    at = office()
    row = accepted(at)
    partial = OpinionInput(kind="AGREE", findings=opinion().findings[:-1])
    with pytest.raises(Invalid, match="“其他”还没有结论"):
        at.by(at.reviewer, actions.give_opinion, row, opinion=partial)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("AGREE", {"failed": ("procedure",)}, "不能选“同意”"),
        ("AGREE", {"suggestions": ("改一处",)}, "不能选“同意”"),
        ("AGREE_WITH_COMMENT", {}, "逐条写明建议"),
        ("AGREE_WITH_COMMENT", {"suggestions": ("甲", " ")}, "逐条写明建议"),
        ("AGREE_WITH_COMMENT", {"suggestions": ("甲",), "failed": ("law",)}, "不能选“同意并附建议”"),
        ("REVISE", {}, "存在的问题"),
    ],
)
def test_refuses_an_opinion_whose_parts_contradict_its_kind(kind, values, words):
    at = office()
    row = accepted(at)
    with pytest.raises(Invalid, match=words):
        given(at, row, kind, **values)


def test_refuses_a_finding_that_fails_without_a_reason():
    at = office()
    row = accepted(at)
    findings = [f.model_dump() for f in opinion().findings]
    findings[0] |= {"verdict": "不适用"}
    bare = OpinionInput.model_validate({"kind": "REVISE", "findings": findings, "problems": ("有误",)})
    with pytest.raises(Invalid, match="请写明理由"):
        at.by(at.reviewer, actions.give_opinion, row, opinion=bare)


def test_refuses_findings_on_elements_that_do_not_exist_or_twice():
    at = office()
    row = accepted(at)
    findings = [f.model_dump() for f in opinion().findings]
    strange = OpinionInput.model_validate(
        {"kind": "AGREE", "findings": [*findings, findings[0], {"element": "weather", "verdict": "符合"}]}
    )
    with pytest.raises(Invalid, match=r"没有这一项要素.*两个结论"):
        at.by(at.reviewer, actions.give_opinion, row, opinion=strange)


def test_refuses_a_second_opinion_on_one_request():
    at = office()
    row = passed(at)
    with pytest.raises(Refused, match="审核通过"):
        given(at, row)


def test_refuses_an_opinion_before_the_request_is_accepted():
    at = office()
    row = requested(at)
    with pytest.raises(Refused, match="已送审"):
        given(at, row)


def test_the_opinion_lists_what_was_opened_and_what_was_not():
    at = office()
    row = accepted(at)
    for paper in ("evidence", "draft_decision", "evidence"):
        at.by(at.reviewer, actions.note_opened, row, paper=paper)
    assert row.state == "in_review"
    left = {p["paper"] for p in unread(row, at.reviewer.person_id)}
    assert "evidence" not in left
    written = given(at, row)
    assert [o["paper"] for o in written.opened] == ["evidence", "draft_decision"]
    assert {u["paper"] for u in written.unopened} == left
    assert "law" in left


def test_refuses_to_note_a_paper_that_was_not_handed_in():
    at = office()
    row = accepted(at)
    with pytest.raises(Invalid, match="没有这一件"):
        at.by(at.reviewer, actions.note_opened, row, paper="expert")


def test_refuses_to_note_a_reading_by_the_handler():
    at = office()
    row = accepted(at)
    with pytest.raises(Refused, match="另一位审核人员"):
        at.by(at.handler, actions.note_opened, row, paper="law")


def test_a_voided_review_clears_nothing_though_the_opinion_stays():
    at = office()
    row = passed(at)
    do(actions.void, row, reason="内容变动")
    assert clearance(row.dossier_id, DIGEST) is None
    assert row.opinions.count() == 1


def test_a_changed_content_is_reviewed_anew_and_cleared_by_itself():
    at = office()
    row = passed(at)
    other = {**CONTENT, "fine_fen": 4_000_000}
    do(actions.void, row, reason="内容变动")
    fresh = accepted(at, dossier=row.dossier, content=other)
    given(at, fresh)
    assert fresh.round == 2
    assert clearance(row.dossier_id, digest_of(other)).review_id == fresh.pk
    assert clearance(row.dossier_id, DIGEST) is None


def test_lapse_of_time_passes_nothing():
    import datetime as dt

    from mingzheng.duties.actions import recompute_open

    at = office()
    row = accepted(at)
    do(recompute_open, now=NOW + dt.timedelta(days=400))
    row.refresh_from_db()
    assert row.state == "accepted"
    assert clearance(row.dossier_id, DIGEST) is None
    assert Duty.objects.get(kind="REVIEW_LEGAL").state == "open"

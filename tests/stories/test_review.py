"""Legal review in its rounds, the check before notice, collective discussion, responsibility: whole legal paths."""

import datetime as dt

import pytest

from mingzheng.cases.engine.models import ActOfficer, Defect
from mingzheng.cases.queries import case_view
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.specs import ReviewConditions, ReviewRuleSpec
from mingzheng.core.errors import Invalid, NotVisible, Refused
from mingzheng.demo import district as built
from mingzheng.demo.district import Part, build, do
from mingzheng.demo.play import Play
from mingzheng.documents.queries import file_of
from mingzheng.documents.reading import normal, read_pages
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.review.models import Clearance, Opinion, Review
from mingzheng.review.queries import overdue
from tests.stories import scripts
from tests.stories.test_refusals import can_do, refusals
from tests.towns import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MORE = (
    Part("deputy", "荀守一", "male", "副局长", ("agency_head",), rank="deputy", unit=False),
    Part("deputy2", "谷怀瑾", "female", "副局长", ("agency_head",), rank="deputy", unit=False),
    Part("reviewer2", "司马昭华", "female", "法规股科员", ("reviewer",), unit=False, qualified=True),
)


@pytest.fixture
def district(db, monkeypatch):
    """The invented district, with three heads and two reviewers in the market agency."""
    market, *others = built.OFFICES
    monkeypatch.setattr(built, "OFFICES", ((*market[:3], (*market[3], *MORE)), *others))
    return build(START - dt.timedelta(days=1))


@pytest.fixture
def play(district, own_seal):
    return Play(district, START)


@pytest.fixture
def heard(play):
    """A case whose party was told and whose time to state its case is over."""
    return until_heard(play)


def until_heard(play, **values):
    scripts.concluded(scripts.investigated(play), **values)
    scripts.notified(play)
    return over(play)


def over(play):
    play.at("2026-09-20 09:00") if play.now.month == 9 and play.now.day < 20 else play.wait(days=15)
    play.tick()
    return play


def key(play):
    return play.case.tracks.filter(kind="review").latest("opened_by").subject


def submitted(play):
    play.do("officer", "request_review", statement="事实清楚、证据确凿，请审核。")
    return key(play)


def opinion(kind, **more):
    problems = {} if kind.startswith("AGREE") else {"discretion": "裁量偏重。"}
    return scripts.opinion(kind, **problems) | more


def reviewed(play, kind="AGREE", who="reviewer", **more):
    subject = submitted(play)
    play.do(who, "accept_review", subject, verdict="accepted")
    play.do(who, "give_opinion", subject, step_up=True, **opinion(kind, **more))
    return play


def text(play, code):
    return normal("".join(page.whole for page in read_pages(file_of(play.paper(code)))))


# ── opinions ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_suggestions_are_answered_one_by_one_before_the_content_is_cleared(heard):
    reviewed(heard, "AGREE_WITH_COMMENT", suggestions=["写明改正日期。", "统一笔录编号。"])
    assert heard.states()["review"] == "commented"
    assert not Clearance.objects.exists()
    assert "逐条回应" in refusals(scripts.decided, heard)["reviewed"].reason
    one = {"number": 1, "adopted": "yes", "text": "已经写明。"}
    found = refusals(heard.do, "officer", "answer_comments", key(heard), answers=[one])
    assert "第 2 条" in found["answers_complete"].reason
    heard.do("officer", "answer_comments", key(heard), answers=[one, one | {"number": 2, "adopted": "no"}])
    assert heard.states()["review"] == "passed"
    assert "1.写明改正日期。" in text(heard, "review_opinion")
    scripts.decided(heard)
    assert heard.states()["decision"] == "decided"


@pytest.mark.parametrize("kind", ["REVISE", "PROCEDURE_FIX", "NO_JURISDICTION", "TRANSFER_CRIME", "NOT_PENALIZE"])
def test_no_opinion_but_agreement_lets_a_decision_pass_and_each_says_what_follows(heard, kind):
    point = {"field": "amount", "text": "罚款与情节不相称。"}
    reviewed(heard, kind, problems=[point])
    assert heard.states()["review"] == "returned"
    paper = text(heard, "review_opinion")
    assert "罚款、没收金额" in paper
    assert "第1轮" in paper
    assert "法律职业资格" in paper
    key = Review.objects.get().subject.rpartition(":")[2]
    assert f"内容校验码{key[:16]}（由送审内容算出" in paper
    assert key not in paper
    assert Opinion.objects.get().problems == ["罚款、没收金额：罚款与情节不相称。"]
    assert refusals(scripts.decided, heard)["reviewed"].article == "行政处罚法#58"


def test_what_must_be_investigated_further_goes_back_to_the_investigation(heard):
    reviewed(heard, "SUPPLEMENT_EVIDENCE")
    assert heard.states()["main"] == "filed"
    assert {"inspect", "conclude"} <= can_do(heard, "officer")
    seen = heard.do(
        "officer", "collect_evidence", officers=("officer", "officer2"), kind="documentary",
        description="健康证明复印件", provider="当事人提供",
    )  # fmt: skip
    heard.confirm("officer2", seen.seq)
    scripts.concluded(heard)
    reviewed(heard)
    assert heard.states()["main"] == "concluded"
    scripts.decided(heard)


@pytest.mark.parametrize(
    ("kind", "more", "word"),
    [
        ("AGREE_WITH_COMMENT", {}, "逐条写明建议"),
        ("AGREE", {"suggestions": ["改一改。"]}, "其他意见不填建议"),
        ("AGREE", {"problems": [{"field": "law", "text": "不对"}]}, "不能作“同意”"),
    ],
)
def test_an_opinion_that_contradicts_itself_is_refused_by_name(heard, kind, more, word):
    with pytest.raises(Invalid, match=word):
        reviewed(heard, kind, **more)


def test_every_element_has_hints_with_their_source_and_none_is_answered(heard):
    submitted(heard)
    row = Review.objects.get()
    assert {h["element"] for h in row.hints} == set(scripts.ELEMENTS)
    assert all(h["source"] and h["text"] for h in row.hints)
    assert not any("verdict" in h for h in row.hints)


# ── rounds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_trap_12_a_changed_draft_is_reviewed_anew_by_the_same_reviewer_who_may_take_over_what_nothing_touched(heard):
    reviewed(heard, "REVISE")
    found = refusals(heard.do, "officer", "request_review", statement="原样再送。")
    assert found["amended_since_return"].article == "行政处罚法#58"
    scripts.concluded(heard, fine_fen="6,000.00")
    subject = submitted(heard)
    assert Review.objects.get(subject=subject).round == 2
    found = refusals(heard.do, "reviewer2", "accept_review", subject, verdict="accepted")
    assert "温筱岚" in found["round_reviewer"].who
    heard.do("reviewer", "accept_review", subject, verdict="accepted")
    given = opinion("AGREE")
    rows = [f | ({"carried": 1} if f["element"] in {"facts", "law", "discretion"} else {}) for f in given["findings"]]
    found = refusals(heard.do, "reviewer", "give_opinion", subject, step_up=True, **given | {"findings": rows})
    assert "裁量" in found["carried_lawfully"].reason
    heard.wait(minutes=1)
    rows = [f | ({"carried": 1} if f["element"] in {"facts", "law"} else {}) for f in given["findings"]]
    heard.do("reviewer", "give_opinion", subject, step_up=True, **given | {"findings": rows})
    assert text(heard, "review_opinion").count("沿用第1轮结论") == 2
    scripts.decided(heard)


def test_a_disagreement_ends_in_a_second_review_and_a_discussion_that_passes_nothing(heard):
    reviewed(heard, "DISAGREE")
    subject = key(heard)
    heard.do("officer", "object_to_review", subject, points=[{"problem": "裁量偏重。", "answer": "已适用较轻档。"}])
    heard.approve("unit_head")
    assert heard.states()["review"] == "objected"
    assert "已适用较轻档" in text(heard, "review_objection")
    assert "round_reviewer" in refusals(heard.do, "reviewer", "accept_review", subject, verdict="accepted")
    heard.do("reviewer2", "accept_review", subject, verdict="accepted")
    heard.do("reviewer2", "give_opinion", subject, step_up=True, **opinion("DISAGREE"))
    assert Opinion.objects.count() == 2
    again = {"points": [{"problem": "同上。", "answer": "同上。"}]}
    assert "objection_once" in refusals(heard.do, "officer", "object_to_review", subject, **again)
    discussed(heard, result="open", purpose="dispute")
    record = text(heard, "discussion_record")
    assert "已适用较轻档" in record
    assert "第2轮" in record
    assert "reviewed" in refusals(scripts.decided, heard)
    scripts.concluded(heard, fine_fen="5,000.00")
    reviewed(heard, who="reviewer2")
    scripts.decided(heard)


def test_a_request_is_taken_back_on_the_record_and_nothing_passes(heard):
    subject = submitted(heard)
    heard.do("officer", "withdraw_review", subject, reason="还要核对金额。")
    assert heard.states()["review"] == "withdrawn"
    assert Review.objects.get().end_reason == "还要核对金额。"
    assert "reviewed" in refusals(scripts.decided, heard)
    reviewed(heard)
    scripts.decided(heard)


def test_an_overdue_review_escalates_and_never_passes(heard):
    subject = submitted(heard)
    heard.do("reviewer", "accept_review", subject, verdict="accepted")
    heard.wait(days=30)
    heard.tick()
    assert heard.states()["review"] == "accepted"
    for who in ("unit_head", "agency_head", "supervisor"):
        assert [r.pk for r in overdue(heard.district.accounts[who], heard.now)] == [Review.objects.get().pk]
    assert not overdue(heard.district.accounts["city_officer"], heard.now)
    assert "reviewed" in refusals(scripts.decided, heard)


def test_a_review_is_extended_once_by_the_head_before_its_last_day(heard):
    subject = submitted(heard)
    heard.do("reviewer", "accept_review", subject, verdict="accepted")
    due = Duty.objects.get(kind="REVIEW_LEGAL").due_on
    heard.do("reviewer", "extend_review", subject, reason="涉及两部法律的衔接。")
    heard.approve("agency_head")
    later = Duty.objects.get(kind="REVIEW_LEGAL").due_on
    assert later > due
    found = refusals(heard.do, "reviewer", "extend_review", subject, reason="再延。")
    assert found["review_extendable"].kind == "never"


# ── who reviews ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_trap_11_another_agency_helps_and_its_reviewer_acts_for_this_agency_on_this_case(heard):
    city = heard.district.agencies["city"]
    until = heard.now.date() + dt.timedelta(days=30)
    asked = {"agency": str(city.pk), "reason": "本局审核人员请假。", "until": until.isoformat(), "days": 3}
    with pytest.raises(NotVisible):
        case_view(heard.case_id, heard.district.accounts["city_reviewer"], heard.now)
    heard.do("officer", "request_cooperation", **asked)
    with pytest.raises(NotVisible):
        case_view(heard.case_id, heard.district.accounts["city_reviewer"], heard.now)
    heard.approve("agency_head")
    subject = submitted(heard)
    assert Review.objects.get().review_agency_id == city.pk
    words = (
        "溪桥区综合行政执法局",
        "本局审核人员请假。",
        "3 个工作日",
        f"至{until.year}年{until.month}月{until.day}日",
    )
    assert scripts.lacks(heard, "cooperation_letter", *words) == []
    heard.do("city_reviewer", "accept_review", subject, verdict="accepted")
    assert Duty.objects.get(kind="REVIEW_LEGAL").value == 3
    heard.do("city_reviewer", "give_opinion", subject, step_up=True, **opinion("AGREE"))
    scripts.decided(heard)
    assert "溪桥区综合行政执法局" in text(heard, "review_opinion")


def test_an_agency_without_reviewers_cannot_help(heard):
    asked = {"reason": "请假。", "until": "2027-01-01"}
    for agency in ("justice", "market"):
        chosen = str(heard.district.agencies[agency].pk)
        heard.do("officer", "request_cooperation", agency=chosen, **asked)
        with pytest.raises(Invalid, match="没有可以协作的审核人员"):
            heard.approve("agency_head")
        heard.wait(minutes=1)
        heard.give_back("agency_head", reason="另选机关。")


def test_a_review_group_and_counsel_are_heard_and_one_qualified_reviewer_signs(heard):
    subject = submitted(heard)
    heard.do("reviewer", "accept_review", subject, verdict="accepted")
    counsel = {"kind": "counsel", "name": "闻人知远", "office": "演示律师事务所", "opinion": "依据充分。"}
    heard.do("reviewer", "note_counsel_opinion", subject, **counsel)
    members = [{"person": str(heard.person(k)), "opinion": f"{k}同意。"} for k in ("reviewer", "reviewer2")]
    met = heard.do(
        "reviewer", "convene_review_group", subject, place="法规股", chair="章叙白", members=members,
        observers=["岳青禾"], conclusion="一致同意承办机构意见。",
    )  # fmt: skip
    assert heard.states()["review"] == "accepted"
    assert "reviewer2同意" in text(heard, "review_group_minutes")
    heard.do("reviewer", "give_opinion", subject, step_up=True, **opinion("AGREE"))
    assert "officers_confirmed" in refusals(scripts.decided, heard)
    heard.confirm("reviewer2", met.seq)
    scripts.decided(heard)


def test_trap_50_an_agency_checks_before_notice_and_the_review_stays_all_the_same(play):
    rule = ReviewRuleSpec(kind="all_but_summary", stage="both", basis="演示目录（先核审后告知）")
    agency = play.district.agencies["market"]
    do(catalogue.adopt_review_rule, agency_id=agency.pk, spec=rule, effective_from=play.now.date(), now=play.now)
    scripts.concluded(scripts.investigated(play))
    assert "checked_before_notice" in refusals(play.do, "officer", "issue_notice", play.party(), **scripts.NOTICE)
    given = {"findings": scripts.opinion()["findings"], "opinion": "可以告知。"}
    found = refusals(play.do, "officer2", "check_case", step_up=True, verdict="agreed", **given)
    assert "checker_outside" in found
    play.do("officer3", "check_case", step_up=True, verdict="returned", **given)
    assert "checked_before_notice" in refusals(play.do, "officer", "issue_notice", play.party(), **scripts.NOTICE)
    scripts.concluded(play, fine_fen="7,000.00")
    play.do("officer3", "check_case", step_up=True, verdict="agreed", **given)
    assert "可以告知" in text(play, "check_opinion")
    scripts.notified(play)
    assert "reviewed" in refusals(scripts.decided, over(play))
    reviewed(play)
    scripts.decided(play)


# ── voluntary review ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_voluntary_review_that_disagrees_is_not_followed_only_for_written_reasons_of_the_head(play):
    rule = ReviewRuleSpec(
        kind="conditions", conditions=ReviewConditions(fine_fen={"organisation": 10_000_000}), basis="演示目录"
    )
    agency = play.district.agencies["market"]
    do(catalogue.adopt_review_rule, agency_id=agency.pk, spec=rule, effective_from=play.now.date(), now=play.now)
    reviewed(until_heard(play), "DISAGREE")
    assert Review.objects.get().trigger_level == "VOLUNTARY"
    assert "reviewed" in refusals(scripts.decided, play)
    play.do("officer", "decide", play.party(), **scripts.DECISION, against_review="同类案件均如此处罚。")
    play.approve("unit_head")
    play.approve("agency_head")
    assert "同类案件均如此处罚" in text(play, "decision_form")


# ── collective discussion ─────────────────────────────────────────────────────────────────────────────────────────────


OPINIONS = {"agency_head": "事实清楚，", "deputy": "证据确凿，", "deputy2": "裁量适当，"}


def discussed(
    play, result="agreed", members=("agency_head", "deputy", "deputy2"), *, opinions=None, confirm=True, **more
):
    rows = [
        {"person": str(play.person(k)), "view": "agree", "opinion": f"{OPINIONS.get(k, '')}同意。"} for k in members
    ]
    given = {
        "host": "章叙白",
        "recorder": "纪行简",
        "members": opinions or rows,
        "observers": ["温筱岚"],
        "presented": "承办人介绍案情，拟处警告并罚款，法制审核同意。",
        "result": result,
        "conclusion": "按讨论意见办理。",
    } | more
    met = play.do("officer", "discuss", place="局会议室", **given)
    for who in members if confirm else ():
        play.confirm(who, met.seq)
    return met


@pytest.mark.parametrize(("subject", "why"), [("甲\x00乙", "控制字符"), ("甲" * 121, "120")])
def test_a_subject_that_no_column_can_hold_is_refused_by_name(heard, subject, why):
    with pytest.raises(Invalid) as caught:
        discussed(heard, subject=subject, confirm=False)
    [refused] = caught.value.fields
    assert refused.field == "subject"
    assert why in refused.message


def grave(play, **values):
    rows = [scripts.proposal(str(p.pk), **values) for p in play.case.parties.all()]
    play.do("officer", "conclude", **scripts.conclusion(*rows, complex_or_grave="yes"))
    play.approve("unit_head")
    return play


def grave_and_heard(play):
    grave(scripts.investigated(play))
    scripts.notified(play)
    return over(play)


def test_a_made_up_subject_opens_nothing_of_its_own(play):
    made_up = "随便写的"
    grave_and_heard(play).do("officer", "request_review", made_up, statement="事实清楚、证据确凿，请审核。")
    play.do("reviewer", "accept_review", key(play), verdict="accepted")
    play.do("reviewer", "give_opinion", key(play), step_up=True, **opinion("AGREE"))
    discussed(play, subject=made_up)
    tracks = play.case.tracks.filter(kind__in=("discussion", "review")).values_list("kind", "subject")
    assert {kind for kind, _ in tracks} == {"discussion", "review"}
    assert made_up not in {subject for _, subject in tracks}


def test_a_complex_case_is_reviewed_then_discussed_by_the_heads_then_decided(play):
    reviewed(grave_and_heard(play))
    assert "discussed" in refusals(scripts.decided, play)
    met = discussed(play, confirm=False)
    assert play.states()["discussion"] == "agreed"
    assert "officers_confirmed" in refusals(scripts.decided, play)
    for who in ("agency_head", "deputy", "deputy2"):
        play.confirm(who, met.seq)
    assert DossierPerson.objects.filter(role="discussant").count() == 3
    record = text(play, "discussion_record")
    assert all(f"{opinion}同意" in record for opinion in OPINIONS.values())
    scripts.decided(play)
    assert "集体讨论" in text(play, "decision_form")
    assert play.states()["decision"] == "decided"


def test_the_heads_confirm_the_record_over_wet_signatures_too(play):
    met = discussed(reviewed(grave_and_heard(play)), confirm=False)
    play.wet(play.paper("discussion_record"), "officer", "officer2")
    assert not ActOfficer.objects.filter(act__seq=met.seq, confirmed_at=None).exists()
    scripts.decided(play)


def test_trap_18_too_few_heads_are_recorded_and_of_no_effect(play):
    met = discussed(reviewed(grave_and_heard(play)), members=("agency_head", "deputy"))
    assert [d.gate for d in met.defects] == ["discussion_quorum"]
    assert Defect.objects.get(act__seq=met.seq).consequence == "held"
    assert "discussion" not in play.states()
    assert "discussed" in refusals(scripts.decided, play)
    discussed(play)
    scripts.decided(play)


def test_trap_18_every_head_has_an_opinion_of_the_own_and_dissent_is_written(play):
    reviewed(grave_and_heard(play))
    with pytest.raises(Invalid, match="不同意见"):
        differing(play, "")
    differing(play, "荀守一认为应当适用从轻档。")
    assert "荀守一认为应当适用从轻档" in text(play, "discussion_record")


def differing(play, dissent):
    people = ("agency_head", "deputy", "deputy2")
    views = {"deputy": "differ"}
    rows = [{"person": str(play.person(k)), "view": views.get(k, "agree"), "opinion": f"{k}的意见。"} for k in people]
    return discussed(play, members=people, opinions=rows, dissent=dissent)


def test_a_discussion_before_the_review_is_of_no_effect(play):
    met = discussed(grave_and_heard(play))
    assert "discussion_after_review" in {d.gate for d in met.defects}
    reviewed(play)
    assert "discussed" in refusals(scripts.decided, play)
    discussed(play)
    scripts.decided(play)


def test_the_heads_lower_the_fine_and_a_short_review_follows_without_another_discussion(play):
    reviewed(grave_and_heard(play))
    discussed(play, "lowered", lowered=[{"party": play.party(), "fine_fen": "6,000"}])
    assert "discussed" in refusals(scripts.decided, play)
    grave(play, fine_fen="6,000.00")
    assert "reviewed" in refusals(scripts.decided, play)
    reviewed(play)
    scripts.decided(play)
    assert play.case.decisions.get().fine_fen == 600_000


def test_what_changes_otherwise_after_the_discussion_is_discussed_anew(play):
    discussed(reviewed(grave_and_heard(play)))
    play.do("officer", "make_statement", play.party(), form="oral", content="请求从轻。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已经考虑。")
    play.approve("unit_head")
    reviewed(play)
    assert "discussed" in refusals(scripts.decided, play)
    discussed(play)
    scripts.decided(play)


def test_a_member_who_is_not_on_the_register_is_refused_by_name(play):
    reviewed(grave_and_heard(play))
    rows = [{"person": "01a1fd5e-afc9-72f0-90b5-c4ca7d9aa5ea", "view": "agree", "opinion": "同意。"}]
    with pytest.raises(Invalid, match="不在册"):
        play.do("officer", "discuss", host="章叙白", recorder="纪行简", members=rows, presented="案情。",
                result="agreed", conclusion="同意。")  # fmt: skip


# ── calling to account ────────────────────────────────────────────────────────────────────────────────────────────────


def test_somebody_is_called_to_account_and_it_is_followed_to_its_end(heard):
    given = {"about": "papers", "person": "祁砚舟", "facts": "送审材料缺少笔录。", "body": "溪桥区司法局"}
    assert "role" in refusals(heard.do, "officer", "start_accountability", **given)
    heard.do("supervisor", "start_accountability", **given)
    assert heard.states()["accountability"] == "started"
    heard.do("agency_head", "note_accountability_result", "1", state="progress", result="已经约谈。")
    heard.do("supervisor", "note_accountability_result", "1", state="ended", result="批评教育。")
    assert heard.states()["accountability"] == "ended"


def test_two_reviewers_take_the_same_request_and_one_is_told_that_it_is_taken(heard):
    subject = submitted(heard)
    heard.do("reviewer", "accept_review", subject, verdict="accepted")
    with pytest.raises(Refused):
        heard.do("reviewer2", "accept_review", subject, verdict="accepted")
    with pytest.raises(Refused):
        heard.do("reviewer2", "give_opinion", subject, step_up=True, **opinion("AGREE"))

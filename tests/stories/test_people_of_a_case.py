"""The people of a case: recusal, handing over, a review passed on, secondment, and in whose name it is acted (C9)."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.models import Person
from mingzheng.cases.approvals import open_work
from mingzheng.cases.engine.models import Act, Defect
from mingzheng.cases.penalty.papers.wording import citations
from mingzheng.core.errors import NotVisible, Refused
from mingzheng.demo.district import MATTERS, SETUP, Part, adopt_lists, do, enter, open_office, own_capacity
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document
from mingzheng.documents.queries import servability
from mingzheng.dossiers.models import DossierPerson
from mingzheng.ledger.recording import record
from mingzheng.review.models import Review
from tests.invariants.reading import unsound
from tests.stories import scripts
from tests.stories.staffing import BEFORE, rule, staff
from tests.towns import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def district(town):
    staff(town, "reviewer2", "闻人语", "reviewer", qualified=True)
    staff(town, "deputy", "阮听澜", "agency_head", rank="deputy")
    return town


def refusals(call):
    with pytest.raises(Refused) as caught:
        call()
    return "；".join(r.reason for r in caught.value.refusals)


def asking(play, who="officer2", applicant="party", **values):
    given = {
        "applicant": applicant,
        "party": play.party() if applicant == "party" else None,
        "person": play.person(who),
        "ground": "relation",
        "reason": "与当事人的经营者是表兄弟。",
    }
    return given | values


def granting(play, who="officer3", **values):
    given = {
        "verdict": "granted",
        "replacement": play.person(who) if who else None,
        "reason": "查证属实。",
        "evidence_remark": "笔录由两人制作并经当事人核对，效力不受影响。",
    }
    return given | values


def parts(play, role):
    rows = DossierPerson.objects.filter(dossier_id=play.case_id, role=role, until__isnull=True)
    return set(rows.values_list("person__name", flat=True))


# ── 回避 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_party_asks_the_head_decides_and_the_handler_is_replaced(play, own_seal):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play))
    assert play.states()["recusal"] == "asked"
    words = ("溪桥区禾满堂餐饮店", "祁砚舟", "与当事人的经营者是表兄弟。", "2026年9月1日", "不停止调查")
    assert scripts.lacks(play, "recusal_request", *words) == []
    play.do("officer", "decide_recusal", "1", **granting(play))
    assert "现在轮到机关负责人" in refusals(lambda: play.approve("unit_head"))
    play.approve("agency_head")
    assert play.states()["recusal"] == "granted"
    assert parts(play, "handler") == {"岳青禾", "边牧原"}
    assert parts(play, "recused") == {"祁砚舟"}
    letter = play.paper("recusal_decision")
    assert servability(letter) is None
    assert "表兄弟" in str(letter.data)
    assert "回避，不再参与本案" in str(letter.data)
    assert citations(["行政处罚法#43"]) in str(letter.data)
    assert "效力不受影响" in str(play.paper("recusal_form").data)
    play.serve(letter, "officer", "officer3")
    assert not unsound(play.case_id, play.now, rows=True)


def test_the_investigation_goes_on_until_the_recusal_is_decided_and_the_decision_waits(play):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play))
    seen = play.do("officer", "collect_evidence", officers=("officer", "officer2"),
                   kind="documentary", description="营业执照复印件", provider="当事人")  # fmt: skip
    assert seen.defects == ()
    scripts.concluded(play)
    said = refusals(lambda: play.do("officer", "decide", play.party(), **scripts.DECISION))
    assert "对祁砚舟的回避还没有决定" in said


def test_who_is_recused_neither_acts_nor_signs_nor_comes_back(play, district):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play, applicant="head"))
    play.do("officer", "decide_recusal", "1", **granting(play))
    play.approve("agency_head")
    assert not Document.objects.filter(dossier_id=play.case_id, code="recusal_decision").exists()
    assert "由承办人" in refusals(
        lambda: play.do("officer2", "conclude", **scripts.conclusion(scripts.proposal(play.party())))
    )
    late = play.do("officer", "collect_evidence", officers=("officer", "officer2"),
                   kind="documentary", description="营业执照复印件", provider="当事人")  # fmt: skip
    assert [d.gate for d in late.defects] == ["two_officers"]
    back = {"giver": play.person("officer3"), "taker": play.person("officer2"), "reason": "回来"}
    assert "已经回避" in refusals(lambda: play.do("officer", "hand_over", **back))


def test_a_recusal_refused_changes_nobody(play):
    scripts.investigated(play)
    play.do("officer2", "ask_recusal", **asking(play, applicant="officer"))
    play.do("officer", "decide_recusal", "1", verdict="refused", reason="关系不成立。")
    play.approve("agency_head")
    assert play.states()["recusal"] == "refused"
    assert parts(play, "handler") == {"岳青禾", "祁砚舟"}
    assert not parts(play, "recused")


def test_a_recusal_may_not_leave_one_handler_and_nobody_decides_the_own(play):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play))
    assert "只剩 1 名" in refusals(lambda: play.do("officer", "decide_recusal", "1", **granting(play, None)))
    assert "本人不能" in refusals(lambda: play.do("officer2", "decide_recusal", "1", **granting(play)))


def test_a_deputy_is_recused_by_the_chief_and_not_by_the_deputy(play):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play, "deputy"))
    play.do("officer", "decide_recusal", "1", **granting(play, None))
    assert "本人不能办理自己的回避" in refusals(lambda: play.approve("deputy"))
    play.wait(minutes=1).approve("agency_head")
    assert parts(play, "recused") == {"阮听澜"}
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party())))


def test_the_chief_is_recused_by_collective_discussion_and_signs_nothing_more(play):
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play, "agency_head"))
    assert "集体讨论" in refusals(lambda: play.do("officer", "decide_recusal", "1", **granting(play, None)))
    given = granting(play) | {
        "way": "collective", "document": "2026年9月1日负责人集体讨论笔录", "decided_on": play.now.date().isoformat(),
    }  # fmt: skip
    given.pop("replacement")
    with pytest.raises(Refused):
        play.do("officer", "decide_head_recusal", "1", **given)
    play.do("unit_head", "decide_head_recusal", "1", step_up=True, **given)
    assert parts(play, "recused") == {"章叙白"}
    assert "集体讨论笔录" in str(play.paper("recusal_record").data)
    play.do("officer", "ask_recusal", **asking(play))
    play.do("officer", "decide_recusal", "2", **granting(play))
    assert "已经回避" in refusals(lambda: play.approve("agency_head"))
    assert play.wait(minutes=1).approve("deputy").status == "effective"


def test_the_chief_is_recused_as_the_rule_of_the_agency_says(play):
    rule(play, "head_recusal", "superior")
    scripts.investigated(play)
    play.do("officer", "ask_recusal", **asking(play, "agency_head"))
    given = granting(play) | {"way": "collective", "document": "笔录", "decided_on": play.now.date().isoformat()}
    given.pop("replacement")
    said = refusals(lambda: play.do("unit_head", "decide_head_recusal", "1", step_up=True, **given))
    assert "由上级机关决定" in said


def test_a_request_about_a_stranger_is_recorded_and_moves_nothing(play):
    scripts.investigated(play)
    made = play.do("officer", "ask_recusal", **asking(play, "archivist"))
    assert [d.gate for d in made.defects] == ["recusal_concerns"]
    assert "recusal" not in play.states()


def under_review(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    scripts.originals(play)
    play.at("2026-09-10 09:00").tick()
    play.do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    return key


def test_a_recused_reviewer_gives_the_review_back_for_another(play, own_seal):
    key = under_review(play)
    play.do("officer", "ask_recusal", **asking(play, "reviewer"))
    play.do("officer", "decide_recusal", "1", **granting(play, None))
    play.approve("agency_head")
    assert play.states()["review"] == "requested"
    with pytest.raises(Refused):
        play.do("reviewer", "accept_review", key, verdict="accepted")
    play.do("reviewer2", "accept_review", key, verdict="accepted")
    play.do("reviewer2", "give_opinion", key, step_up=True, **scripts.opinion())
    assert play.states()["review"] == "passed"


def test_a_review_is_passed_to_another_reviewer_and_its_clock_runs_on(play, own_seal):
    key = under_review(play)
    accepted = Review.objects.get(dossier_id=play.case_id).accepted_on
    assert "由法制审核人员" in refusals(
        lambda: play.do("officer", "reassign_review", key, taker=play.person("reviewer2"), reason="外出")
    )
    assert refusals(lambda: play.do("reviewer", "reassign_review", key, taker=play.person("officer3"), reason="外出"))
    play.do("reviewer", "reassign_review", key, taker=play.person("reviewer2"), reason="外出学习")
    row = Review.objects.get(dossier_id=play.case_id)
    assert (row.reviewer_id, row.accepted_on) == (play.person("reviewer2"), accepted)
    with pytest.raises(Refused, match="另一位审核人员"):
        play.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    play.wait(minutes=1).do("reviewer2", "give_opinion", key, step_up=True, **scripts.opinion())
    assert play.states()["review"] == "passed"


# ── 移交 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_handed_over_and_the_former_handler_still_may_not_judge_it(play):
    scripts.investigated(play)
    given = {"giver": play.person("officer2"), "taker": play.person("officer3"), "reason": "调离本队"}
    play.do("officer", "hand_over", **given)
    assert parts(play, "handler") == {"岳青禾", "祁砚舟"}
    play.approve("unit_head")
    assert parts(play, "handler") == {"岳青禾", "边牧原"}
    assert "祁砚舟" in str(play.paper("handover_form").data)
    with pytest.raises(Refused, match="由承办人"):
        play.do("officer2", "conclude", **scripts.conclusion(scripts.proposal(play.party())))
    assert play.do("officer3", "conclude", **scripts.conclusion(scripts.proposal(play.party()))).status == "proposed"


def test_a_case_is_not_handed_to_who_may_not_handle_it(play):
    scripts.investigated(play)
    for taker, words in (("reviewer", "没有承办人角色"), ("unit_head", "审批"), ("officer", "已经是本案承办人")):
        given = {"giver": play.person("officer2"), "taker": play.person(taker), "reason": "调离"}
        assert words in refusals(lambda given=given: play.do("officer", "hand_over", **given))
    stranger = {"giver": play.person("officer2"), "taker": play.person("city_officer"), "reason": "调离"}
    assert "不是本机关" in refusals(lambda: play.do("officer", "hand_over", **stranger))
    with pytest.raises(NotVisible):
        play.do("city_officer", "hand_over", **stranger)


def test_a_handover_whose_successor_left_meanwhile_is_refused_at_the_signature(play):
    scripts.investigated(play)
    given = {"giver": play.person("officer2"), "taker": play.person("officer3"), "reason": "调离本队"}
    play.do("officer", "hand_over", **given)
    with record("setup.leave", actor=SETUP, now=play.now) as rec:
        agencies.leave(rec, play.district.people["officer3"], reason="辞职")
    assert "接替人员不合法" in refusals(lambda: play.approve("unit_head"))


# ── 离岗 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_leaver_leaves_open_is_listed_and_nothing_is_lost(play, own_seal):
    seen = scripts.investigated(play, confirmed=False)
    work = open_work(play.person("officer2"))
    assert [c.pk for c in work.handled] == [play.case_id]
    assert {a.act.step for a in work.confirmations} == {"inspect", "question"}
    with record("setup.leave", actor=SETUP, now=play.now) as rec:
        agencies.leave(rec, play.district.people["officer2"], reason="调离")
    assert open_work(play.person("officer2")) == work
    given = {"giver": play.person("officer2"), "taker": play.person("officer3"), "reason": "已调离"}
    play.do("unit_head", "hand_over", **given)
    play.approve("unit_head")
    for code in ("inspection_record", "interview_record"):
        play.wet(play.paper(code), "officer", "officer3")
    assert not open_work(play.person("officer2"))
    assert seen


def test_the_reviews_and_signatures_of_a_leaver_are_listed(play, own_seal):
    under_review(play)
    assert len(open_work(play.person("reviewer")).reviews) == 1
    play.do("officer", "make_statement", play.party(), form="written", content="请从轻。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已从轻。")
    assert [s.role for s in open_work(play.person("unit_head")).signatures] == ["unit_head"]


# ── 抽调、受委托 ──────────────────────────────────────────────────────────────────────────────────────────────────────


def second(play, key, until):
    with record("setup.second", actor=SETUP, now=play.now) as rec:
        agency = play.district.agencies["market"]
        person = Person.objects.get(pk=play.person(key))
        agencies.second_person_to(
            rec, person, agency=agency, document="抽调函〔2026〕3号", since=play.now.date(), until=until
        )
        agencies.issue_certificate(
            rec, person, number="990102999", issuer="演示省人民政府", categories=["市场监管"], regions=["990102"],
            valid_from=dt.date(2023, 1, 1), valid_to=dt.date(2029, 12, 31),
        )  # fmt: skip


def test_a_seconded_officer_counts_as_one_of_this_agency_for_the_term(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    with pytest.raises(Exception, match="名册"):
        play.do("officer", "inspect", officers=("officer", "city_officer"), place="临波路",
                **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
    second(play, "city_officer", play.now.date())
    seen = play.do("officer", "inspect", officers=("officer", "city_officer"), place="临波路",
                   **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
    assert seen.defects == ()
    assert not Defect.objects.filter(act_id=seen.act_id).exists()
    play.wait(days=2)
    with pytest.raises(Exception, match="名册"):
        play.do("officer", "inspect", officers=("officer", "city_officer"), place="临波路",
                **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
    assert Act.objects.filter(case_id=play.case_id, step="inspect").count() == 1


PARTS = (
    Part("station_officer", "卜知远", "male", "所员", ("handler",), ("市场监管",)),
    Part("station_officer2", "计若水", "female", "所员", ("handler",), ("市场监管",)),
    Part("station_unit", "晏海平", "male", "股长", ("unit_head",), ("市场监管",)),
    Part("station_publisher", "蓝采薇", "female", "科员", ("publisher",), unit=False),
    Part("station_checker", "游子衿", "female", "科员", ("checker",), unit=False),
    Part("station_head", "滕远舟", "male", "所长", ("agency_head",), rank="principal", unit=False),
)


@pytest.fixture
def entrusted(district):
    """An organisation that acts for the market agency by a letter of entrustment."""
    market, now = district.agencies["market"], BEFORE
    station = do(
        agencies.open_agency, code="XQSJS", name="溪桥区市场监管服务所", short_code="溪市监所", region=district.region,
        nature="entrusted", principal=market, now=now,
    )  # fmt: skip
    unit = do(agencies.add_unit, agency=station, name="执法股", now=now)
    district.agencies["station"], district.units["station"] = station, unit
    for part in PARTS:
        enter(district, part, station, unit, now)
    open_office(district, "station", PARTS, now)
    capacity = own_capacity(
        market, kind="entrusted", principal_id=market.pk, document="委托书〔2026〕1号", scope="警告、罚款"
    )
    adopt_lists(station, capacity, MATTERS["market"][:1], now)
    return district


def test_an_entrusted_matter_goes_in_the_name_number_and_seal_of_the_principal_and_its_review(entrusted, own_seal):
    play = Play(entrusted, START, office="station")
    who = {"officers": ("station_officer", "station_officer2")}
    play.open("station_officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    seen = play.do("station_officer", "inspect", place="临波路", **who,
                   **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
    assert seen.defects == ()
    play.confirm("station_officer2", seen.seq)
    play.do("station_officer", "file_case", **scripts.filing(play, ("station_officer", "station_officer2")))
    play.approve("station_unit")
    play.approve("station_head")
    play.do("station_officer", "conclude", **scripts.conclusion(scripts.proposal(play.party())))
    play.approve("station_unit")
    play.do("station_officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("station_unit")
    notice = play.paper("prior_notice")
    assert notice.data["agency"] == "溪桥区市场监督管理局"
    assert notice.number.startswith("溪市监罚告")
    assert notice.agency.name == "溪桥区市场监督管理局"
    assert servability(notice) is None, "sealed with the principal's key"
    play.serve(notice, "station_officer", "station_officer2")
    play.wet(play.paper("inspection_record"), "station_officer", "station_officer2")
    play.at("2026-09-10 09:00").tick()
    play.do("station_officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    play.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    play.do("station_officer", "decide", play.party(), **scripts.DECISION)
    play.approve("station_unit")
    play.approve("station_head")
    decision = play.paper("penalty_decision")
    assert decision.number.startswith("溪市监罚决")
    assert "溪桥区人民政府" in str(decision.data["remedies"])
    assert play.case.decisions.get().number == decision.number
    assert not unsound(play.case_id, play.now, rows=True)


def test_trap_51_an_entrusted_organisation_signs_nothing_of_the_principals_other_cases(entrusted):
    play = Play(entrusted, START)
    scripts.investigated(play)
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party())))
    with pytest.raises(NotVisible):
        play.approve("station_unit")

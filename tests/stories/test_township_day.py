"""A township with three officers and no reviewer of its own: everything on paper first, nobody in two parts."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import ActOfficer, Defect
from mingzheng.core.errors import Refused
from mingzheng.demo import district as built
from mingzheng.demo import street
from mingzheng.demo.district import Part, adopt_lists, build, do, enter_office, open_office, own_capacity
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.scanning import rasterise
from mingzheng.dossiers.exclusions import HARD
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.publication.models import PublicDecision
from tests.stories import scripts
from tests.stories.staffing import BEFORE
from tests.stories.test_ordinary_penalty import whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CITY = ("城市管理",)
OFFICE = (
    Part("lin", "蔺疏桐", "female", "综合行政执法队副队长", ("handler",), CITY),
    Part("pang", "逄望舒", "male", "综合行政执法队队员", ("handler", "archivist"), CITY),
    Part("captain", "牧云开", "male", "综合行政执法队队长", ("unit_head", "publisher"), CITY),
    Part("director", "郜清和", "female", "主任", ("agency_head",), rank="principal", unit=False),
)
POOL = (
    Part("pooled", "闵持衡", "male", "法律服务股股长", ("reviewer",), unit=False, qualified=True),
    Part("pooled2", "司马昭华", "female", "法律服务股科员", ("reviewer",), unit=False, qualified=True),
)
SITE = {
    "kind": "organisation",
    "name": "溪桥区栖木装饰工程有限公司",
    "address": "溪桥区枕流路 31 号",
    "representative": "司空岫",
}
BREACH, PENALTY = "城市市容和环境卫生管理条例#16", "城市市容和环境卫生管理条例#34"
CONDUCT = "临街工地不设置护栏影响市容和环境卫生"
BOTH = ("lin", "pang")


@pytest.fixture
def district(db, monkeypatch):
    """The invented district; the street has three officers and a director, the county's bureau of justice the pool."""
    *others, justice = built.OFFICES
    monkeypatch.setattr(built, "OFFICES", (*others, (*justice[:3], (*justice[3], *POOL))))
    found = build(BEFORE)
    enter_office(found, street.KEY, street.FACTS, street.UNIT, OFFICE, BEFORE)
    office, pool = found.agencies[street.KEY], found.agencies["justice"]
    do(agencies.grant_role, found.people["director"], role="checker", agency=office, now=BEFORE)
    open_office(found, street.KEY, OFFICE, BEFORE)
    terms = {"kind": "empowered", "document": street.INSTRUMENT, "scope": "警告、罚款", "review_agency_id": pool.pk}
    adopt_lists(office, own_capacity(office, **terms), street.MATTERS, BEFORE, street.EMPOWERED_ON)
    return found


@pytest.fixture
def play(district):
    return Play(district, dt.datetime(2026, 9, 3, 9, 0, tzinfo=BEIJING), street.KEY)


def sign(play, code, *, scanned=None):
    """Print the newest paper of a kind, have it signed that day, and scan it back, perhaps days later."""
    document = play.paper(code)
    if scanned is None:
        play.wet(document, *BOTH)
        return document
    subject, day = str(document.pk), play.now.astimezone(BEIJING).date().isoformat()
    play.do("lin", "print_paper", subject, copies=2)
    play.at(scanned)
    document.refresh_from_db()
    scan = play.attach("lin", rasterise(printable_file(document)), f"{document.title}（签字扫描件）.pdf")
    play.do("lin", "join_scan", subject, blob=str(scan), signed_on=day)
    play.do("pang", "check_scan", subject, verdict="match", shelf_no="A-01", step_up=True)
    return document


def approved(play, step, code, subject="", **values):
    """Propose on paper: the form is printed, signed by hand, scanned and checked; nobody approves on a screen."""
    play.do("lin", step, subject, medium="paper", **values)
    sign(play, code)


def inspected_and_typed_two_days_later(play):
    """On patrol without signal the record is written by hand; back in the office it is entered as what it is: late."""
    play.open("lin", "JD-0034-7", [SITE], summary="巡查发现临街工地没有护栏。", discovered_on="2026-09-01")
    at = dt.datetime(2026, 9, 1, 9, 30, tzinfo=BEIJING)
    end = at + dt.timedelta(minutes=20)
    given = scripts.inspection(
        ended_at=end.isoformat(), present="司空岫（负责人）", findings="临街工地未设置护栏，也未作遮挡。"
    )
    seen = play.do("lin", "inspect", officers=BOTH, place=SITE["address"], at=at, **given)
    assert [d.gate for d in seen.defects] == ["late_entry"]
    sign(play, "inspection_record")
    return seen


def cured(play, act_seq, way, explanation):
    given = {"act_seq": act_seq, "gate": "late_entry", "way": way, "explanation": explanation}
    approved(play, "cure_defect", "internal_unit_form", **given)


def filed_and_questioned(play):
    filing = scripts.filing(play, BOTH, conduct=CONDUCT, brief="临街工地没有护栏。", basis=["行政处罚法#54.2", BREACH])
    play.do("lin", "file_case", medium="paper", **filing)
    sign(play, "filing_form", scanned="2026-09-05 10:00")
    assert play.case.filed_on == dt.date(2026, 9, 3), "the day the director signed, not that of the scan"
    assert Duty.objects.get(kind="PEN_CASE").start_on == dt.date(2026, 9, 3)
    questions = [{"question": "工地为什么没有护栏？", "answer": "材料没有运到，当天已经补上。"}]
    talk = scripts.interview(play.now.isoformat(), person_name="司空岫", questions=questions)
    play.do("lin", "question", officers=BOTH, place="街道办事处询问室", **talk)
    sign(play, "interview_record")


def concluded_and_told(play):
    facts = "2026年9月1日，当事人在枕流路 31 号的临街工地未设置护栏，也未作遮挡，影响市容和环境卫生。"
    asked = scripts.proposal(
        play.party(), facts=facts, breached=[BREACH], punished_by=[PENALTY], kinds=["罚款"], fine_fen="1,500.00"
    )
    approved(play, "conclude", "conclusion_report", **scripts.conclusion(asked))
    approved(play, "issue_notice", "internal_unit_form", play.party(), **scripts.NOTICE)
    sign(play, "prior_notice")
    play.serve(play.paper("prior_notice"), *BOTH, place=SITE["address"], receiver="司空岫")
    sign(play, "service_receipt")


def helped_by_the_county(play):
    """No reviewer sits in the township: the county's pool lends one, a group discusses, one qualified person signs."""
    play.do("lin", "request_review", statement="事实清楚、证据确凿，拟处罚款，请审核。")
    key = play.case.tracks.get(kind="review").subject
    for who in ("lin", "captain", "director"):
        with pytest.raises(Refused):
            play.do(who, "accept_review", key, verdict="accepted")
    play.do("pooled", "accept_review", key, verdict="accepted")
    members = [{"person": str(play.person(k)), "opinion": "同意承办机构意见。"} for k in ("pooled", "pooled2")]
    group = {"chair": "闵持衡", "members": members, "observers": ["郜清和"], "conclusion": "一致同意。"}
    play.do("pooled", "convene_review_group", key, place="溪桥区司法局", **group)
    sign(play, "review_group_minutes")
    play.do("pooled", "give_opinion", key, step_up=True, **scripts.opinion())


def decided_served_and_told_late(play):
    play.do("lin", "decide", play.party(), medium="paper", **scripts.DECISION)
    sign(play, "decision_form")
    assert play.states()["decision"] == "decided"
    play.do("captain", "draft_publication", play.party(), summary="当事人的临街工地未设置护栏。")
    play.do("director", "check_publication", play.party(), step_up=True, verdict="approved")
    sign(play, "penalty_decision")
    at = play.now
    play.at("2026-09-16 09:00")  # the service is entered days after it happened
    served = play.do(
        "lin", "serve", f"{play.paper('penalty_decision').pk}:{play.party()}", officers=BOTH, place=SITE["address"],
        at=at, method="direct", result="served", received_on=at.astimezone(BEIJING).date().isoformat(),
        receiver="司空岫", relation="负责人",
    )  # fmt: skip
    assert [d.gate for d in served.defects] == ["late_entry"]
    sign(play, "service_receipt")
    assert Duty.objects.get(kind="PEN_PAY").start_on == at.astimezone(BEIJING).date()
    return served


def paid_closed_and_bound(play):
    day = play.now.astimezone(BEIJING).date().isoformat()
    payment = {"amount_fen": "1500", "paid_on": day, "receipt_no": "PJ-0916-1", "channel": "bank"}
    play.do("lin", "record_payment", play.party(), **payment)
    play.do("lin", "close_case", medium="paper", result="罚款已缴清，公示完毕。")
    sign(play, "closing_form")
    assert play.states()["main"] == "closed"
    play.do("pang", "archive_case", retention="30", boxed_at="街道档案室 1 号柜")


def test_three_officers_a_director_and_the_county_s_pool_bring_a_case_on_paper_to_the_archive(play):
    seen = inspected_and_typed_two_days_later(play)
    cured(play, seen.seq, "original", "山上没有信号，回办事处后补录；当时签署的笔录已经扫描归入。")
    filed_and_questioned(play)
    concluded_and_told(play)
    play.at("2026-09-14 09:00").tick()
    helped_by_the_county(play)
    served = decided_served_and_told_late(play)
    cured(play, served.seq, "original", "送达后连日出勤，回办事处后补录；送达回证原件已经扫描归入。")
    paid_closed_and_bound(play)

    assert play.states()["main"] == "archived"
    assert PublicDecision.objects.get().state == "published"
    acted_who_was_there(play)
    nothing_is_dated_back(play, {seen.seq, served.seq})
    nobody_sits_in_two_parts(play)
    every_original_is_in_the_file(play)
    whole(play)


def acted_who_was_there(play):
    """Whoever is named acted, and confirmed it: by the own code or by the own name on the signed original."""
    there = {"inspect": BOTH, "question": BOTH, "serve": BOTH, "convene_review_group": ("pooled", "pooled2")}
    named = ActOfficer.objects.filter(act__case_id=play.case_id)
    assert set(named.values_list("act__step", flat=True)) == set(there)
    for act in play.case.acts.filter(step__in=there):
        assert {row.person_id for row in act.officers.all()} == {play.person(key) for key in there[act.step]}
    assert not named.filter(confirmed_at=None).exists()


def nothing_is_dated_back(play, late):
    facts = [act for act in play.case.acts.filter(nature="fact") if act.step != "expire_statement"]
    assert all(act.recorded_at >= act.at for act in facts)
    assert {act.seq for act in facts if act.recorded_at - act.at > dt.timedelta(hours=24)} == late
    assert {act.at_source for act in facts} == {"stated"}
    defects = Defect.objects.filter(act__case_id=play.case_id)
    assert {(d.act.seq, d.gate, d.cure) for d in defects} == {(seq, "late_entry", "original") for seq in late}
    assert not defects.filter(cured_by=None).exists()


def nobody_sits_in_two_parts(play):
    parts = {}
    for person, role in DossierPerson.objects.filter(dossier_id=play.case_id).values_list("person_id", "role"):
        parts.setdefault(person, set()).add(role)
    assert not [held for held in parts.values() for pair in HARD if pair <= held]
    assert {who for who, held in parts.items() if "handler" in held} == {play.person(key) for key in BOTH}
    assert {who for who, held in parts.items() if "reviewer" in held} == {play.person("pooled")}


def every_original_is_in_the_file(play):
    papers = Document.objects.filter(dossier_id=play.case_id)
    assert {d.state for d in papers if d.signers} == {"checked"}
    listed = {row["title"] for row in play.case.acts.get(step="archive_case").made["catalogue"]}
    assert {d.title for d in papers if not d.code.endswith("_volume")} <= listed


def test_every_form_that_heads_approve_on_paper_says_who_signs_it():
    forms = {code: paper.spec.signers for code, paper in BOOK.papers.items() if paper.approval_form}
    assert [code for code, signers in forms.items() if not signers] == [], "what nobody signs cannot be printed"


def test_the_pool_is_asked_on_paper_too(play):
    """With the pool of the catalogue on leave, the director signs by hand a request to another office of the county."""
    seen = inspected_and_typed_two_days_later(play)
    cured(play, seen.seq, "original", "当时签署的笔录已经扫描归入。")
    filed_and_questioned(play)
    concluded_and_told(play)
    city = str(play.district.agencies["city"].pk)
    asked = {"agency": city, "reason": "区司法局审核人员请假。", "until": "2026-10-20", "days": 3}
    approved(play, "request_cooperation", "cooperation_letter", **asked)
    assert play.states()["cooperation"] == "granted"

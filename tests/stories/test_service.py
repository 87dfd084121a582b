"""The seven ways of service, each by its conditions; the confirmed address; periods per recipient from receipt."""

import datetime as dt

import pypdfium2
import pytest

from mingzheng.agencies.models import Person
from mingzheng.cases.engine.models import Act, Track
from mingzheng.cases.penalty.delivery import confirmed_address
from mingzheng.cases.penalty.representatives import representatives
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Invalid, Refused, Stale
from mingzheng.documents.queries import file_of
from mingzheng.duties.models import Duty
from mingzheng.law.actions import override_period
from mingzheng.law.catalogue import period
from mingzheng.law.overrides import Change
from mingzheng.ledger.recording import record
from mingzheng.publication.models import Publication
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ACCOUNT = "13900000007"
LEFT = {
    "method": "leave",
    "receiver": "",
    "relation": "",
    "refused_by": "legal",
    "refusal": "负责人看过文书后拒绝签收",
    "unrecorded_reason": "执法记录仪没有电，已请见证人到场",
}


def told(play):
    """Up to a notice that is sealed and waits to be served."""
    scripts.investigated(play)
    scripts.concluded(play)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    return play.paper("prior_notice")


def decided(play):
    """Up to a decision that waits to be served."""
    scripts.investigated(play)
    scripts.concluded(play)
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    return play.paper("penalty_decision")


def serve(play, paper, *, files=(), **values):
    """Serve in another way than in person: nobody signs unless it is said; ``files`` are the proof."""
    names = [play.attach("officer", f"{name} {play.now}".encode(), f"{name}.txt") for name in files]
    given = {"receiver": "", "relation": "", **values}
    return play.serve(paper, evidence=tuple(names), **given)


def failed(play, paper, **values):
    given = {"result": "failed", "received_on": None, "receiver": "", "relation": "", "note": "门店关闭，无人在场。"}
    return play.serve(paper, **(given | values))


def gates(outcome):
    return sorted(d.gate for d in outcome.defects)


def facts(play, who="officer"):
    return case_view(play.case_id, play.district.accounts[who], play.now).facts


def can(play, who="officer"):
    view = case_view(play.case_id, play.district.accounts[who], play.now)
    return {s.step.code for s in view.possible}


def text_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def state(play, paper):
    return Track.objects.get(kind="service", subject=f"{paper.pk}:{paper.subject}").state


def due(play, kind):
    return Duty.objects.filter(dossier_id=play.case_id, kind=kind).latest("pk")


def confirm_address(play, **values):
    given = {
        "party": play.party(),
        "address": "溪桥区临波路 88 号",
        "receiver": "殷晓澄",
        "receiver_relation": "店员",
        "phone": "0990-5550199",
        "duty_told": "yes",
        "consent": "yes",
        "channel": "sms",
        "account": ACCOUNT,
    }
    return play.do("officer", "confirm_address", **(given | values))


def authorise(play, **values):
    return play.do("officer", "authorise_representative", party=play.party(), **values)


def signed_address(play, **values):
    confirm_address(play, **values)
    play.wet(play.paper("address_confirmation"), "officer", "officer2")


# ── in person ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_handed_to_the_person_in_charge_needs_no_more_than_a_name(play, own_seal):
    paper = told(play)
    assert "serve" in can(play)
    done = play.serve(paper, receiver="陈䶮㛃", receiver_kind="legal", relation="")
    assert gates(done) == []
    assert play.states()["service"] == "served"
    assert Act.objects.get(pk=done.act_id).content["relation"] == "法定代表人或者负责收件的人"
    assert due(play, "PEN_STATEMENT").due_on == dt.date(2026, 9, 8)


def test_a_receiver_without_relation_is_refused_as_input(play, own_seal):
    paper = told(play)
    with pytest.raises(Invalid) as error:
        play.serve(paper, receiver="店员", receiver_kind="agent", relation="")
    assert "关系" in error.value.fields[0].message
    done = play.serve(paper, receiver="店员", relation="路过的熟人")
    assert gates(done) == ["receiver_entitled"]
    assert play.states()["service"] == "due"


def test_only_a_representative_with_a_written_authority_takes_papers(play, own_seal):
    paper = told(play)
    lawyer = {"party": play.party(), "name": "喻清和", "kind": "lawyer", "powers": "special", "scope": "代收文书"}
    signed = {"receiver": "喻清和", "receiver_kind": "agent", "relation": "委托律师"}
    assert gates(play.do("officer", "authorise_representative", **lawyer)) == ["authority_proved"]
    assert gates(play.serve(paper, **signed)) == ["receiver_entitled"]
    authority = play.attach("officer", b"authority", "授权委托书.txt")
    assert gates(play.do("officer", "authorise_representative", evidence=(authority,), **lawyer)) == []
    assert [(r.name, r.proved) for r in representatives(facts(play), play.party())] == [("喻清和", True)]
    play.do("officer", "authorise_representative", **(lawyer | {"change": "end"}))
    assert representatives(facts(play), play.party()) == ()
    assert gates(play.serve(paper, **signed)) == ["receiver_entitled"]
    play.do("officer", "authorise_representative", evidence=(authority,), **lawyer)
    assert gates(play.serve(paper, **signed)) == []
    assert play.states()["notice"] == "served"


def test_the_receiver_whom_the_party_named_takes_papers(play, own_seal):
    paper = told(play)
    signed = {"receiver": "殷晓澄", "receiver_kind": "designated", "relation": "店员"}
    assert gates(play.serve(paper, **signed)) == ["receiver_entitled"]
    signed_address(play)
    assert gates(play.serve(paper, **signed)) == []
    shown = text_of(file_of(play.papers("service_receipt")[-1]))
    assert all(word in shown for word in ("代收人", "殷晓澄", "店员", "指定的代收人"))


def test_the_officer_who_serves_does_not_sign_for_the_party(play, own_seal):
    name = play.district.people["officer2"].name
    assert gates(play.serve(told(play), receiver=name, relation="本人")) == ["receiver_entitled"]


# ── left upon refusal ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_trap_30_a_paper_is_not_left_where_nobody_is_at_home(play, own_seal):
    paper = told(play)
    absent = {**LEFT, "refused_by": "absent", "refusal": "敲门无人应答", "witness": "郁闻笛", "witness_of": "观澜社区"}
    assert gates(serve(play, paper, **absent)) == ["leave_on_refusal"]
    assert gates(serve(play, paper, **LEFT)) == ["leave_on_refusal"]  # refused, and neither witness nor pictures
    nobody = {**LEFT, "witness": "全程录像"}
    assert gates(serve(play, paper, **nobody)) == ["leave_on_refusal"]  # words are no recording
    assert play.states()["service"] == "due"


@pytest.mark.parametrize("proof", ["witness", "film"])
def test_a_refused_paper_is_left_with_a_witness_or_pictures_and_counts_from_that_day(play, own_seal, proof):
    paper = told(play)
    more = {"witness": "郁闻笛", "witness_of": "观澜社区居民委员会"} if proof == "witness" else {"files": ("录像",)}
    done = serve(play, paper, **LEFT, **more)
    assert gates(done) == []
    assert due(play, "PEN_STATEMENT").start_on == dt.date(2026, 9, 1)
    shown = text_of(file_of(play.paper("service_receipt")))
    assert all(word in shown for word in ("留置送达", "拒绝签收", "2026年9月1日"))


# ── electronic ────────────────────────────────────────────────────────────────────────────────────────────────────────


def by_wire(play, paper, **values):
    given = {
        "method": "electronic",
        "channel": "sms",
        "account": "139-0000-0007",
        "arrived_at": play.now.isoformat(),
        "files": ("到达回执",),
    }
    return serve(play, paper, **(given | values))


def test_trap_31_electronic_service_needs_the_signed_consent(play, own_seal):
    paper = told(play)
    assert gates(by_wire(play, paper)) == ["electronic_consent"]
    confirm_address(play)
    assert gates(by_wire(play, paper)) == ["electronic_consent"]  # agreed, not signed
    play.wet(play.paper("address_confirmation"), "officer", "officer2")
    assert gates(by_wire(play, paper, account="13900000008")) == ["electronic_consent"]
    assert gates(by_wire(play, paper, channel="im")) == ["electronic_consent"]
    assert play.states()["service"] == "due"
    assert gates(by_wire(play, paper)) == []
    assert play.states()["service"] == "served"


def test_trap_31_sent_is_not_arrived(play, own_seal):
    paper = told(play)
    signed_address(play)
    assert gates(by_wire(play, paper, arrived_at=None)) == ["electronic_arrival"]
    assert gates(by_wire(play, paper, files=())) == ["electronic_arrival"]
    later = {"arrived_at": play.now.isoformat(), "received_on": "2026-09-01"}
    play.at("2026-09-02 09:00")
    assert gates(by_wire(play, paper, **later)) == []
    assert due(play, "PEN_STATEMENT").start_on == dt.date(2026, 9, 1)  # the day of arrival, not of the entry
    assert "到达对方系统的时间" in text_of(file_of(play.paper("service_receipt")))


def test_consent_ends_with_a_newer_confirmation_that_withholds_it(play, own_seal):
    paper = told(play)
    signed_address(play)
    changed = "已短信通知原号码"
    signed_address(play, consent="no", channel="", account="", old_contact_told=changed)
    assert gates(by_wire(play, paper)) == ["electronic_consent"]


def test_threat_29_a_staff_number_is_no_address_of_the_party(play, own_seal):
    paper = told(play)
    officer = Person.objects.get(pk=play.person("officer2"))
    Person.objects.filter(pk=officer.pk).update(phone="139 0000 0099")
    assert gates(confirm_address(play, account="13900000099")) == ["own_contact"]
    assert gates(confirm_address(play, account=play.case.agency.phone)) == ["own_contact"]
    assert confirmed_address(facts(play), play.party()) is None
    assert gates(by_wire(play, paper, account="13900000099")) == ["electronic_consent"]


def test_threat_29_a_number_confirmed_before_it_was_an_officers_is_found_at_service(play, own_seal):
    paper = told(play)
    signed_address(play)
    Person.objects.filter(pk=play.person("officer2")).update(phone=ACCOUNT)
    assert gates(by_wire(play, paper)) == ["electronic_consent"]


def test_threat_29_a_changed_account_counts_once_the_old_one_was_told(play, own_seal):
    told(play)
    signed_address(play)
    other = {"account": "13900000055"}
    assert gates(confirm_address(play, **other)) == ["change_told"]
    assert confirmed_address(facts(play), play.party()).account == ACCOUNT
    assert gates(confirm_address(play, **other, old_contact_told="当日以短信告知原号码")) == []
    assert confirmed_address(facts(play), play.party()).account == "13900000055"


def test_threat_29_two_parties_do_not_share_an_electronic_address(play, own_seal):
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    confirm_address(play)
    assert gates(confirm_address(play, party=play.party(1))) == ["own_contact"]


def test_who_refuses_to_sign_the_confirmation_has_not_consented(play, own_seal):
    paper = told(play)
    signed_address(play, signing_refused="负责人看后拒绝签字")
    assert gates(by_wire(play, paper)) == ["electronic_consent"]
    assert "拒绝签字" in text_of(file_of(play.paper("address_confirmation")))


@pytest.mark.parametrize(
    ("step", "values", "words"),
    [
        ("confirm_address", {"channel": "", "account": ""}, "填写渠道"),
        ("confirm_address", {"receiver_relation": ""}, "关系"),
        ("confirm_address", {"consent": ""}, "可选"),
        ("authorise_representative", {"name": "喻清和", "kind": "lawyer", "powers": "special"}, "逐项写明"),
        ("authorise_representative", {"name": "——", "kind": "lawyer"}, "姓名"),
    ],
)
def test_a_form_that_says_too_little_is_refused_by_name(play, step, values, words):
    scripts.investigated(play)
    enter = confirm_address if step == "confirm_address" else authorise
    with pytest.raises(Invalid) as error:
        enter(play, **values)
    assert any(words in f"{f.label}{f.message}" for f in error.value.fields), error.value.fields


# ── post, entrusted, passed on ────────────────────────────────────────────────────────────────────────────────────────


def test_post_counts_from_the_day_on_the_receipt(play, own_seal):
    paper = decided(play)
    posted = {"method": "mail", "receiver": "陈䶮㛃", "receiver_kind": "legal"}
    assert gates(serve(play, paper, **posted)) == ["hard_to_reach", "post_receipted"]
    failed(play, paper)
    assert gates(failed(play, paper, method="mail", tracking_no="EMS-0017", note="退回：收件人外出，未妥投。")) == []
    assert state(play, paper) == "failed"
    play.at("2026-09-14 09:00")
    received = {"received_on": "2026-09-11", "tracking_no": "EMS-0018", "files": ("回执",)}
    assert gates(serve(play, paper, **posted, **received)) == []
    assert due(play, "PEN_PAY").start_on == dt.date(2026, 9, 11)
    assert (due(play, "PEN_SERVE").state, due(play, "PEN_SERVE").ended_on) == ("met", dt.date(2026, 9, 11))
    assert "EMS-0018" in text_of(file_of(play.paper("service_receipt")))


def test_entrusted_service_names_the_agency_and_the_letter(play, own_seal):
    paper = told(play)
    entrusted = {"method": "entrust", "receiver": "陈䶮㛃", "receiver_kind": "legal", "difficulty": "当事人已迁至外省"}
    assert gates(serve(play, paper, **entrusted)) == ["passed_on"]
    done = serve(play, paper, **entrusted, through="远山县市场监督管理局", letter_no="溪市监函〔2026〕3号")
    assert gates(done) == []
    assert "远山县市场监督管理局" in text_of(file_of(play.paper("service_receipt")))


def test_papers_are_passed_on_to_soldiers_and_prisoners_by_their_units(play, own_seal):
    paper = told(play)
    passed = {"method": "transfer", "receiver": "陈䶮㛃", "relation": "本人", "through": "溪桥监狱"}
    assert gates(serve(play, paper, **passed)) == ["passed_on"]
    assert gates(serve(play, paper, **passed, unit_kind="prison")) == []
    assert play.states()["notice"] == "served"


# ── announcement ──────────────────────────────────────────────────────────────────────────────────────────────────────

ANNOUNCED = {
    "ground": "exhausted",
    "reason": "登记的住所已无人经营，电话停机。",
    "course": "2026年9月9日直接送达未成，2026年9月10日邮件退回。",
    "channel": "newspaper",
    "where": "澜川日报",
    "summary": "本机关对你单位作出警告并罚款的决定，你单位可以依法申请行政复议或者提起行政诉讼。",
}


def announce(play, paper, **values):
    subject = f"{paper.pk}:{paper.subject}"
    done = play.do("officer", "propose_announcement", subject, **(ANNOUNCED | values))
    play.approve("agency_head")
    return done


def post(play, paper, *, files=("版面",), **values):
    proof = tuple(play.attach("officer", f"{name} {play.now}".encode(), f"{name}.txt") for name in files)
    given = {"posted_on": play.now.date().isoformat(), "where": "第 4 版"} | values
    subject = f"{paper.pk}:{paper.subject}"
    done = play.do("officer", "post_announcement", subject, officers=("officer", "officer2"), evidence=proof, **given)
    play.confirm("officer2", done.seq)
    return done


def test_trap_29_an_announcement_serves_after_thirty_days_and_starts_every_period(play, own_seal):
    paper = decided(play)
    with pytest.raises(Refused) as caught:
        announce(play, paper)
    assert [r.gate for r in caught.value.refusals] == ["announcement_last_resort"]
    assert gates(failed(play, paper)) == []
    assert {"serve", "propose_announcement"} <= can(play)
    announce(play, paper)
    assert state(play, paper) == "announcing"
    assert "post_announcement" in can(play)
    shown = text_of(file_of(play.paper("service_announcement")))
    assert all(word in shown for word in ("公告", "经过30日，即视为送达", "行政处罚决定书"))
    assert "电话停机" in text_of(file_of(play.paper("announcement_form")))
    scripts.published(play)
    post(play, paper)
    assert (state(play, paper), play.states()["publication"]) == ("posted", "waiting")
    assert due(play, "SERVE_PUBLIC").due_on == dt.date(2026, 10, 9)
    play.at("2026-10-09 23:00").tick()
    assert state(play, paper) == "posted"
    play.at("2026-10-10 00:10").tick()
    states = play.states()
    assert (state(play, paper), states["publication"]) == ("served", "published")
    assert due(play, "PEN_PAY").start_on == dt.date(2026, 10, 10)
    assert due(play, "PEN_SERVE").state == "met"
    assert Publication.objects.get().served_on == dt.date(2026, 10, 10)
    assert play.tick() == 0


def test_trap_29_an_agency_whose_rule_says_sixty_days_announces_for_sixty(play, own_seal):
    second = play.district.credential("agency_head", play.now)
    with record("law.override", actor=play.district.actor("admin"), now=play.now) as rec:
        sixty = Change(60, dt.date(2026, 9, 1))
        override_period(
            rec, period("SERVE_PUBLIC"), agency=play.district.agencies["market"], change=sixty, second=second
        )
    paper = decided(play)
    failed(play, paper)
    announce(play, paper)
    assert "60日" in text_of(file_of(play.paper("service_announcement")))
    post(play, paper)
    running = due(play, "SERVE_PUBLIC")
    assert (running.value, running.due_on) == (
        60,
        dt.date(2026, 11, 9),
    )  # 11-08 is a Sunday: the party's end rolls over


def test_a_notice_served_by_announcement_gives_the_party_its_time_from_then(play, own_seal):
    paper = told(play)
    failed(play, paper)
    announce(play, paper, summary="本机关拟对你单位给予警告并罚款，你单位可以陈述、申辩。")
    post(play, paper)
    play.at("2026-10-09 08:00").tick()
    states = play.states()
    assert (states["notice"], states["statement"]) == ("served", "waiting")
    assert due(play, "PEN_STATEMENT").start_on == due(play, "SERVE_PUBLIC").due_on + dt.timedelta(1)


def test_a_missing_party_is_announced_to_with_the_proof_of_the_search(play, own_seal):
    paper = told(play)
    with pytest.raises(Refused):
        announce(play, paper, ground="missing")
    stranger = "00000000-0000-7000-8000-000000000001"
    with pytest.raises(Refused):
        announce(play, paper, ground="missing", proof=[stranger])
    proof = play.attach("officer", b"proof", "居委会证明.txt")
    announce(play, paper, ground="missing", proof=[str(proof)])
    assert state(play, paper) == "announcing"


def test_threat_29_tries_that_one_person_made_up_open_no_announcement(play, own_seal):
    paper = told(play)
    subject = f"{paper.pk}:{paper.subject}"
    alone = {"method": "direct", "result": "failed", "note": "无人在场。"}
    play.do("officer", "serve", subject, officers=("officer",), **alone)
    unconfirmed = play.do("officer", "serve", subject, officers=("officer", "officer2"), **alone)
    with pytest.raises(Refused) as caught:
        announce(play, paper)
    assert [r.gate for r in caught.value.refusals] == ["announcement_last_resort"]
    play.confirm("officer2", unconfirmed.seq)
    announce(play, paper)
    assert state(play, paper) == "announcing"


def test_an_announcement_without_seal_or_proof_starts_no_period(play):
    paper = told(play)
    play.wet(paper, "officer", "officer2")
    failed(play, paper)
    announce(play, paper)
    assert gates(post(play, paper, files=())) == ["announcement_sealed", "posting_proved"]
    play.wet(play.paper("service_announcement"), "officer", "officer2")
    assert gates(post(play, paper, posted_on="2026-08-31")) == ["posting_proved"]
    assert state(play, paper) == "announcing"
    assert not Duty.objects.filter(dossier_id=play.case_id, kind="SERVE_PUBLIC").exists()
    assert gates(post(play, paper)) == []
    assert state(play, paper) == "posted"


def test_a_party_that_turns_up_is_served_in_person_and_the_announcement_ends(play, own_seal):
    paper = decided(play)
    failed(play, paper)
    announce(play, paper)
    post(play, paper)
    assert gates(failed(play, paper)) == []
    assert state(play, paper) == "posted"  # another vain try leaves the period running
    play.at("2026-09-20 09:00")
    play.serve(paper)
    assert state(play, paper) == "served"
    assert due(play, "SERVE_PUBLIC").state == "cancelled"
    assert due(play, "PEN_PAY").start_on == dt.date(2026, 9, 20)
    play.at("2026-10-20 09:00").tick()
    assert Duty.objects.filter(dossier_id=play.case_id, kind="PEN_PAY").count() == 1


def test_an_announcement_approved_on_paper_counts_from_its_posting(play, own_seal):
    paper = told(play)
    failed(play, paper)
    play.do("officer", "propose_announcement", f"{paper.pk}:{paper.subject}", medium="paper", **ANNOUNCED)
    play.wet(play.paper("announcement_form"), "officer", "officer2")
    assert state(play, paper) == "announcing"
    assert gates(post(play, paper)) == []
    assert state(play, paper) == "posted"


def test_an_announcement_that_was_not_posted_is_replaced_or_dropped_with_its_number(play, own_seal):
    paper = told(play)
    failed(play, paper)
    announce(play, paper)
    announce(play, paper, where="溪桥日报")
    assert [d.state for d in play.papers("service_announcement")] == ["void", "sealed"]
    play.serve(paper)
    assert [d.state for d in play.papers("service_announcement")] == ["void", "void"]
    assert play.states()["notice"] == "served"


def test_of_two_who_post_the_same_announcement_the_second_moves_nothing(play, own_seal):
    paper = told(play)
    failed(play, paper)
    announce(play, paper)
    post(play, paper)
    play.wait(days=2)
    assert gates(post(play, paper)) == ["out_of_order"]
    assert due(play, "SERVE_PUBLIC").start_on == dt.date(2026, 9, 1)


def test_nobody_posts_or_notes_an_announcement_of_the_future(play, own_seal):
    paper = told(play)
    subject = f"{paper.pk}:{paper.subject}"
    failed(play, paper)
    announce(play, paper)
    with pytest.raises(Invalid):
        post(play, paper, posted_on="2026-12-01")
    with pytest.raises(Invalid):
        play.do("officer", "note_announced", subject)


def test_who_is_no_head_does_not_approve_an_announcement(play, own_seal):
    paper = told(play)
    failed(play, paper)
    play.do("officer", "propose_announcement", f"{paper.pk}:{paper.subject}", **ANNOUNCED)
    with pytest.raises(Refused):
        play.approve("unit_head")
    play.approve("agency_head")


def test_a_public_announcement_is_never_entered_as_a_plain_service(play, own_seal):
    paper = told(play)
    assert gates(serve(play, paper, method="public")) == ["service_method"]
    assert state(play, paper) == "due"


# ── together ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_trap_5_each_recipient_has_its_periods_from_its_own_way_of_receipt(play, own_seal):
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    scripts.concluded(play)
    papers = []
    for index in (0, 1):
        play.do("officer", "issue_notice", play.party(index), **scripts.NOTICE)
        play.approve("unit_head")
        papers.append(play.paper("prior_notice", play.party(index)))
    serve(play, papers[0], **LEFT, files=("录像",))
    play.at("2026-09-03 09:00")
    play.serve(papers[1])
    ends = dict(Duty.objects.filter(kind="PEN_STATEMENT").values_list("subject", "start_on"))
    assert ends == {play.party(0): dt.date(2026, 9, 1), play.party(1): dt.date(2026, 9, 3)}


def test_a_paper_voided_while_it_is_out_is_not_served(play, own_seal):
    paper = told(play)
    failed(play, paper)
    announce(play, paper)
    post(play, paper)
    scripts.concluded(play, fine_fen="6,000.00")
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    track = Track.objects.get(kind="service", subject=f"{paper.pk}:{paper.subject}")
    assert track.state == "dropped"
    assert due(play, "SERVE_PUBLIC").state == "cancelled"
    done = play.serve(paper)
    assert gates(done) == ["out_of_order", "paper_servable"]
    assert play.states()["notice"] == "issued"
    play.at("2026-10-20 09:00").tick()
    track.refresh_from_db()
    assert track.state == "dropped"


def test_of_two_officers_who_serve_the_same_paper_at_once_the_second_is_told(play, own_seal):
    paper = told(play)
    seen = play.case.seq
    play.serve(paper, seen_seq=seen)
    with pytest.raises(Stale) as caught:
        play.serve(paper, "officer2", "officer", seen_seq=seen)
    assert "送达" in str(caught.value)
    again = play.serve(paper, "officer2", "officer")
    assert gates(again) == ["out_of_order"]
    assert Duty.objects.filter(dossier_id=play.case_id, kind="PEN_STATEMENT").count() == 1

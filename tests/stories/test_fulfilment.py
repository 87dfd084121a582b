"""What becomes of a decision: paid, deferred, added to, handed over, checked, given back."""

import datetime as dt

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.effects import fulfilment
from mingzheng.cases.penalty.models import Obligation, Payment
from mingzheng.cases.queries import case_view
from mingzheng.cases.tasks import differing_tracks
from mingzheng.catalogue.models import Matter
from mingzheng.catalogue.specs import PENALTY_KINDS
from mingzheng.core.errors import Invalid, Refused
from mingzheng.core.secrets import new_id
from mingzheng.demo.district import SETUP
from mingzheng.documents import queries as papers
from mingzheng.documents import reading
from mingzheng.duties.models import Duty
from mingzheng.ledger import sequencer
from mingzheng.ledger.recording import record
from mingzheng.ledger.verifying import live
from tests.invariants.reading import unsound
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MIXED = {
    "kinds": ["罚款", "没收违法所得", "没收非法财物"],
    "confiscated_fen": "1,200.00",
    "goods": ["电子秤一台，编号 07", "未贴标签的卤牛肉 12 公斤"],
    "goods_fen": "600",
}
CASH = {"remote": "yes", "hardship": "yes", "asked": "yes", "request": "9 月 10 日书面申请，陈䶮㛃签名"}


def can(play, who="officer"):
    view = case_view(play.case_id, play.district.accounts[who], play.now)
    return {s.step.code for s in view.possible}


def whole(play):
    now = play.now + dt.timedelta(minutes=5)
    sequencer.sequence(now)
    assert live(now).findings == []
    assert list(differing_tracks()) == []
    assert unsound(play.case_id, play.now) == []


def text(document):
    return reading.normal("".join(page.whole for page in reading.read_pages(papers.file_of(document))))


def decided(play, told=None, **proposal):
    """A decision served on 9 September: the fine is due on the 24th, a court can be asked from 10 March."""
    scripts.concluded(scripts.investigated(play), **proposal)
    scripts.notified(play, **(told or {}))
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    return scripts.served(scripts.published(play))


def duties(kind):
    return dict(Duty.objects.filter(kind=kind).order_by("pk").values_list("subject", "due_on"))


def approved(play, who, step, subject, **values):
    outcome = play.do(who, step, subject, **values)
    play.approve("unit_head")
    play.approve("agency_head")
    return outcome


def refused(caught):
    return [r.gate for r in caught.value.refusals]


@pytest.fixture
def every_kind(monkeypatch, play):
    """A matter that allows every kind of penalty."""
    matter = Matter.objects.get(code=scripts.MATTER)
    matter.pk, matter.code, matter.penalty_kinds = new_id(), "SJ-9002", list(PENALTY_KINDS)
    with record("test.matter.added", actor=SETUP, now=play.now) as rec:
        rec.insert(matter)
    monkeypatch.setattr(scripts, "MATTER", matter.code)


def test_trap_52_a_decision_of_three_kinds_makes_three_obligations_each_fulfilled_in_its_own_way(
    play, own_seal, every_kind
):
    decided(play, **MIXED)
    party = play.party()
    income, goods = f"{party}:income", f"{party}:goods"
    rows = {o.kind: o for o in Obligation.objects.all()}
    assert {kind: row.amount_fen for kind, row in rows.items()} == {
        "fine": 800_000,
        "income": 120_000,
        "goods": 0,
    }
    letter = text(play.paper("penalty_decision"))
    codes = {rows["fine"].code, rows["income"].code}
    assert len(codes) == 2
    assert all(code in letter for code in codes)
    assert "8,000.00" in letter
    assert "1,200.00" in letter
    assert {"record_payment", "receive_goods", "request_deferral"} <= can(play)
    assert duties("PEN_PAY") == {party: dt.date(2026, 9, 24), income: dt.date(2026, 9, 24)}
    scripts.paid(play)
    pay = {"paid_on": "2026-09-09", "channel": "electronic"}
    with pytest.raises(Invalid):
        play.do(
            "officer", "record_payment", income, amount_fen="1200", receipt_no=Payment.objects.get().receipt_no, **pay
        )
    play.do("window", "record_payment", income, amount_fen="1200", receipt_no="PJ-W-1", **pay)
    assert "close_case" not in can(play)
    two = {"officers": ("officer", "officer2"), "place": "溪桥区临波路 88 号"}
    taken = play.do(
        "officer",
        "receive_goods",
        goods,
        items=MIXED["goods"],
        complete="yes",
        from_custody="no",
        kept_at="本局库房",
        keeper="岳青禾",
        **two,
    )
    play.confirm("officer2", taken.seq)
    assert not Duty.objects.filter(kind="COE_COURT", state="open").exists()
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="已履行。")
    assert refused(caught) == ["goods_disposed"]
    approved(play, "officer", "approve_disposal", party, way="destroy", reason="过期食品依法应当销毁。")
    words = (*MIXED["goods"], "销毁", "过期食品依法应当销毁。", play.paper("penalty_decision").number)
    assert scripts.lacks(play, "disposal_form", *words) == []
    gone = play.do(
        "officer",
        "record_disposal",
        party,
        way="destroy",
        done_on="2026-09-09",
        where="溪桥区无害化处理厂",
        done_with="溪桥区无害化处理厂",
        witness="社区工作人员温迟暮",
        proceeds_fen="0",
        result="全部销毁，有录像。",
        **two,
    )
    play.wait(minutes=1)
    play.confirm("officer2", gone.seq)
    assert "监督人、见证人" in text(play.paper("disposal_record"))
    assert "电子秤一台" in text(play.paper("custody_list"))
    scripts.closed(play)
    assert play.states()["main"] == "closed"
    whole(play)


def test_trap_46_a_licence_taken_away_for_a_month_is_checked_and_given_back_at_its_end(play, own_seal, every_kind):
    terms = "暂扣食品经营许可证一个月"
    decided(play, told={"offer_hearing": "yes"}, kinds=["警告", "暂扣许可证件"], fine_fen="0", terms=terms)
    conduct = f"{play.party()}:conduct"
    assert "收到本决定书之日起执行" in text(play.paper("penalty_decision"))
    assert Obligation.objects.get().code == ""
    assert not {"record_payment", "add_surcharge", "request_deferral"} & can(play)
    frame = {"officers": ("officer", "officer2"), "checked_on": "2026-09-09"}
    seen = play.do("officer", "check_conduct", conduct, result="not_executed", found="许可证仍挂在店内。", **frame)
    play.confirm("officer2", seen.seq)
    assert play.states()["obligation"] == "owed"
    play.at("2026-09-10 09:00")
    assert "issue_demand" in can(play)
    seen = play.do(
        "officer", "check_conduct", conduct, result="executed", found="许可证已交本局。", until="2026-10-09", **frame
    )
    play.confirm("officer2", seen.seq)
    assert play.states()["obligation"] == "fulfilled"
    assert duties("PEN_TERM") == {conduct: dt.date(2026, 10, 9)}
    play.at("2026-10-09 09:00")
    play.do("officer", "note_term_end", conduct, ended_on="2026-10-09", done="已发还，当事人签收。")
    assert Duty.objects.get(kind="PEN_TERM").state == "met"
    assert "note_term_end" not in can(play)
    whole(play)


def test_trap_5_the_fifteen_days_run_from_receipt_and_never_from_the_decision(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    assert not Duty.objects.filter(kind__in=["PEN_PAY", "COE_COURT"]).exists()
    assert Obligation.objects.get().due_on is None
    play.at("2026-09-14 09:00")
    scripts.served(play)
    assert duties("PEN_PAY") == {play.party(): dt.date(2026, 9, 29)}
    window = Duty.objects.get(kind="COE_COURT")
    assert (window.start_on, window.due_on) == (dt.date(2027, 3, 15), dt.date(2027, 6, 15))  # 03-14 is a Sunday
    whole(play)


def test_cash_is_taken_where_no_bank_is_near_and_goes_to_the_bank_in_two_steps_of_two_days(play, own_seal):
    decided(play)
    party = play.party()
    play.at("2026-09-10 10:00")
    took = play.do(
        "officer",
        "collect_cash",
        party,
        officers=("officer", "officer2"),
        amount_fen="8000",
        collected_on="2026-09-10",
        ashore_on="2026-09-11",
        receipt_no="XJ-1",
        **CASH,
    )
    assert took.defects == ()
    play.confirm("officer2", took.seq)
    subject = f"{party}#{took.seq}"
    assert (play.states()["obligation"], play.states()["cash"]) == ("fulfilled", "held")
    assert duties("PEN_CASH_TO_ORG") == {subject: dt.date(2026, 9, 15)}  # two working days from landing
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="已缴清。")
    assert refused(caught) == ["cash_banked"]
    play.at("2026-09-14 10:00")
    play.do("officer", "hand_in_cash", subject, handed_on="2026-09-14", received_by="出纳温迟暮")
    assert duties("PEN_CASH_TO_BANK") == {subject: dt.date(2026, 9, 16)}
    play.do("officer", "bank_cash", subject, banked_on="2026-09-14", slip_no="YH-1")
    assert play.states()["cash"] == "banked"
    assert set(Duty.objects.filter(kind__startswith="PEN_CASH").values_list("state", flat=True)) == {"met"}
    scripts.closed(play)
    whole(play)


def test_cash_taken_against_the_law_is_written_down_with_its_defects_and_still_goes_to_the_bank(play, own_seal):
    decided(play)
    wrong = CASH | {"remote": "no", "request": {"unrecorded": "没有写申请"}}
    took = play.do(
        "officer",
        "collect_cash",
        play.party(),
        officers=("officer", "officer2"),
        amount_fen="3000",
        collected_on="2026-09-09",
        receipt_no={"unrecorded": "没有带票据"},
        **wrong,
    )
    assert {d.gate for d in took.defects} == {"cash_conditions", "cash_requested", "treasury_receipt"}
    assert (play.states()["obligation"], play.states()["cash"]) == ("owed", "held")
    assert Obligation.objects.get().paid_fen == 300_000
    whole(play)


def test_instalments_take_the_place_of_the_fifteen_days_for_surcharge_and_court(play, own_seal):
    decided(play)
    party = play.party()
    assert "answer_deferral" not in can(play)
    play.at("2026-09-15 09:00")
    asked = {"way": "instalments", "form": "written", "hardship": "连续三个月亏损，附报表。", "wanted": "分两期"}
    play.do("window", "request_deferral", party, **asked)
    assert "answer_deferral" in can(play)
    plan = [{"due_on": "2026-10-15", "amount_fen": "4000"}, {"due_on": "2027-04-15", "amount_fen": "4000"}]
    short = [plan[0], {"due_on": "2027-04-15", "amount_fen": "3999.99"}]
    answer = {"verdict": "granted", "reason": "确有经济困难。"}
    with pytest.raises(Refused) as caught:
        play.do("officer", "answer_deferral", party, plan=short, **answer)
    assert refused(caught) == ["plan_sums"]
    with pytest.raises(Invalid):
        play.do("officer", "answer_deferral", party, plan=plan[::-1], **answer)
    approved(play, "officer", "answer_deferral", party, plan=plan, **answer)
    words = ("连续三个月亏损，附报表。", "8,000.00元", "准予", "2027年4月15日以前缴纳人民币肆仟元整", "确有经济困难。")
    assert scripts.lacks(play, "deferral_form", *words) == []
    assert "answer_deferral" not in can(play)
    notice = play.paper("deferral_notice")
    assert "2027年4月15日" in text(notice)
    play.serve(notice)
    assert Duty.objects.get(kind="PEN_PAY").state == "cancelled"
    assert sorted(duties("PEN_INSTALMENT").values()) == [dt.date(2026, 10, 15), dt.date(2027, 4, 15)]
    window = Duty.objects.get(kind="COE_COURT", state="open")
    assert (window.start_on, window.due_on) == (dt.date(2027, 4, 15), dt.date(2027, 7, 15))  # trap 26
    play.at("2026-10-15 09:00")
    scripts.paid(play, amount="4000")
    assert Duty.objects.get(kind="PEN_INSTALMENT", subject=f"{party}#1").state == "met"
    play.at("2026-12-15 09:00")
    assert not {"add_surcharge", "issue_demand"} & can(play)  # trap 6: within the plan
    play.at("2027-04-16 09:00")
    assert {"add_surcharge", "issue_demand"} <= can(play)
    scripts.paid(play, amount="4000")
    assert play.states()["obligation"] == "fulfilled"
    assert Duty.objects.get(kind="PEN_INSTALMENT", subject=f"{party}#2").state == "met_late"
    assert "add_surcharge" in can(play)  # one day late: the agency may, and need not
    whole(play)


def test_trap_7_a_surcharge_is_a_decision_told_in_advance_with_its_own_obligation_and_remitted_alone(play, own_seal):
    decided(play)
    party = play.party()
    surcharge = f"{party}:surcharge"
    play.at("2026-09-24 09:00")
    assert "add_surcharge" not in can(play)
    play.at("2026-10-14 09:00")
    given = {"until": "2026-10-14", "reason": "多次提醒仍不缴纳。"}
    with pytest.raises(Refused) as caught:
        play.do("officer", "add_surcharge", party, **(given | {"until": "2026-10-20"}))
    assert refused(caught) == ["surcharge_reckoned"]
    approved(play, "officer", "add_surcharge", party, **given)
    assert Obligation.objects.get(kind="surcharge").amount_fen == 20 * 24_000  # three per cent of 8000 yuan a day
    words = ("2026年9月24日以前缴清", "计20日", "百分之三", "肆仟捌佰元整（4,800.00元）", "多次提醒仍不缴纳。")
    assert scripts.lacks(play, "surcharge_form", *words) == []
    paper = play.paper("surcharge_decision")
    assert "20日" in text(paper)
    assert "滞纳金" not in text(paper)
    play.serve(paper)
    assert duties("PEN_PAY")[surcharge] == dt.date(2026, 10, 29)
    with pytest.raises(Refused) as caught:
        play.do("officer", "add_surcharge", party, **given)
    assert refused(caught) == ["surcharge_reckoned"]
    play.at("2027-01-14 09:00")
    approved(play, "officer", "add_surcharge", party, **(given | {"until": "2027-01-14"}))
    assert Obligation.objects.get(kind="surcharge").amount_fen == 800_000  # trap 6: never beyond the fine
    scripts.paid(play)
    agreed = {"agreed_on": "2027-01-14", "remedied": "已全员办证并停业整顿。", "harmless": "yes"}
    with pytest.raises(Refused) as caught:
        play.do("officer", "reduce_surcharge", party, reduce_fen="100", **agreed)
    assert "out_of_order" in refused(caught)
    with pytest.raises(Refused) as caught:
        play.do("officer", "reduce_surcharge", surcharge, reduce_fen="8000.01", **agreed)
    assert refused(caught) == ["reduction_allowed"]
    approved(play, "officer", "reduce_surcharge", surcharge, reduce_fen="8000", **agreed)
    words = ("2027年1月14日", "已全员办证并停业整顿。", "捌仟元整（8,000.00元）", "恢复强制执行", "不减免罚款")
    assert scripts.lacks(play, "execution_agreement", *words) == []
    assert (Obligation.objects.get(kind="fine").amount_fen, play.states()["obligation"]) == (800_000, "fulfilled")
    assert Obligation.objects.get(kind="surcharge").state == "fulfilled"
    whole(play)


def test_a_letter_that_did_not_tell_of_it_bears_no_surcharge(play, own_seal, monkeypatch):
    monkeypatch.setattr(scripts, "DECISION", scripts.DECISION | {"surcharge": "no"})
    decided(play)
    assert "百分之三" not in text(play.paper("penalty_decision"))
    play.at("2026-10-14 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "add_surcharge", play.party(), until="2026-10-14", reason="多次提醒仍不缴纳。")
    assert refused(caught) == ["surcharge_told"]


def test_a_payment_beyond_what_is_owed_is_held_and_a_code_is_the_same_in_letter_and_obligation(play, own_seal):
    decided(play)
    party = play.party()
    pay = {"paid_on": "2026-09-09", "channel": "bank"}
    held = play.do("officer", "record_payment", party, amount_fen="8000.01", receipt_no="PJ-9", **pay)
    assert [d.gate for d in held.defects] == ["not_overpaid"]
    assert not Payment.objects.exists()
    assert Obligation.objects.get().code in text(play.paper("penalty_decision"))
    whole(play)


def test_what_was_paid_under_an_annulled_decision_is_given_back(play, own_seal, monkeypatch):
    decided(play)
    party = play.party()
    scripts.paid(play, amount="3000")

    def annul(w):
        fulfilment.annul_obligations(w, party, "复议决定撤销")

    monkeypatch.setitem(BOOK.effects, "record_payment", annul)  # acts that annul a decision are another chapter
    play.do("officer", "record_payment", party, amount_fen="1", paid_on="2026-09-09", receipt_no="PJ-2", channel="bank")
    assert play.states()["obligation"] == "refunding"
    assert not Duty.objects.filter(kind__in=["PEN_PAY", "COE_COURT"], state="open").exists()
    back = {"refunded_on": "2026-09-09", "voucher_no": "TF-1", "receiver": "陈䶮㛃"}
    held = play.do("officer", "record_refund", party, amount_fen="2999", **back)
    assert [d.gate for d in held.defects] == ["refund_owed"]
    play.do("officer", "record_refund", party, amount_fen="3000", **back)
    assert play.states()["obligation"] == "annulled"


def test_trap_42_no_page_or_table_of_fulfilment_knows_a_target_a_rank_or_a_rate():
    names = {f.name for model in (Obligation, Payment) for f in model._meta.get_fields()}
    assert not {n for n in names if any(word in n for word in ("target", "rank", "rate", "quota"))}


def test_once_nothing_is_owed_the_case_is_to_be_closed_within_its_period(play, own_seal):
    decided(play)
    assert not Duty.objects.filter(kind="PEN_CLOSE").exists()
    scripts.paid(play)
    closing = Duty.objects.get(kind="PEN_CLOSE")
    assert (closing.start_on, closing.due_on, closing.state) == (dt.date(2026, 9, 9), dt.date(2026, 9, 30), "open")
    scripts.closed(scripts.originals(play))
    closing.refresh_from_db()
    assert closing.state == "met"
    whole(play)

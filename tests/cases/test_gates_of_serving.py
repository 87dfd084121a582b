"""Gates of service in its seven ways. Each gate has a test that refuses and one that passes."""

import datetime as dt

import pytest

from mingzheng.core.errors import Refusal
from tests.cases.factory import (
    FIRM,
    HANDLER,
    HEAD,
    NOW,
    PERSON,
    SECOND,
    THIRD,
    TODAY,
    act,
    attempt,
    case,
    decision,
    defect,
    document,
    firm,
    moment,
    officer,
    part,
    passes,
    person,
    refused,
    role,
    typed,
)

SERVICE = f"document-1:{FIRM}"
NOT_YET = Refusal("paper_servable", "文书还没有盖章", "行政处罚法#59.2", "用印")
DAY = dt.timedelta(days=1)
FILE = "00000000-0000-7000-8000-00000000000a"
ACCOUNT = "13900000007"
BLANK = dict.fromkeys(
    (
        *("receiver", "receiver_kind", "relation", "refused_by", "refusal", "witness", "witness_of", "channel"),
        *("account", "tracking_no", "difficulty", "through", "letter_no", "unit_kind"),
    ),
    "",
)


def serving(now=NOW, subject=SERVICE, evidence=(), officers=(), **values):
    given = BLANK | {"method": "direct", "result": "served", "received_on": TODAY, "arrived_at": None} | values
    return attempt("serve", subject, now=now, evidence=evidence, officers=officers, input=typed(**given))


def tried(seq=11, *, confirmed=True, **content):
    given = {"method": "direct", "result": "failed"} | content
    parts = (part(HANDLER), part(SECOND, confirmed=confirmed))
    return act("serve", seq, track_subject=SERVICE, content=given, officers=parts)


def confirmation(seq=4, **content):
    given = {
        "party": FIRM,
        "address": "观澜街 6 号",
        "receiver": "殷晓澄",
        "receiver_relation": "店员",
        "phone": "",
        "consent": "yes",
        "channel": "sms",
        "account": ACCOUNT,
        "signing_refused": "",
    }
    return act("confirm_address", seq, content=given | content)


def signed(act, **values):
    given = {"id": f"paper-{act.seq}", "code": "address_confirmation", "act_id": act.id, "served": False}
    return document(**(given | values))


def agent(seq=6, *, files=(FILE,), **content):
    given = {"party": FIRM, "change": "grant", "name": "喻清和", "kind": "lawyer", "powers": "general"}
    given |= {"scope": "", "phone": ""}
    return act("authorise_representative", seq, content=given | content, evidence=files)


# ── the paper, the way, the day ───────────────────────────────────────────────────────────────────────────────────────


def test_paper_servable_refuses_a_paper_without_seal_and_one_that_is_not_there():
    refused("paper_servable", case(documents=(document(servability=NOT_YET),)), serving())
    refused("paper_servable", case(), serving())


def test_paper_servable_passes_a_sealed_paper():
    passes("paper_servable", case(documents=(document(),)), serving())


@pytest.mark.parametrize("result", ["served", "failed"])
def test_service_method_refuses_an_announcement_without_its_own_steps(result):
    assert refused("service_method", case(), serving(method="public", result=result)).article == "民事诉讼法#95"


@pytest.mark.parametrize("method", ["direct", "leave", "mail", "electronic", "entrust", "transfer"])
def test_service_method_passes_the_six_ways_that_are_one_act(method):
    passes("service_method", case(), serving(method=method))


@pytest.mark.parametrize("received", [TODAY - DAY, TODAY + DAY], ids=["before the paper", "in the future"])
def test_served_after_issue_refuses_impossible_days(received):
    refused("served_after_issue", case(documents=(document(),)), serving(received_on=received))


@pytest.mark.parametrize("zone", [None, dt.UTC])
def test_served_after_issue_passes_from_the_day_of_the_paper_to_today_at_any_hour(zone):
    now = moment("2026-09-04 00:30")
    facts = case(documents=(document(),))
    for received in (TODAY, TODAY + DAY, TODAY + 2 * DAY):
        passes("served_after_issue", facts, serving(now=now.astimezone(zone) if zone else now, received_on=received))


# ── who receives ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("receiver", "kind", "relation"),
    [
        ("店员", "", "熟人"),
        ("钟离晚", "family", "配偶"),
        ("喻清和", "agent", "委托律师"),
        ("喻清和", "designated", "店员"),
        ("殷晓澄", "designated", "店员"),
        ("岳青禾", "self", "本人"),
    ],
    ids=[
        "nobody's",
        "family of a firm",
        "agent unknown",
        "not the one named",
        "named without a signature",
        "the server",
    ],
)
def test_receiver_entitled_refuses_who_may_not_take_it_for_the_recipient(receiver, kind, relation):
    facts = case(acts=(confirmation(), agent(files=())))
    tried_ = serving(receiver=receiver, receiver_kind=kind, relation=relation, officers=(HANDLER, SECOND))
    assert refused("receiver_entitled", facts, tried_).article == "民事诉讼法#88"


@pytest.mark.parametrize(
    ("receiver", "kind", "relation"),
    [
        ("钟离未央", "legal", "法定代表人"),
        ("钟离未央", "", "负责人"),
        ("钟离未央", "", "本人"),
        ("喻清和", "agent", "委托律师"),
        ("殷晓澄", "designated", "店员"),
    ],
)
def test_receiver_entitled_passes_the_person_in_charge_the_agent_and_the_one_named(receiver, kind, relation):
    facts = case(acts=(confirmation(), agent()), documents=(signed(confirmation()),))
    passes("receiver_entitled", facts, serving(receiver=receiver, receiver_kind=kind, relation=relation))


def test_receiver_entitled_passes_family_of_a_person_and_a_vain_try():
    home = f"document-1:{PERSON}"
    facts = case(parties=(person(),))
    passes("receiver_entitled", facts, serving(subject=home, receiver="路青", receiver_kind="family", relation="女儿"))
    household = case(parties=(firm(household=True),))
    passes("receiver_entitled", household, serving(receiver="路青", receiver_kind="family", relation="女儿"))
    passes("receiver_entitled", case(), serving(result="failed"))
    refused(
        "receiver_entitled", facts, serving(subject=home, receiver="路青", receiver_kind="legal", relation="负责人")
    )


def test_receiver_entitled_refuses_a_minor_without_guardian_and_passes_one_with_it():
    minor = case(parties=(person(birth_on=TODAY - dt.timedelta(days=365 * 16)),))
    home = f"document-1:{PERSON}"
    own = {"subject": home, "receiver": "路远山", "receiver_kind": "self", "relation": "本人"}
    refused("receiver_entitled", minor, serving(**own, guardian=""))
    passes("receiver_entitled", minor, serving(**own, guardian="路青"))
    passes("receiver_entitled", minor, serving(**own | {"receiver": "路青", "receiver_kind": "guardian"}, guardian=""))
    refused("receiver_entitled", case(), serving(receiver="路青", receiver_kind="guardian", relation="父亲"))


# ── left upon refusal ─────────────────────────────────────────────────────────────────────────────────────────────────

WITNESSED = {"witness": "郁闻笛", "witness_of": "观澜社区"}


@pytest.mark.parametrize(
    "values",
    [
        {"refused_by": "absent", "refusal": "无人在场", **WITNESSED},
        {"refused_by": "", "refusal": "拒收", **WITNESSED},
        {"refused_by": "party", "refusal": "", **WITNESSED},
        {"refused_by": "party", "refusal": "拒收", "witness": "全程录像"},
        {"refused_by": "party", "refusal": "拒收", "received_on": TODAY - DAY, **WITNESSED},
    ],
    ids=["absent", "by nobody", "no refusal", "words for a film", "another day"],
)
def test_leave_on_refusal_refuses_a_paper_left_without_refusal_or_proof(values):
    assert refused("leave_on_refusal", case(), serving(method="leave", **values)).article == "民事诉讼法#89"


def test_leave_on_refusal_passes_refusal_with_witness_or_film_and_a_failed_try():
    refusing = {"method": "leave", "refused_by": "family", "refusal": "拒收"}
    passes("leave_on_refusal", case(), serving(**refusing, **WITNESSED))
    passes("leave_on_refusal", case(), serving(**refusing, evidence=(FILE,)))
    passes("leave_on_refusal", case(), serving(method="leave", result="failed"))


# ── electronic ────────────────────────────────────────────────────────────────────────────────────────────────────────

BY_WIRE = {"method": "electronic", "channel": "sms", "account": "139 0000 0007"}


@pytest.mark.parametrize(
    ("content", "paper", "values"),
    [
        (None, {}, {}),
        ({"consent": "no"}, {}, {}),
        ({}, {"servability": NOT_YET}, {}),
        ({"signing_refused": "不肯签"}, {}, {}),
        ({}, {}, {"account": "13900000008"}),
        ({}, {}, {"channel": "email"}),
    ],
    ids=["never asked", "declined", "unsigned", "would not sign", "another account", "another channel"],
)
def test_electronic_consent_refuses_what_the_party_did_not_sign_for(content, paper, values):
    acts = () if content is None else (confirmation(**content),)
    facts = case(acts=acts, documents=tuple(signed(a, **paper) for a in acts))
    assert refused("electronic_consent", facts, serving(**(BY_WIRE | values))).article == "行政处罚法#61"


def test_electronic_consent_refuses_an_officers_number_and_a_day_before_the_confirmation():
    given = confirmation()
    facts = case(acts=(given,), documents=(signed(given),), own_contacts={ACCOUNT})
    refused("electronic_consent", facts, serving(**BY_WIRE))
    later = confirmation()
    facts = case(acts=(later,), documents=(signed(later),))
    refused("electronic_consent", facts, serving(now=NOW - DAY, **BY_WIRE))


def test_electronic_consent_refuses_after_a_newer_confirmation_without_consent():
    first, newer = confirmation(4), confirmation(5, consent="no")
    refused(
        "electronic_consent", case(acts=(first, newer), documents=(signed(first), signed(newer))), serving(**BY_WIRE)
    )


def test_electronic_consent_passes_the_signed_account_however_it_is_written():
    given = confirmation()
    facts = case(acts=(given,), documents=(signed(given),))
    passes("electronic_consent", facts, serving(**BY_WIRE))
    passes("electronic_consent", facts, serving(**BY_WIRE | {"account": "+86 13900000007"}))


@pytest.mark.parametrize(
    "values",
    [
        {"arrived_at": None, "evidence": (FILE,)},
        {"arrived_at": NOW},
        {"arrived_at": NOW + DAY, "evidence": (FILE,)},
        {"arrived_at": NOW - DAY, "evidence": (FILE,)},
    ],
    ids=["no moment", "no proof", "to come", "another day than that of receipt"],
)
def test_electronic_arrival_refuses_sent_for_arrived(values):
    assert refused("electronic_arrival", case(), serving(method="electronic", **values)).article == "民事诉讼法#90"


def test_electronic_arrival_passes_the_moment_with_its_proof_on_the_day_of_receipt():
    passes("electronic_arrival", case(), serving(method="electronic", arrived_at=NOW, evidence=(FILE,)))
    passes("electronic_arrival", case(), serving(method="electronic", result="failed"))


# ── post, entrusted, passed on ────────────────────────────────────────────────────────────────────────────────────────


def test_post_receipted_refuses_post_without_number_or_receipt():
    refused("post_receipted", case(), serving(method="mail", tracking_no="EMS-1"))
    refused("post_receipted", case(), serving(method="mail", evidence=(FILE,)))


def test_post_receipted_passes_number_with_receipt_and_post_that_came_back():
    passes("post_receipted", case(), serving(method="mail", tracking_no="EMS-1", evidence=(FILE,)))
    passes("post_receipted", case(), serving(method="mail", result="failed"))


@pytest.mark.parametrize("method", ["mail", "entrust"])
def test_hard_to_reach_refuses_post_without_a_reason_or_a_try(method):
    refused("hard_to_reach", case(), serving(method=method))
    refused("hard_to_reach", case(acts=(tried(confirmed=False),)), serving(method=method))


@pytest.mark.parametrize("method", ["mail", "entrust"])
def test_hard_to_reach_passes_a_reason_or_a_try_that_failed(method):
    passes("hard_to_reach", case(), serving(method=method, difficulty="当事人在外省"))
    passes("hard_to_reach", case(acts=(tried(),)), serving(method=method))
    passes("hard_to_reach", case(), serving(method="direct"))


def test_passed_on_refuses_what_does_not_say_through_whom():
    refused("passed_on", case(), serving(method="entrust", through="远山县局"))
    assert refused("passed_on", case(), serving(method="transfer", through="某监狱")).article == "民事诉讼法#94"
    assert refused("passed_on", case(), serving(method="transfer", unit_kind="army")).article == "民事诉讼法#92"


def test_passed_on_passes_agency_with_letter_and_unit_with_kind():
    passes("passed_on", case(), serving(method="entrust", through="远山县局", letter_no="溪市监函〔2026〕3号"))
    passes("passed_on", case(), serving(method="transfer", through="溪桥监狱", unit_kind="prison"))
    passes("passed_on", case(), serving())


# ── papers of enforcement ─────────────────────────────────────────────────────────────────────────────────────────────

DEMAND = document(code="demand_notice", title="催告书")


@pytest.mark.parametrize("method", ["mail", "electronic", "entrust", "transfer"])
def test_direct_first_refuses_a_demand_sent_before_it_was_taken_there(method):
    assert refused("direct_first", case(documents=(DEMAND,)), serving(method=method)).article == "行政强制法#38"
    by_post = case(documents=(DEMAND,), acts=(tried(method="mail"),))
    refused("direct_first", by_post, serving(method=method))


def test_direct_first_refuses_an_announcement_of_a_demand_that_was_only_posted():
    facts = case(documents=(DEMAND,), acts=(tried(method="mail"),))
    refused("direct_first", facts, attempt("propose_announcement", SERVICE, input=typed(ground="exhausted")))


def test_direct_first_passes_in_person_upon_refusal_after_a_try_and_other_papers():
    facts = case(documents=(DEMAND,))
    passes("direct_first", facts, serving())
    passes("direct_first", facts, serving(method="leave"))
    passes("direct_first", case(documents=(DEMAND,), acts=(tried(),)), serving(method="mail"))
    passes("direct_first", case(documents=(document(),)), serving(method="mail"))
    passes("direct_first", facts, attempt("propose_announcement", SERVICE, input=typed(ground="missing")))
    passes("direct_first", facts, attempt("propose_announcement", SERVICE))


# ── the confirmed address ─────────────────────────────────────────────────────────────────────────────────────────────


def confirming(**values):
    given = {"party": FIRM, "phone": "", "account": ACCOUNT, "duty_told": "yes", "old_contact_told": ""}
    return attempt("confirm_address", input=typed(**(given | values)))


def test_address_told_refuses_a_confirmation_without_the_duty_to_report_changes():
    refused("address_told", case(), confirming(duty_told="no"))


def test_address_told_passes_one_with_it():
    passes("address_told", case(), confirming())
    passes("address_told", case(), attempt("confirm_address"))


def test_own_contact_refuses_numbers_of_the_agency_and_of_another_party():
    refused("own_contact", case(own_contacts={ACCOUNT}), confirming(account="139-0000-0007"))
    refused("own_contact", case(own_contacts={ACCOUNT}), confirming(account="", phone="(139)0000 0007"))
    both = case(parties=(firm(), person()), acts=(confirmation(party=PERSON),))
    refused("own_contact", both, confirming())


def test_own_contact_passes_the_partys_own():
    passes("own_contact", case(own_contacts={"09905550101"}), confirming())
    passes("own_contact", case(acts=(confirmation(),)), confirming())
    passes("own_contact", case(), confirming(account=""))


def test_change_told_refuses_a_new_account_of_which_the_old_was_not_told():
    facts = case(acts=(confirmation(),))
    refused("change_told", facts, confirming(account="13900000055"))
    refused("change_told", facts, confirming(account=""))


def test_change_told_passes_the_first_the_same_and_what_was_told():
    passes("change_told", case(), confirming())
    facts = case(acts=(confirmation(),))
    passes("change_told", facts, confirming())
    passes("change_told", facts, confirming(account="13900000055", old_contact_told="已短信告知"))
    held = case(acts=(confirmation(),), defects=(defect(4, "own_contact", consequence="held"),))
    passes("change_told", held, confirming(account="13900000055"))


def test_authority_proved_refuses_a_representative_without_paper():
    refused("authority_proved", case(), attempt("authorise_representative", input=typed(change="grant")))


def test_authority_proved_passes_the_paper_and_the_end_of_the_authority():
    granted = attempt("authorise_representative", input=typed(change="grant"), evidence=(FILE,))
    passes("authority_proved", case(), granted)
    passes("authority_proved", case(), attempt("authorise_representative", input=typed(change="end")))


# ── announcement ──────────────────────────────────────────────────────────────────────────────────────────────────────


def announcing(**values):
    return attempt("propose_announcement", SERVICE, input=typed(**({"ground": "exhausted", "proof": []} | values)))


@pytest.mark.parametrize(
    ("acts", "defects"),
    [
        ((), ()),
        ((tried(confirmed=False),), ()),
        ((tried(),), (defect(11),)),
        ((tried(result="served"),), ()),
    ],
    ids=["no try", "a try that one made up", "a try with a defect", "no failure"],
)
def test_announcement_last_resort_refuses_without_a_sound_try(acts, defects):
    facts = case(acts=acts, defects=defects, evidence={FILE: "sha256:1"})
    refused("announcement_last_resort", facts, announcing(proof=[FILE]))
    refused("announcement_last_resort", facts, announcing(ground="missing"))
    refused("announcement_last_resort", facts, announcing(ground="missing", proof=["another"]))
    refused("announcement_last_resort", facts, attempt("propose_announcement", SERVICE))


def test_announcement_last_resort_passes_a_sound_try_and_a_search_on_file():
    passes("announcement_last_resort", case(acts=(tried(),)), announcing())
    found = case(evidence={FILE: "sha256:1"})
    passes("announcement_last_resort", found, announcing(ground="missing", proof=[FILE]))


APPROVED = act("propose_announcement", 12, track_subject=SERVICE)


def announced(**values):
    paper = document(id="document-2", code="service_announcement", act_id=APPROVED.id, **values)
    return case(acts=(APPROVED,), documents=(paper,))


def posting(*, evidence=(FILE,), posted_on=TODAY):
    return attempt("post_announcement", SERVICE, input=typed(posted_on=posted_on), evidence=evidence)


def test_announcement_sealed_refuses_none_an_unsealed_and_a_void_one():
    refused("announcement_sealed", case(), posting())
    refused("announcement_sealed", announced(servability=NOT_YET), posting())
    refused("announcement_sealed", announced(state="void"), posting())


def test_announcement_sealed_passes_the_sealed_one():
    passes("announcement_sealed", announced(), posting())


def test_posting_proved_refuses_no_page_and_a_day_before_the_announcement():
    refused("posting_proved", announced(), posting(evidence=()))
    refused("posting_proved", announced(), posting(posted_on=TODAY - DAY))


def test_posting_proved_passes_the_page():
    passes("posting_proved", announced(), posting())
    passes("posting_proved", announced(), attempt("post_announcement", SERVICE))


def test_announcement_over_refuses_until_the_last_day_is_past():
    ended = attempt("note_announced", SERVICE)
    refused("announcement_over", case(), ended)
    refused("announcement_over", case(duties=(("SERVE_PUBLIC", SERVICE, TODAY),)), ended)


def test_announcement_over_passes_the_day_after():
    passes(
        "announcement_over", case(duties=(("SERVE_PUBLIC", SERVICE, TODAY - DAY),)), attempt("note_announced", SERVICE)
    )


# ── a service wrongly recorded ────────────────────────────────────────────────────────────────────────────────────────


def wrongly(day=None, **frame):
    given = {"finding": "redated" if day else "not_served", "received_on": day, "wrong": "写错。", "reason": "核对。"}
    return attempt("correct_service", SERVICE, input=typed(**given), **frame)


def was_served(*later, **values):
    parts = (part(HANDLER), part(SECOND))
    done = act("serve", 3, track_subject=SERVICE, content={"result": "served"}, officers=parts)
    return case(acts=(done, *later), documents=(document(code="prior_notice"),), **values)


def test_own_service_refuses_who_was_not_there_and_what_was_never_served():
    refused("own_service", was_served(), wrongly(actor_person=THIRD))
    refused("own_service", case(documents=(document(),)), wrongly(actor_person=HANDLER))


def test_own_service_passes_who_took_it_and_a_head():
    passes("own_service", was_served(), wrongly(actor_person=SECOND))
    head = officer(HEAD, "章叙白", roles=(role("unit_head"),))
    passes("own_service", was_served(people=(head,)), wrongly(actor_person=HEAD))


def test_right_day_refuses_a_day_without_proof_and_one_that_cannot_be():
    refused("right_day", was_served(), wrongly(TODAY))
    refused("right_day", was_served(), wrongly(TODAY - DAY, evidence=(FILE,)))
    refused("right_day", was_served(), wrongly(TODAY + 3 * DAY, evidence=(FILE,)))


def test_right_day_passes_with_the_receipt_and_where_nothing_was_served():
    passes("right_day", was_served(), wrongly(TODAY, evidence=(FILE,)))
    passes("right_day", was_served(), wrongly())


def test_nothing_rests_on_service_refuses_a_decision_that_followed_upon_it():
    decided = act("decide", 9, track_subject=FIRM)
    facts = was_served(decided, decisions=(decision(FIRM),))
    assert "第 9 号" in refused("nothing_rests_on_service", facts, wrongly()).reason


def test_nothing_rests_on_service_passes_while_nothing_followed():
    passes("nothing_rests_on_service", was_served(), wrongly())
    before = act("decide", 2, track_subject=FIRM)
    passes("nothing_rests_on_service", was_served(before, decisions=(decision(FIRM),)), wrongly())

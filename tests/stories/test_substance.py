"""What is punished, by which law, how much and why: every kind of penalty that a matter knows, told from end to end."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.rows import find_case
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.library import entry
from mingzheng.catalogue.models import Capacity
from mingzheng.core.errors import Invalid, Refused
from mingzheng.demo.district import do as setup
from mingzheng.demo.play import Play
from mingzheng.documents import queries as documents
from mingzheng.documents.reading import normal, read_pages
from mingzheng.publication.models import PublicDecision
from tests.stories import measured, scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SHOP = scripts.FIRM | {"identifier": "91990102MA00000171"}
SOLD = {
    "breached": ["食品安全法#34.1.10"],
    "punished_by": ["食品安全法#124.1.5"],
    "kinds": ["罚款", "没收违法所得", "没收非法财物"],
    "fine_fen": "60,000",
    "confiscated_fen": "120.50",
    "goods": ["酥饼 6 袋", "果汁 2 箱"],
    "goods_fen": "300",
    "goods_value_fen": "480.50",
    "tier": "从轻",
    "discretion": "货值不足一万元，主动下架，适用从轻档。",
}


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    return {r.gate: r for r in error.value.refusals}


@pytest.fixture
def adopted(district):
    """The market agency has taken the example of expired food into its list, with a threshold that leaves it below."""
    agency = district.agencies["market"]
    given = {"agency_id": agency.pk, "capacity": Capacity.objects.get(agency=agency)}
    day = dt.datetime(2026, 8, 31, 9, 0, tzinfo=BEIJING)
    return setup(catalogue.adopt_from_library, **given, entry=entry("food_expired"), effective_from=day.date(), now=day)


def worked(play, *, parties=(SHOP,), day=None, **filing):
    """A case of expired food up to the end of questioning."""
    play.open("officer", "LB-SP-124", list(parties), summary="货架上有超过保质期的食品。", place="临波路 88 号")
    seen = play.do(
        "officer", "inspect", officers=("officer", "officer2"), **scripts.inspection(ended_at=play.now.isoformat())
    )
    play.confirm("officer2", seen.seq)
    today = day or play.now.astimezone(BEIJING).date().isoformat()
    given = {"basis": ["行政处罚法#54.2", "食品安全法#34"], "conduct_ended_on": today, "discovered_on": today} | filing
    play.do("officer", "file_case", **scripts.filing(play, **given))
    play.approve("unit_head")
    play.approve("agency_head")
    return play


def propose(play, top=None, **values):
    proposals = [scripts.proposal(str(p.pk), **SOLD | values) for p in play.case.parties.all()]
    return play.do("officer", "conclude", **scripts.conclusion(*proposals, **(top or {})))


def concluded(play, top=None, **values):
    propose(play, top, **values)
    play.approve("unit_head")
    return play


def says(play, code, words):
    pages = read_pages(documents.file_of(play.paper(code, play.party())))
    return normal(words) in "".join(page.body for page in pages)


def test_fine_and_confiscation_are_told_decided_and_published_in_amounts_goods_and_tier(play, adopted, own_seal):
    concluded(worked(play))
    scripts.notified(play)
    for words in ("没收违法所得人民币壹佰贰拾元零伍角", "没收非法财物：酥饼 6 袋、果汁 2 箱", "“从轻”档"):
        assert says(play, "prior_notice", words)
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    decision = play.case.decisions.get()
    assert (decision.fine_fen, decision.confiscated_fen) == (6_000_000, 12_050)
    assert says(play, "penalty_decision", "没收违法所得120.50 元")
    scripts.published(scripts.served(play))
    shown = PublicDecision.objects.get()
    assert "没收非法财物：酥饼 6 袋、果汁 2 箱" in str(shown.fields)


def test_the_frame_is_computed_from_the_value_of_the_goods(play, adopted):
    worked(play)
    assert "货值金额" in refused(propose, play, goods_value_fen=None)["discretion_fences"].reason
    low = refused(propose, play, goods_value_fen="10,000", fine_fen="99,999.99", tier="")
    assert low["discretion_fences"].article == "行政处罚法#32"
    high = refused(propose, play, fine_fen="100,000.01", tier="")
    assert high["discretion_fences"].article == "行政处罚法#38"
    propose(play, fine_fen="50,000")


def test_below_the_minimum_only_mitigated_with_ground_and_reason_and_then_reviewed(play, adopted, own_seal):
    worked(play)
    assert "discretion_fences" in refused(propose, play, fine_fen="20,000")
    with pytest.raises(Invalid):
        propose(play, fine_fen="20,000", weight="mitigated", weight_grounds=["local_lighter"], deviation_reason="轻")
    reason = "全部召回，主动赔偿，消除了危害后果。"
    concluded(play, fine_fen="20,000", weight="mitigated", weight_grounds=["eliminated"], deviation_reason=reason)
    scripts.notified(play)
    assert says(play, "prior_notice", "减轻处罚")
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    review = play.case.dossier.reviews.latest("requested_at")
    assert any("低于法定下限" in hint["text"] for hint in review.hints)


def test_off_the_tier_needs_a_reason(play, adopted):
    worked(play)
    assert refused(propose, play, fine_fen="70,000")["deviation_reasoned"].article == "行政处罚法#34"
    propose(play, fine_fen="70,000", deviation_reason="拒不说明来源。")


def test_trap_52_several_acts_are_judged_apart_and_summed(play, adopted):
    worked(play)
    one = {"breached": SOLD["breached"], "punished_by": SOLD["punished_by"], "kinds": ["罚款"], "goods_value_fen": "90"}
    acts = [
        {**one, "conduct": "经营过期酥饼", "fine_fen": "50,000"},
        {**one, "conduct": "经营过期果汁", "fine_fen": "50,000"},
    ]
    whole = {"kinds": ["罚款"], "confiscated_fen": "0", "goods": [], "goods_fen": "0", "tier": ""}
    with pytest.raises(Invalid):
        propose(play, **whole, acts_of_conduct=acts, fine_fen="90,000")
    concluded(play, **whole, acts_of_conduct=[acts[0], {**acts[1], "fine_fen": "49,000"}], fine_fen="99,000",
              weight="mitigated", weight_grounds=["merit"], deviation_reason="立功。")  # fmt: skip
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    assert says(play, "prior_notice", "合并执行：罚款人民币玖万玖仟元整")


def test_what_was_told_is_the_most_that_can_be_decided(play, adopted, own_seal):
    scripts.notified(concluded(worked(play)))
    play.at("2026-09-09 08:00").tick()
    concluded(play, goods=[*SOLD["goods"], "糖果 1 袋"])
    found = refused(scripts.reviewed, play)
    assert "没收的财物" in found["as_notified"].reason
    concluded(play, goods=SOLD["goods"][:1], goods_fen="100")
    scripts.decided(scripts.reviewed(play))


def test_conduct_before_an_amendment_needs_the_comparison(play, adopted):
    worked(play, day="2025-11-30")
    top = {"conduct_ended_on": "2025-11-30"}
    assert refused(propose, play, top)["lighter_law"].article == "行政处罚法#37"
    concluded(play, top, law_comparison="新旧规定对本案的处罚相同，适用行为时的规定。")


def test_trap_47_five_years_for_harm_to_life_and_health_with_its_reason(play, adopted):
    old = {"conduct_ended_on": "2023-09-01"}
    play.open("officer", "LB-SP-124", [SHOP], summary="两年前售出的食品致人中毒，近日才发现。")
    given = scripts.filing(play, **old, discovered_on="2026-09-01")
    assert "time_bar" in refused(play.do, "officer", "file_case", **given)
    with pytest.raises(Invalid):
        play.do("officer", "file_case", **given, limit={"field": "life_health", "harm_done": "yes"})
    harm = {"field": "life_health", "harm_done": "yes", "reason": "医院证明二人食物中毒。"}
    play.do("officer", "file_case", **given, limit=harm)


def again(play):
    return Play(play.district, play.now, office=play.office)


@pytest.fixture
def fined(play, adopted, own_seal):
    """The shop has been fined once, by a decision in force."""
    scripts.notified(concluded(worked(play)))
    play.at("2026-09-09 08:00").tick()
    return scripts.decided(scripts.reviewed(play))


def test_trap_41_the_same_act_is_not_fined_twice(fined):
    other = worked(again(fined), day="2026-09-01")
    found = refused(propose, other)["fined_once"]
    assert found.article == "行政处罚法#29"
    assert fined.case.case_no in found.reason
    later = worked(again(other))
    propose(later, {"conduct_ended_on": later.now.date().isoformat()})


def test_earlier_decisions_of_another_row_with_the_same_number_are_found_in_two_queries(fined):
    other = worked(again(fined))
    facts = load(find_case(other.case_id), now=other.now).facts
    with CaptureQueriesContext(connection) as asked:
        (found,) = facts.earlier
    assert len(asked) == 2
    assert (found.fine_fen, found.matter, found.ended_on) == (6_000_000, "LB-SP-124", dt.date(2026, 9, 1))
    assert found.place == "临波路 88 号"


def test_who_was_fined_for_the_like_is_no_first_offender(fined):
    other = worked(again(fined))
    none = {"disposition": "no_penalty", "ground": "first", "kinds": [], "fine_fen": "0", "confiscated_fen": "0"}
    none |= {"goods": [], "goods_fen": "0", "first_check": "查询本机关案件。"}
    found = refused(propose, other, {"conduct_ended_on": "2026-09-09"}, **none)["first_offence"]
    assert fined.case.case_no in found.reason


def test_a_text_with_places_to_fill_in_is_not_taken(play, adopted):
    worked(play)
    with pytest.raises(Invalid):
        propose(play, facts="销售【填：食品名称】。")


LABEL = {
    "facts": "当事人销售标签有瑕疵的酥饼，责令改正后拒不改正。",
    "breached": ["食品安全法#67"],
    "punished_by": ["食品安全法#125.2"],
    "kinds": ["罚款"],
    "fine_fen": "1,000",
    "tier": "一般",
}


def label_fine(play):
    return play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party(), **LABEL)))


@pytest.mark.parametrize("found", ["corrected", "uncorrected"])
def test_a_fine_for_refused_correction_takes_an_order_and_a_recheck_that_found_it_refused(play, district, found):
    agency, day = district.agencies["market"], dt.datetime(2026, 8, 31, 9, 0, tzinfo=BEIJING)
    given = {"agency_id": agency.pk, "capacity": Capacity.objects.get(agency=agency)}
    setup(catalogue.adopt_from_library, **given, entry=entry("label_defect"), effective_from=day.date(), now=day)
    play.open("officer", "LB-SP-125", [SHOP], summary="酥饼的标签有瑕疵。", place="临波路 88 号")
    looked = play.do("officer", "inspect", officers=measured.BOTH, **scripts.inspection(ended_at=play.now.isoformat()))
    play.confirm("officer2", looked.seq)
    given = {"basis": ["行政处罚法#54.2"], "conduct_ended_on": "2026-09-01", "discovered_on": "2026-09-01"}
    play.do("officer", "file_case", **scripts.filing(play, **given))
    play.approve("unit_head")
    play.approve("agency_head")
    with pytest.raises(Refused, match="没有责令改正"):
        label_fine(play)
    told = {"facts": "酥饼的标签有瑕疵。", "basis": ["食品安全法#67"], "content": "更换标签。"}
    play.do("officer", "issue_order", **measured.order(play, **told))
    play.approve("unit_head")
    play.serve(play.paper("order_notice"))
    with pytest.raises(Refused, match="没有复查"):
        label_fine(play)
    play.at("2026-09-11 09:00")
    seen = play.do("officer", "recheck_order", "1", officers=measured.BOTH, **measured.recheck(result=found))
    play.confirm("officer2", seen.seq)
    if found == "corrected":
        with pytest.raises(Refused, match="已经改正"):
            label_fine(play)
    else:
        assert label_fine(play).status == "proposed"

"""A head who does not log in: what has no form of its own goes over paper too (practice.md 29)."""

import pytest

from mingzheng.cases import perform as door
from mingzheng.cases.engine.models import Act
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Refused
from mingzheng.documents.models import Document
from tests.stories import scripts
from tests.stories.staffing import table
from tests.stories.test_fulfilment import whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_notice_is_approved_on_the_printed_form_and_issued_on_the_signed_day(play):
    scripts.concluded(scripts.investigated(play))
    party = play.party()
    proposed = play.do("officer", "issue_notice", party, medium="paper", **scripts.NOTICE)
    assert not Document.objects.filter(code="prior_notice").exists()
    form = play.paper("internal_unit_form", party)
    assert (form.title, form.group, form.signers) == ("行政处罚内部审批表", "side", ["承办机构负责人"])
    words = ("制发事先告知书", "溪桥区禾满堂餐饮店", "联系人岳青禾", "提出人岳青禾", "承办机构负责人意见", "第四十四条")
    assert scripts.lacks(play, "internal_unit_form", *words) == []
    with pytest.raises(Refused) as caught:
        play.do("officer", "issue_notice", party, **scripts.NOTICE)
    assert "no_paper_pending" in {r.gate for r in caught.value.refusals}
    play.wet(form, "officer", "officer2")
    act = Act.objects.get(case_id=play.case_id, seq=proposed.seq)
    assert (act.status, act.signoffs.get().medium) == ("effective", "paper")
    assert play.states()["notice"] == "issued"
    assert Document.objects.filter(code="internal_unit_form", act_id=act.pk).count() == 1
    assert Document.objects.get(code="prior_notice").subject == party
    whole(play)


def test_a_proposal_returned_by_the_head_on_paper_is_withdrawn_and_its_form_is_void(play):
    scripts.concluded(scripts.investigated(play))
    proposed = play.do("officer", "issue_notice", play.party(), medium="paper", **scripts.NOTICE)
    form = play.paper("internal_unit_form")
    door.withdraw_proposal(
        play.case_id,
        act_seq=proposed.seq,
        reason="负责人不同意，补充后再报",
        actor=play.district.actor("officer"),
        now=play.now,
        reader=play.district.accounts["officer"],
    )
    form.refresh_from_db()
    assert form.state == "void"
    assert play.do("officer", "issue_notice", play.party(), **scripts.NOTICE).status == "proposed"


def test_what_is_approved_on_screen_leaves_the_same_form_in_the_second_file(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    words = ("提出人岳青禾", "同意", "系统签批")
    assert scripts.lacks(play, "internal_unit_form", *words) == []
    assert "print_paper" not in {
        step for step, subject in _open(play) if subject == str(play.paper("internal_unit_form").pk)
    }


def _open(play):
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    return [(s.step.code, s.subject) for s in view.possible]


def test_the_form_names_the_rank_that_the_agencys_table_asks_for(play):
    table(play, "principal", step="report_dispute")
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="两个机关都要办。")
    dispute = {
        "superior": "溪桥区人民政府",
        "other": "溪桥区综合行政执法局",
        "consulted": "9 月 1 日协商未成。",
        "opinion": "由本局办理。",
    }
    play.do("officer", "report_dispute", medium="paper", **dispute)
    words = ("报请指定管辖", "机关负责人意见（正职、主持工作）", "理由由本局办理", "协商的经过")
    assert scripts.lacks(play, "internal_form", *words) == []

"""The papers at the beginning: the form of the clue, the call to be questioned, what is handed in for review."""

import pytest

from mingzheng.documents.models import Document
from tests.stories import scripts
from tests.stories.test_fulfilment import can, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CLUE = {"checked": "到现场看过，确有一人没有健康证明。", "opinion": "file", "reason": "涉嫌违法，应当处罚。"}


def test_the_clue_is_put_before_the_heads_on_its_printed_form_and_nothing_waits_for_it(play):
    play.open(
        "officer", scripts.MATTER, [scripts.FIRM], summary="一名人员没有健康证明。", source="report", place="临波路"
    )
    assert {"report_clue", "file_case", "decline_filing"} <= can(play)
    play.do("officer", "report_clue", medium="paper", **CLUE)
    form = play.paper("clue_form")
    words = (
        "投诉举报",
        "登记人岳青禾",
        "一名人员没有健康证明",
        CLUE["checked"],
        "建议立案。涉嫌违法",
        "机关负责人意见",
    )
    assert scripts.lacks(play, "clue_form", *words, "依法保密") == []
    play.wet(form, "officer", "officer2")
    assert play.states()["main"] == "clue"
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.states()["main"] == "filed"
    assert "report_clue" not in can(play)
    whole(play)


def test_a_clue_that_nobody_reported_does_not_speak_of_an_informant(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现。")
    play.do("officer", "report_clue", **CLUE)
    play.approve("unit_head")
    play.approve("agency_head")
    assert scripts.lacks(play, "clue_form", "举报人", "系统签批") == ["举报人"]


def test_a_party_is_called_to_be_questioned_and_the_call_is_served(play, own_seal):
    scripts.investigated(play)
    call = {
        "party": play.party(),
        "person": "陈䶮㛃",
        "meet_at": "2026-09-03 14:30",
        "venue": "本局二楼询问室",
        "matters": "当天的用工和健康证明。",
        "bring": "健康证明原件",
        "contact": "岳青禾",
        "contact_phone": "0990-5550101",
    }
    play.do("officer", "summon_questioning", **call)
    play.approve("unit_head")
    words = ("2026年9月3日14时30分", "本局二楼询问室", "如实回答", "申请回避", "身份证件", "健康证明原件", "第五十五条")
    assert scripts.lacks(play, "questioning_notice", *words) == []
    notice = play.paper("questioning_notice")
    play.serve(notice)
    assert play.states()["service"] == "served"
    whole(play)


def test_what_is_handed_in_for_review_is_listed(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    words = (
        "请审核",
        "拟作出的处罚决定（草案）",
        "案件调查终结报告",
        "执法人员的执法证件信息",
        "现场笔录",
        "第1轮",
        "接收人",
    )
    assert scripts.lacks(play, "review_submission", *words) == []
    form, opinion = (
        Document.objects.get(code=c).data["sections"][0]["rows"] for c in ("review_submission", "review_opinion")
    )
    assert dict(form)["内容校验码"] == dict(opinion)["内容校验码"]

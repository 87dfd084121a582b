"""Persons whom only the facts mention are hidden when the drafter names them (disclosure.md §3.4)."""

import pytest

from mingzheng.publication.models import PublicDecision
from tests.stories import scripts

pytestmark = [pytest.mark.django_db]


def test_the_drafter_names_others_and_their_names_leave_the_public_text(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    summary = "工作人员公冶未晞、公冶长风没有健康证明，负责人陈䶮㛃知情。"
    others = ["公冶未晞", "公冶长风", "陈䶮㛃"]
    play.do("publisher", "draft_publication", play.party(), summary=summary, others=others)
    play.do("checker", "check_publication", play.party(), step_up=True, verdict="approved")
    shown = PublicDecision.objects.get()
    assert not [name for name in others if name in str(shown.fields) + shown.search]
    assert shown.fields["facts"] == "工作人员公冶某甲、公冶某乙没有健康证明，负责人陈某知情。"

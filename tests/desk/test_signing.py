import pytest

from mingzheng.cases.engine.models import Act
from tests.stories import scripts

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(clue):
    clue.do("officer", "file_case", **scripts.filing(clue))
    return clue


def sign_url(play, step="file_case"):
    return f"/desk/cases/{play.case_id}/sign/{Act.objects.filter(step=step).latest('seq').seq}/"


def digest(step="file_case"):
    return Act.objects.filter(step=step).latest("seq").content_digest


def test_a_head_signs_with_the_own_code_and_the_next_is_asked(filed, sign_in, code, read):
    head = sign_in("unit_head")
    assert "立案" in read(head.get("/desk/approvals/"))
    sent = {"verdict": "approved", "content_digest": digest(), "code": code("unit_head")}
    assert "已签批，送下一级" in read(head.post(sign_url(filed), sent, follow=True))
    assert "没有等您签批的事项" in read(head.get("/desk/approvals/"))
    assert "立案" in read(sign_in("agency_head").get("/desk/approvals/"))


def test_nothing_is_signed_without_a_code_or_with_one_used_before(filed, sign_in, code, read):
    head, sent = sign_in("unit_head"), {"verdict": "approved", "content_digest": digest()}
    without = head.post(sign_url(filed), sent)
    assert without.status_code == 403
    assert "请填写动态码" in read(without)
    assert head.post(sign_url(filed), sent | {"code": "123456"}).status_code == 403
    assert Act.objects.get(step="file_case").status == "proposed"


def test_within_five_minutes_the_same_session_need_not_type_again(filed, sign_in, code, clock):
    import datetime as dt

    head = sign_in("unit_head")
    head.post(sign_url(filed), {"verdict": "approved", "content_digest": digest(), "code": code("unit_head")})
    filed.approve("agency_head")
    scripts.investigated(filed)
    scripts_conclusion = scripts.conclusion(scripts.proposal(filed.party()))
    filed.do("officer", "conclude", **scripts_conclusion)
    clock.move_to(clock.now + dt.timedelta(minutes=10))
    page = head.get(sign_url(filed, "conclude"))
    assert page.context["needs_code"], "ten minutes later it must"


def test_a_return_needs_a_reason_and_brings_it_to_the_handler(filed, sign_in, code, read):
    head = sign_in("unit_head")
    sent = {"verdict": "returned", "content_digest": digest(), "code": code("unit_head")}
    assert "退回时请写明理由" in read(head.post(sign_url(filed), sent))
    head.post(sign_url(filed), sent | {"reason": "请补充主体资料"})
    assert Act.objects.get(step="file_case").status == "returned"
    act = Act.objects.get(step="file_case")
    assert "请补充主体资料" in read(sign_in("officer").get(f"/desk/cases/{filed.case_id}/acts/{act.seq}/"))


def test_content_that_is_not_what_was_shown_is_not_signed(filed, sign_in, code, read):
    sent = {"verdict": "approved", "content_digest": "sha256:other", "code": code("unit_head")}
    answer = sign_in("unit_head").post(sign_url(filed), sent)
    assert answer.status_code == 409
    assert "重新打开后再签" in read(answer)


def test_handlers_cannot_sign_and_others_read_who_can(filed, sign_in, read):
    assert sign_in("officer").get(sign_url(filed)).status_code == 404
    waiting = sign_in("agency_head").get(sign_url(filed))
    assert "现在等承办机构负责人签批，不由您签" in read(waiting)


def test_the_brief_of_a_decision_has_facts_law_amount_statement_and_review(play, sign_in, read):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="written", content="已经整改，请从轻。")
    play.do("officer", "answer_statement", play.party(), adopted="part", reasons="已按较轻档确定。")
    play.approve("unit_head")
    play.at("2026-09-10 09:00")
    play.tick()
    scripts.reviewed(play)
    play.do("officer", "decide", play.party(), **scripts.DECISION)
    page = sign_in("unit_head").get(sign_url(play, "decide"))
    said = read(page)
    for words in (
        "安排一名未取得健康证明的人员",
        "《中华人民共和国食品安全法》第一百二十六条",
        "8,000.00 元",
        "法定幅度",
        "较轻（危害后果轻微）",
        "已经整改，请从轻",
        "同意拟作出的处罚决定",
        "批准后编号制成处罚决定书",
    ):
        assert words in said, words
    picture = sign_in("unit_head").get(f"{sign_url(play, 'decide')}paper/penalty_decision/1/")
    assert picture["Content-Type"] == "image/png"


def test_what_changed_since_the_last_round_is_marked(filed, sign_in, code, read):
    head = sign_in("unit_head")
    head.post(
        sign_url(filed), {"verdict": "returned", "reason": "改", "content_digest": digest(), "code": code("unit_head")}
    )
    filed.do("officer", "file_case", **scripts.filing(filed, brief="改过的案情。"))
    changed = head.get(sign_url(filed)).context["changes"]
    assert [c.label for c in changed] == ["简要案情"]
    assert changed[0].after == "改过的案情。"


def test_one_withdraws_the_own_proposal_with_a_reason_and_nobody_elses(filed, sign_in, read):
    seq = Act.objects.get(step="file_case").seq
    target = f"/desk/cases/{filed.case_id}/withdraw/{seq}/"
    assert "请写明撤回的理由" in read(sign_in("officer").post(target, {"reason": ""}))
    foreign = sign_in("unit_head").post(target, {"reason": "不行"})
    assert foreign.status_code == 409
    assert "只能撤回自己提出的事项" in read(foreign)
    assert sign_in("officer").post(target, {"reason": "主体写错"}).status_code == 302
    assert Act.objects.get(step="file_case").status == "withdrawn"


def test_a_named_officer_confirms_with_the_own_code(clue, sign_in, code, read):
    seen = clue.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=clue.now,
                   **scripts.inspection(ended_at=clue.now.isoformat()))  # fmt: skip
    target = f"/desk/cases/{clue.case_id}/confirm/{seen.seq}/"
    officer2 = sign_in("officer2")
    assert "现场检查" in read(officer2.get("/desk/confirm/"))
    assert "后厨有一名工作人员" in read(officer2.get(target))
    assert officer2.post(target).status_code == 403
    assert officer2.post(target, {"code": code("officer")}).status_code == 403, (
        "the other officer's code is not one's own"
    )
    assert "已确认第 2 号记录" in read(officer2.post(target, {"code": code("officer2")}, follow=True))
    assert "没有待您确认的记录" in read(officer2.get("/desk/confirm/"))
    assert sign_in("officer3").post(target, {"code": code("officer3")}).status_code == 404

import pytest

from mingzheng.cases.engine.models import Act
from mingzheng.desk import signing
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


def test_a_list_that_is_full_says_that_there_may_be_more(filed, sign_in, read, monkeypatch):
    monkeypatch.setattr(signing, "LISTED", 1)
    assert "1 项以上" in read(sign_in("unit_head").get("/desk/approvals/"))


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


def test_what_waits_to_be_confirmed_says_that_there_may_be_more(clue, sign_in, read, monkeypatch):
    given = scripts.inspection(ended_at=clue.now.isoformat())
    clue.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=clue.now, **given)
    monkeypatch.setattr(signing, "LISTED", 1)
    assert "1 项以上" in read(sign_in("officer2").get("/desk/confirm/"))


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


# ── 会签、退回、转办、代理、补签、批量 ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hired(district):
    from tests.stories.staffing import hire

    return hire(district)


@pytest.fixture
def waiting(hired, clue):
    clue.do("officer", "file_case", **scripts.filing(clue))
    return clue


def test_the_page_shows_the_chain_and_offers_to_pass_on_and_to_co_sign(waiting, sign_in, code, read, hired):
    head = sign_in("unit_head")
    said = read(head.get(sign_url(waiting)))
    assert "签批过程" in said
    assert "转办给" in said
    assert "车载阳" in said
    sent = {"verdict": "passed_on", "content_digest": digest(), "taker": str(hired.people["second_head"].pk)}
    assert "转办时请写明理由" in read(head.post(sign_url(waiting), sent))
    told = head.post(sign_url(waiting), sent | {"reason": "外出开会", "code": code("unit_head")}, follow=True)
    assert "已转办" in read(told)
    assert "现在等承办机构负责人车载阳签批" in read(head.get(sign_url(waiting)))
    assert "立案" in read(sign_in("second_head").get("/desk/approvals/"))
    assert "没有等您签批的事项" in read(head.get("/desk/approvals/"))


def test_a_signer_asks_another_unit_from_the_page(waiting, sign_in, code, read, hired):
    other = str(hired.people["other_head"].pk)
    sent = {"verdict": "cosign", "content_digest": digest(), "cosigners": [other], "code": code("unit_head")}
    assert "已请所选人员会签" in read(sign_in("unit_head").post(sign_url(waiting), sent, follow=True))
    assert "立案" in read(sign_in("other_head").get("/desk/approvals/"))
    assert "（会签）" in read(sign_in("officer").get(f"/desk/cases/{waiting.case_id}/"))


def test_a_proposer_chooses_who_co_signs(hired, clue, sign_in, hidden, read):
    officer, target = sign_in("officer"), f"/desk/cases/{clue.case_id}/do/file_case/"
    page = officer.get(target)
    assert "请其他负责人会签" in read(page)
    other = str(hired.people["other_head"].pk)
    answer = officer.post(target, {**hidden(page), **filled(clue), "cosigners": [other]})
    assert answer.status_code == 302, read(answer)
    assert Act.objects.get(step="file_case").signoffs.filter(cosign=True).get().assignee.name == "向晚棠"


def filled(play):
    given = scripts.filing(play)
    return {k: v for k, v in given.items() if k != "basis"} | {"basis": ["行政处罚法#54.2", "食品安全法#45"]}


def test_a_returned_proposal_stands_on_today_with_its_reason_and_comes_again_as_a_round(
    waiting, sign_in, code, read, hidden
):
    sent = {"verdict": "returned", "content_digest": digest(), "reason": "请再检查一次", "return_to": "step:inspect",
            "code": code("unit_head")}  # fmt: skip
    sign_in("unit_head").post(sign_url(waiting), sent)
    officer = sign_in("officer")
    said = read(officer.get("/desk/"))
    assert "请再检查一次" in said
    assert "退回到“现场检查”" in said
    seq = Act.objects.get(step="file_case").seq
    target = f"/desk/cases/{waiting.case_id}/do/file_case/?resubmits={seq}"
    page = officer.get(target)
    assert "检查时发现一名未取得健康证明的人员" in page.content.decode()
    answer = officer.post(target, {**hidden(page), **filled(waiting), "brief": "补充后的案情。"})
    assert answer.status_code == 302, read(answer)
    act = Act.objects.get(step="file_case")
    assert (act.seq, act.round, act.status) == (seq, 2, "proposed")
    assert "第 2 次报批" in read(sign_in("unit_head").get(sign_url(waiting)))


def test_a_substitute_finds_the_task_and_reads_for_whom(waiting, sign_in, code, read):
    from tests.stories.staffing import stand_in

    stranger = sign_in("publisher")
    assert stranger.get("/desk/approvals/").status_code == 404
    stand_in(waiting, "unit_head", "publisher", "unit_head")
    assert "立案" in read(stranger.get("/desk/approvals/"))
    assert "您代骆闻笙签批" in read(stranger.get(sign_url(waiting)))
    stranger.post(sign_url(waiting), {"verdict": "approved", "content_digest": digest(), "code": code("publisher")})
    assert "庄既明（代骆闻笙）" in read(sign_in("agency_head").get(sign_url(waiting)))


def test_several_internal_steps_are_approved_with_one_code_each_as_its_own_entry(hired, play, sign_in, code, read):
    from mingzheng.cases.engine.models import Event

    cases = []
    for _ in range(2):
        play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索。")
        play.do("officer", "file_case", **scripts.filing(play))
        cases.append(play.case_id)
    head = sign_in("unit_head")
    page = head.get("/desk/approvals/")
    assert "一次签批几项内部审批" in read(page)
    tokens = [row["token"] for row in page.context["rows"]]
    assert all(tokens)
    assert head.get(page.context["rows"][0]["pdf"])["Content-Type"] == "application/pdf"
    refused = read(head.post("/desk/approvals/batch/", {"task": tokens}, follow=True))
    assert "请填写动态码" in refused
    head.post("/desk/approvals/batch/", {"task": [*tokens, "别的"], "code": code("unit_head")})
    assert Event.objects.filter(case_id__in=cases, kind="signed").count() == 2
    assert sign_in("officer").post("/desk/approvals/batch/", {"task": tokens}).status_code == 404


def test_a_batch_takes_no_step_whose_paper_goes_out(play, sign_in, code, read):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    row = sign_in("unit_head").get("/desk/approvals/").context["rows"][0]
    assert row["token"] == ""
    act = Act.objects.get(step="issue_notice")
    forged = {"task": [f"{act.case_id}:{act.seq}:{act.content_digest}"], "code": code("unit_head")}
    assert "没有选择事项" in read(sign_in("unit_head").post("/desk/approvals/batch/", forged, follow=True))
    assert Act.objects.get(step="issue_notice").status == "proposed"


def test_an_oral_approval_is_entered_on_the_page_and_confirmed_by_the_head(
    hired, investigated, sign_in, code, hidden, read
):
    play, officer = investigated, sign_in("officer")
    target = f"/desk/cases/{play.case_id}/do/hand_over/"
    page = officer.get(target)
    assert "负责人已经口头批准" in read(page)
    sent = {
        **hidden(page), "giver": str(play.person("officer2")), "taker": str(play.person("officer3")),
        "reason": "现场受伤", "oral_by": str(play.person("unit_head")), "oral_means": "手机", "oral_reason": "无法到场",
    }  # fmt: skip
    assert officer.post(target, sent | {"oral_at": "刚才"}).status_code == 422
    answer = officer.post(target, sent | {"oral_at": "2026-09-01 09:05"})
    assert answer.status_code == 302, read(answer)
    head = sign_in("unit_head")
    assert "移交承办" in read(head.get("/desk/approvals/"))
    assert "补签口头批准" in read(head.get(sign_url(play, "hand_over")))
    sent = {"verdict": "refused", "content_digest": digest("hand_over"), "code": code("unit_head")}
    assert "请写明理由" in read(head.post(sign_url(play, "hand_over"), sent))
    assert "要立即解除" in read(head.post(sign_url(play, "hand_over"), sent | {"reason": "没有批准过"}, follow=True))
    assert "记录解除" in read(officer.get(f"/desk/cases/{play.case_id}/"))

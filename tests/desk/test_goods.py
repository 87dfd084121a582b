"""The forms of preservation, seizure, testing and orders: they open, know the case, and take what is sent."""

import pytest

from tests.stories import measured

pytestmark = pytest.mark.django_db
OPENING = (
    "preserve",
    "preserve_urgently",
    "approve_measure",
    "seize_urgently",
    "take_sample",
    "entrust_test",
    "issue_order",
    "request_evidence",
    "request_help",
)


def url(play, code, subject=""):
    return f"/desk/cases/{play.case_id}/do/{code}/{f'?subject={subject}' if subject else ''}"


@pytest.mark.parametrize("code", OPENING)
def test_each_form_opens_on_a_clue(clue, sign_in, code):
    page = sign_in("officer").get(
        url(clue, code, "" if code in {"take_sample", "request_evidence", "request_help"} else "1")
    )
    assert page.status_code == 200
    assert page.context["form"].fields


def test_a_list_of_goods_is_sent_by_its_rows_and_the_number_comes_from_the_case(clue, sign_in, hidden):
    officer = sign_in("officer")
    page = officer.get(url(clue, "preserve", "1"))
    assert page.context["form"]["party"].value == clue.party()
    sent = hidden(page) | {
        "party": clue.party(),
        "reason": "油桶可能被转移",
        "goods-0-name": "食用油",
        "goods-0-quantity": "12 桶",
        "kept_at": "当事人库房，就地封存",
        "keeper": "陈䶮㛃",
    }
    answer = officer.post(url(clue, "preserve"), sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    act = clue.case.acts.get(step="preserve")
    assert (act.track_subject, act.content["goods"][0]["name"], act.status) == ("1", "食用油", "proposed")


def test_what_is_kept_is_offered_by_name_and_a_measure_is_named_by_its_goods(clue, sign_in, read):
    measured.seized(clue)
    officer = sign_in("officer")
    page = officer.get(url(clue, "release_measure", "1"))
    assert [(c.value, "食用油 5 升 12 桶" in c.label) for c in page.context["form"]["goods"].choices] == [
        ("measure:1:1", True)
    ]
    said = read(officer.get(f"/desk/cases/{clue.case_id}/"))
    assert "1 号（食用油 5 升 12 桶）" in said
    test = officer.get(url(clue, "entrust_test", "1")).context["form"]
    assert (test["measure"].value, test["from_on"].value) == ("1", "2026-09-01")
    assert officer.get(url(clue, "extend_measure", "1")).status_code == 200
    assert officer.get(url(clue, "note_custody")).status_code == 200


def test_the_conclusion_knows_the_records_of_seizure_and_testing(investigated, sign_in):
    play = investigated
    measured.seized(play)
    play.do("officer", "entrust_test", **measured.entrustment(play))
    play.approve("unit_head")
    play.do(
        "officer",
        "record_test_result",
        "1",
        result="reported",
        finished_on="2026-09-01",
        report_no="LC-1",
        finding="不合格",
    )
    page = sign_in("officer").get(url(play, "conclude"))
    lines = next(f.value for f in page.context["form"]["proposals"].forms[0].fields if f.name.endswith("evidence"))
    assert any("现场笔录（行政强制措施）" in line and "查封、扣押的财物" in line for line in lines)
    assert "检测、检验、鉴定报告（LC-1）一份，证明不合格" in lines

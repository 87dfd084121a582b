"""The forms of fulfilment: filled in with what the case knows, shown only where they have something to do."""

import pytest

from tests.desk.test_onward import owing, url
from tests.stories import scripts

__all__ = ["owing"]
pytestmark = pytest.mark.django_db
CASH = {
    "amount_fen": "3000",
    "collected_on": "2026-09-09",
    "remote": "yes",
    "hardship": "yes",
    "asked": "yes",
    "request--unrecorded": "没有留下书面申请",
    "receipt_no": "XJ-1",
}


def test_the_forms_know_what_is_owed_and_cash_is_written_down_once_its_defects_are_read(owing, sign_in):
    officer, party = sign_in("officer"), owing.party()
    page = officer.get(url(owing, "collect_cash", party))
    assert page.status_code == 200
    assert page.context["form"]["amount_fen"].value == "8,000.00"
    assert "缴款码" in page.content.decode()
    for code in ("request_deferral", "terminate_enforcement"):
        assert officer.get(url(owing, code, party)).status_code == 200
    people = [str(owing.person(key)) for key in ("officer", "officer2")]
    stated = {"subject": party, "done_at": f"{owing.now:%Y-%m-%d %H:%M}", "done_source": "stated", "done_by": people}
    first = officer.post(url(owing, "collect_cash", party), CASH | stated)
    assert "书面申请" in first.content.decode()
    assert owing.states()["obligation"] == "owed"
    asked = {"way": "defer", "form": "written", "hardship": "连续亏损。"} | stated
    answer = officer.post(url(owing, "request_deferral", party), asked)
    assert answer["Location"] == url(owing, "answer_deferral", party)
    form = officer.get(answer["Location"]).context["form"]
    assert form["plan"].forms[0].fields[1].value == "8,000.00"


def test_what_does_not_concern_an_obligation_is_not_offered(owing, sign_in):
    text = sign_in("officer").get(f"/desk/cases/{owing.case_id}/").content.decode()
    for title in ("接收没收财物", "检查处罚执行情况", "减免加处罚款", "决定加处罚款", "答复延期、分期申请", "登记退还"):
        assert title not in text
    assert "登记缴款" in text
    scripts.paid(owing)
    assert "当场收缴" not in sign_in("officer").get(f"/desk/cases/{owing.case_id}/").content.decode()

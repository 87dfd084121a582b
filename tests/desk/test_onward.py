"""Where a page leads after a step: to what the same person does next about it, if nothing stands in the way."""

import pytest

from tests.stories import scripts

pytestmark = pytest.mark.django_db
WRITTEN = {"form": "written", "content": "已经整改，请从轻。"}


def url(play, code, subject=""):
    return f"/desk/cases/{play.case_id}/do/{code}/" + (f"?subject={subject}" if subject else "")


def payment(play, amount):
    about = {"amount_fen": amount, "paid_on": play.now.date().isoformat(), "receipt_no": f"PJ-{amount}"}
    stated = {"done_at": f"{play.now:%Y-%m-%d %H:%M}", "done_source": "stated", "channel": "bank"}
    return {"subject": play.party()} | about | stated


@pytest.fixture
def owing(investigated, clock):
    """A case that is decided, served and public, and whose fine is owed."""
    play = scripts.notified(scripts.concluded(investigated))
    play.at("2026-09-09 09:00").tick()
    return scripts.published(scripts.served(scripts.decided(scripts.reviewed(play))))


def test_after_a_statement_its_review_is_opened(investigated, sign_in):
    play = scripts.notified(scripts.concluded(investigated))
    party = play.party()
    stated = {"subject": party, "done_at": f"{play.now:%Y-%m-%d %H:%M}", "done_source": "stated"}
    answer = sign_in("officer").post(url(play, "make_statement", party), WRITTEN | stated)
    assert answer["Location"] == url(play, "answer_statement", party)


def test_who_may_not_review_a_statement_goes_back_to_the_case(investigated, sign_in):
    play = scripts.notified(scripts.concluded(investigated))
    party = play.party()
    stated = {"subject": party, "done_at": f"{play.now:%Y-%m-%d %H:%M}", "done_source": "stated"}
    answer = sign_in("window").post(url(play, "make_statement", party), WRITTEN | stated)
    assert answer["Location"] == f"/desk/cases/{play.case_id}/"


def test_a_part_of_the_fine_leads_to_the_case_and_the_last_to_its_closing(owing, sign_in):
    officer, party = sign_in("officer"), owing.party()
    form = officer.get(url(owing, "record_payment", party)).context["form"]
    assert form["channel"].value == "bank"
    part = officer.post(url(owing, "record_payment", party), payment(owing, "3000"))
    assert part["Location"] == f"/desk/cases/{owing.case_id}/"
    rest = officer.post(url(owing, "record_payment", party), payment(owing, "5000"))
    assert rest["Location"] == url(owing, "close_case")
    assert "罚款 8,000.00 元已缴清" in officer.get(rest["Location"]).context["form"]["result"].value

import datetime as dt

import pytest
from django.test import Client

from mingzheng.agencies import actions as agencies
from mingzheng.core.secrets import new_id
from mingzheng.documents.models import PublicPaper
from mingzheng.portal import words
from mingzheng.web import limits
from tests.agencies.factories import agency, do, person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CODE = "ABCDEFGH234567QR"


@pytest.fixture
def visitor():
    return Client()


def paper(state="已签发", **values):
    given = {
        "id": new_id(), "code": CODE, "agency_name": "演示区市场监督管理局", "title": "行政处罚决定书",
        "number": "演市监罚决〔2026〕7号", "dated_on": dt.date(2026, 9, 2), "pages": 3, "state": state,
    }  # fmt: skip

    def enter(rec):
        rec.insert(PublicPaper(**(given | values)))

    do(enter)


def officer(name="齐云山", number="99010200001", *, until=dt.date(2099, 12, 31)):
    someone = person(agency(), name)
    return do(
        agencies.issue_certificate,
        someone,
        number=number,
        issuer="演示省人民政府",
        categories=["市场监管"],
        regions=[someone.agency.region.code],
        valid_from=dt.date(2023, 1, 1),
        valid_to=until,
    )


def asked(visitor, text):
    went = visitor.post("/officers/", {"q": text})
    assert went.status_code == 303
    assert text not in went["Location"]
    return visitor.get(went["Location"])


def test_a_genuine_paper_is_said_to_be_genuine_first(visitor):
    paper()
    answer = visitor.get(f"/d/{CODE}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.index("这份文书是真的") < text.index("演市监罚决〔2026〕7号")
    for expected in ("3 页", "六十日内申请行政复议", "十五日内", "12345", "2026-09-02"):
        assert expected in text
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("state", "said"), [("已作废", "已经作废"), ("制作中", "还没有签发")])
def test_a_paper_that_does_not_count_says_so(visitor, state, said):
    paper(state)
    assert said in visitor.get(f"/d/{CODE}/").content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-2345-67QR", "abcdefgh234567qr", " ABCD EFGH 2345 67QR ", "ＡＢＣＤ－ＥＦＧＨ－２３４５－６７ＱＲ",
        "http://localhost:8000/d/ABCDEFGH234567QR/",
    ],
)  # fmt: skip
def test_a_code_is_taken_however_it_is_typed(visitor, typed):
    paper()
    went = visitor.post("/d/", {"code": typed})
    assert went["Location"] == "/d/ABCD-EFGH-2345-67QR/"
    assert "这份文书是真的" in visitor.get(went["Location"]).content.decode()


@pytest.mark.parametrize("typed", ["", "12345", "演市监罚决〔2026〕7号", "A" * 17, "ABCDEFGH234567Q8"])
def test_what_can_be_no_code_is_told_at_once(visitor, typed):
    answer = visitor.post("/d/", {"code": typed})
    assert answer.status_code == 422
    assert "16 位" in answer.content.decode()


def test_39_after_some_misses_one_has_to_wait_ever_longer(visitor, monkeypatch):
    clock = [1_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: clock[0])
    for number in range(5):
        assert visitor.get(f"/d/{'A' * 15}{'BCDEF'[number]}/").status_code == 404
    blocked = visitor.get(f"/d/{'B' * 16}/")
    assert blocked.status_code == 429
    assert 1 <= int(blocked["Retry-After"]) <= 6
    assert "查询太频繁" in blocked.content.decode()
    clock[0] += 6
    assert visitor.get(f"/d/{'B' * 16}/").status_code == 404
    assert int(visitor.get(f"/d/{'C' * 16}/")["Retry-After"]) > 6


def test_39_a_genuine_code_is_limited_too(visitor, monkeypatch):
    paper()
    monkeypatch.setattr(limits, "MOST_A_TARGET", 3)
    answers = [Client(REMOTE_ADDR=f"10.0.0.{number}").get(f"/d/{CODE}/").status_code for number in range(4)]
    assert answers == [200, 200, 200, 429]


def test_39_another_address_is_not_held_up_by_a_guesser(visitor):
    paper()
    for number in range(8):
        visitor.get(f"/d/{'A' * 15}{'BCDEFGHI'[number]}/")
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"/d/{CODE}/").status_code == 200


def test_behind_proxies_the_address_is_the_one_that_a_trusted_proxy_names(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.1"}, REMOTE_ADDR="10.0.0.1")
    assert limits.client(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert limits.client(request) == "10.1.1.1"


def test_a_good_certificate_is_found_by_number_and_by_name(visitor):
    officer()
    for text in ("99010200001", "齐云山"):
        answer = asked(visitor, text)
        said = answer.content.decode()
        assert "证件真实有效" in said
        assert said.index("证件真实有效") < said.index("发证机关")
        assert "noindex" in answer["X-Robots-Tag"]


def test_part_of_a_name_or_number_finds_nobody(visitor):
    officer()
    for text in ("齐云", "9901020000", "%"):
        assert "查无此证" in asked(visitor, text).content.decode()


def test_two_of_one_name_are_told_apart_by_number(visitor):
    officer(number="99010200001")
    officer(number="99010200002")
    text = asked(visitor, "齐云山").content.decode()
    assert "有 2 名" in text
    assert "99010200001" in text
    assert "99010200002" in text


def test_an_expired_suspended_or_revoked_certificate_is_called_by_its_name(visitor):
    officer(until=dt.date(2025, 1, 1))
    assert "证件已过期" in asked(visitor, "99010200001").content.decode()
    from mingzheng.agencies.models import PublicOfficer

    shown = PublicOfficer.objects.get()
    shown.valid_to = dt.date(2099, 1, 1)
    for status, said in (("suspended", "证件暂扣"), ("revoked", "证件已注销")):
        shown.status = status
        verdict = words.officer_verdict(shown, dt.date(2026, 9, 2))
        assert (verdict.tone, verdict.title) == ("danger", said)


@pytest.mark.parametrize("text", ["", "  ", "长" * 41])
def test_an_officer_search_that_cannot_be_made_says_why(visitor, text):
    assert visitor.post("/officers/", {"q": text}).status_code == 422

import datetime as dt

import pytest

from mingzheng.publication.sealed_terms import TermsExpired, open_terms, seal_terms


def test_terms_come_back_within_a_day(now):
    terms = {"text": "钱小满 330102199003071232", "agency": "A1"}
    sealed = seal_terms(terms, now)
    assert open_terms(sealed, now + dt.timedelta(hours=24)) == terms


def test_an_address_says_nothing_and_is_never_the_same(now):
    first, second = (seal_terms({"text": "钱小满"}, now) for _ in range(2))
    assert first != second
    assert "钱" not in first
    assert set(first) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_refuses_an_old_address(now):
    with pytest.raises(TermsExpired):
        open_terms(seal_terms({"text": "甲"}, now), now + dt.timedelta(hours=24, seconds=1))


def test_refuses_an_address_from_the_future(now):
    with pytest.raises(TermsExpired):
        open_terms(seal_terms({"text": "甲"}, now), now - dt.timedelta(hours=1))


@pytest.mark.parametrize("text", ["", "a", "甲", "A" * 40, "-_-_", "A===="])
def test_refuses_what_is_no_address(now, text):
    with pytest.raises(TermsExpired):
        open_terms(text, now)


def test_refuses_an_altered_address(now):
    sealed = seal_terms({"text": "甲乙"}, now)
    for place in (3, 14, 30):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(TermsExpired):
            open_terms(sealed[:place] + other + sealed[place + 1 :], now)


def test_refuses_an_address_of_another_installation(now, settings):
    sealed = seal_terms({"text": "甲"}, now)
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(TermsExpired):
        open_terms(sealed, now)

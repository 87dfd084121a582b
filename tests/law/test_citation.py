import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.core.errors import DomainError
from mingzheng.law.citation import ArticleKey, chinese_number, parse_key

VALUES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}


def value_of(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = VALUES.get(sign, 0)
    return total + digit


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (57, "五十七"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (119, "一百一十九"),
        (266, "二百六十六"),
        (1000, "一千"),
        (1010, "一千零一十"),
        (1054, "一千零五十四"),
        (1242, "一千二百四十二"),
        (2008, "二千零八"),
    ],
)
def test_numbers_stand_as_statutes_write_them(number, words):
    assert chinese_number(number) == words


@given(st.integers(1, 9999))
def test_every_number_reads_back(number):
    assert value_of(chinese_number(number)) == number


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_no_statute_has_are_refused(number):
    with pytest.raises(ValueError, match="cannot write"):
        chinese_number(number)


def test_a_key_names_article_paragraph_and_item():
    assert parse_key("行政处罚法") == ArticleKey("行政处罚法")
    assert parse_key("行政处罚法#57") == ArticleKey("行政处罚法", 57)
    assert parse_key("行政处罚法#57.2") == ArticleKey("行政处罚法", 57, 2)
    assert parse_key("行政处罚法#58.1.2").words() == "第五十八条第一款第（二）项"


@pytest.mark.parametrize(
    "key", ["", "行政处罚法#", "行政处罚法#0", "行政处罚法#57.0", "#57", "a b#1", "行政处罚法#57.1.2.3"]
)
def test_any_other_form_is_refused(key):
    with pytest.raises(DomainError, match="写法不对"):
        parse_key(key)

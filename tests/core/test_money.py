import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.core.money import MAX_FEN, capital, parse_yuan, yuan

DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (3_000_000, "叁万元整"),
        (0, "零元整"),
        (1, "壹分"),
        (50, "伍角"),
        (1_005, "壹拾元零伍分"),
        (100_530, "壹仟零伍元叁角"),
        (107_000_530, "壹佰零柒万零伍元叁角"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (1_000_000_00, "壹佰万元整"),
        (1_000_001_00, "壹佰万零壹元整"),
        (10_000_000_000_00, "壹佰亿元整"),
        (100_000_000_00 + 5_000_00, "壹亿零伍仟元整"),
        (2_0305_00, "贰万零叁佰零伍元整"),
        (12_000_000_000_000_00, "壹拾贰万亿元整"),
        (12_345_678_901_200_00, "壹拾贰万叁仟肆佰伍拾陆亿柒仟捌佰玖拾万壹仟贰佰元整"),
        (1_000_230, "壹万零贰元叁角"),
    ],
)
def test_writes_capital_numerals(fen, words):
    assert capital(fen) == words


def spoken(words):
    """Read capital numerals back, independently of how they were made."""
    whole, _, rest = words.rpartition("元")
    total = section = digit = 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in PLACES:
            section, digit = section + digit * PLACES[char], 0
        elif char == "万":
            section, digit = section + digit, 0
            total, section = total + section * 10_000, 0
        elif char == "亿":
            section, digit = section + digit, 0
            total, section = (total + section) * 100_000_000, 0
    fen = (total + section + digit) * 100
    for before, unit in itertools.pairwise(rest):
        fen += DIGITS.get(before, 0) * {"角": 10, "分": 1}.get(unit, 0)
    return fen


@given(st.integers(0, 10**14))
def test_capital_numerals_read_back_to_the_amount(fen):
    words = capital(fen)
    assert spoken(words) == fen
    assert "零零" not in words
    assert words.endswith(("整", "角", "分"))


@given(st.integers(0, MAX_FEN))
def test_an_amount_survives_writing_and_parsing(fen):
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("30000", 3_000_000),
        ("30,000.5", 3_000_050),
        (" 3万元 ", 3_000_000),
        ("1.5万", 1_500_000),
        ("￥１２．５０", 1_250),
        ("人民币500元整", 50_000),
        ("0", 0),
        ("0.01", 1),
    ],
)
def test_reads_amounts_as_people_type_them(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "三万", "1.234", "-5", "1e5", "12,34", "五百元", "1" * 30, "NaN"])
def test_refuses_what_is_no_amount(text):
    with pytest.raises(ValueError, match="金额"):
        parse_yuan(text)


@pytest.mark.parametrize("fen", [-1, MAX_FEN + 1])
def test_refuses_to_write_amounts_beyond_its_range(fen):
    with pytest.raises(ValueError, match="金额"):
        capital(fen)


def test_writes_amounts_for_reading():
    assert yuan(3_000_000) == "30,000.00 元"
    assert yuan(-5) == "-0.05 元"

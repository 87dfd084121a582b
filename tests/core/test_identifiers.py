import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.core import identifiers as ids

TODAY = dt.date(2026, 9, 2)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def rows(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def uscc(body):
    return body + ids.uscc_check(body)


def card(body):
    return body + ids.id_card_check(body)


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "91110108551385082Q", "11420000MB15291767", "11371525004442025C"]
)
def test_codes_of_the_standard_are_accepted(code):
    assert ids.uscc_error(code) is None
    assert ids.uscc_error(f" {code[:8]}-{code[8:].lower()} ") is None


@pytest.mark.parametrize("body", ["A1110000123456789", "N2420100MA4KXXXX1", "Y1330100MA2XXXXX1"])
def test_codes_that_begin_with_a_letter_are_accepted(body):
    assert ids.uscc_error(uscc(body)) is None


def test_a_check_value_of_zero_is_a_zero():
    body = next(b for n in range(99) if ids.uscc_check(b := f"91330100MA2XXXX{n:02}") == "0")
    assert ids.uscc_error(body + "0") is None


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("", "18 位"),
        ("9111000060003734", "18 位"),
        ("91110000600037341I", "不使用“I”"),
        ("91110000600037341M", "校验位"),
        ("91AB0000600037341L", "行政区划"),
        ("00000000000000000X", "全为 0"),
        ("9111000060003734\u200b1L", "看不见"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(code, word):
    assert word in ids.uscc_error(code)


@given(st.text(alphabet=ids.USCC_ALPHABET, min_size=9, max_size=9), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_of_a_code_is_always_found(tail, place, step):
    code = uscc(f"91330100{tail}")
    wrong = ids.USCC_ALPHABET[(ids.USCC_ALPHABET.index(code[place]) + step) % 31]
    assert ids.uscc_error(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize(
    "number",
    [
        "110101199003070038",
        card("81000019900307003"),
        card("82000019900307003"),
        card("83000019900307003"),
        card("93301019900307003"),
        card("32058119700101003"),
        card("99999919900307003"),
    ],
)
def test_real_identity_numbers_are_accepted_whatever_their_region(number):
    assert ids.id_card_error(number, TODAY) is None


def test_a_lower_case_x_and_full_width_digits_are_read():
    number = next(c for n in range(99) if (c := card(f"330101199003070{n:02}")).endswith("X"))
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "ｘ" for c in number)
    assert ids.id_card_error(wide, TODAY) is None


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("110101900307003", "18 位"),
        ("110101199002300038", "不存在"),
        (card("11010118790307003"), "不可能"),
        (card("11010120270307003"), "不可能"),
        ("110101199003070039", "校验位"),
        ("01010119900307003X", "0 开头"),
        ("1101011990030700XX", "末位"),
        ("11010119900307003\u202e8", "方向"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(number, word):
    assert word in ids.id_card_error(number, TODAY)


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_is_always_found(order, place, step):
    number = card(f"33010119900307{order:03}")
    wrong = str((int(number[place]) + step) % 10)
    assert ids.id_card_error(number[:place] + wrong + number[place + 1 :], TODAY)


def test_birth_and_sex_are_read_from_the_number():
    assert ids.birth_date("110101199003070038") == dt.date(1990, 3, 7)
    assert ids.id_card_sex("110101199003070038") == "male"


def test_a_number_is_masked_in_the_middle():
    assert ids.masked("110101199003070038") == "110***********0038"
    assert ids.masked("1234567") == "*******"


@pytest.mark.parametrize("name", ["张三", "㛃䶮", "𬱖", "阿依古丽·买买提", "O'Neil 3rd", "上海3M公司（筹）"])
def test_names_are_accepted(name):
    assert ids.name_error(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "请填写"),
        ("  ", "请填写"),
        ("张\n三", "一行"),
        ("张\u200b三", "看不见"),
        ("\u202e三张", "方向"),
        ("——", "至少"),
        ("一" * 101, "最多 100"),
        ("张\x00三", "控制"),
    ],
)
def test_what_is_no_name_is_refused(name, word):
    assert word in ids.name_error(name)


@pytest.mark.parametrize(
    "number", ["13800138000", "+86 138 0013 8000", "0571-87654321", "(0571)87654321转123", "12345", "4008001234", "110"]
)
def test_telephone_numbers_are_accepted(number):
    assert ids.phone_error(number) is None


@pytest.mark.parametrize("number", ["", "123", "1380013800", "12800138000", "abc", "138\u200b00138000"])
def test_what_is_no_telephone_number_is_refused(number):
    assert ids.phone_error(number)


@pytest.mark.parametrize("plate", ["浙A12345", "浙a·d12345", "京AD12345", "沪A12345D", "粤Z1234港", "浙A1234警"])
def test_plates_are_accepted(plate):
    assert ids.plate_error(plate) is None


@pytest.mark.parametrize("plate", ["", "A12345", "浙A1234", "浙112345", "浙AI2345", "浙A123456"])
def test_what_is_no_plate_is_refused(plate):
    assert ids.plate_error(plate)


def test_bank_cards_are_checked_by_luhn():
    assert ids.bank_card_error("4111 1111 1111 1111") is None
    assert "校验位" in ids.bank_card_error("4111111111111112")
    assert "12 至 19" in ids.bank_card_error("411")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("国办发〔2018〕118号", "国办发〔2018〕118号"),
        ("市场【2019】1号", "市场〔2019〕1号"),
        ("东区政办发[2017]73号", "东区政办发〔2017〕73号"),
        ("伊县罚决字（2024）第01号", "伊县罚决字〔2024〕1号"),
        ("伊县罚决字〔２０２４〕 第 ０１ 号", "伊县罚决字〔2024〕1号"),
        ("\u200b渝府办发〔2019〕9号", "渝府办发〔2019〕9号"),
        ("(杭临)市监处罚〔2024〕131号", "(杭临)市监处罚〔2024〕131号"),
        ("(湘常)文综罚字〔2020〕第F-000069号", "(湘常)文综罚字〔2020〕F-69号"),
        ("演市监罚〔2026〕12-2号", "演市监罚〔2026〕12-2号"),
        ("(2016)桂1422行初8号", "(2016)桂1422行初8号"),
        ("发文字号：山西省人民政府令第187号", "山西省人民政府令第187号"),
    ],
)
def test_document_numbers_are_read_in_the_forms_in_use(text, normal):
    number = ids.DocumentNumber.parse(text)
    assert number.normal() == normal
    assert ids.DocumentNumber.parse(number.normal()) == number


@pytest.mark.parametrize("text", ["", "号", "〔2026〕1号", "市监罚2026年", "发文字号：", "x" * 200])
def test_what_is_no_document_number_is_refused(text):
    with pytest.raises(ids.NotANumber, match="看不懂"):
        ids.DocumentNumber.parse(text)


def read(text):
    try:
        return ids.DocumentNumber.parse(text)
    except ids.NotANumber:
        return None


def test_at_least_97_of_100_real_numbers_are_read():
    texts = [row["doc_number"] for row in rows("govdoc-numbers/document_numbers_5000.csv")]
    assert sum(read(text) is not None for text in texts) >= 0.97 * len(texts)


def test_every_real_enforcement_number_is_read_and_keeps_its_serial():
    for row in rows("id-vectors/document_numbers.csv"):
        number = read(row["document_number"])
        assert number is not None, row["document_number"]
        assert number.year is not None
        assert str(number.serial) in row["document_number"]

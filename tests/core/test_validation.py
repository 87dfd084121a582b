import datetime as dt
import re

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from mingzheng.core.errors import Invalid
from mingzheng.core.inputs import ChineseDate, ChineseDateTime, CleanText, Line, Name, Recordable, Yuan
from mingzheng.core.validation import translate, validate

TODAY = dt.date(2026, 9, 28)
ENGLISH = re.compile(r"[A-Za-z]{4,}")
OUR_WORDS = {"JSON", "UTF", "https", "example", "www"}


class Party(BaseModel):
    name: Name = Field(title="姓名")


class Sample(BaseModel, extra="forbid"):
    day: ChineseDate = Field(title="日期")
    at: Recordable[ChineseDateTime] = Field(title="时间")
    fine: Yuan = Field(title="罚款", le=100_00)
    facts: CleanText = Field(title="事实")
    parties: list[Party] = Field(title="当事人", min_length=1)


GOOD = {"day": "9.18", "at": "2026-09-18 14:30", "fine": "50", "facts": "有", "parties": [{"name": "甲"}]}


def refusal(**changes):
    with pytest.raises(Invalid) as caught:
        validate(Sample, {**GOOD, **changes}, today=TODAY)
    (error,) = caught.value.fields
    return error


@pytest.mark.parametrize("known", list_all_errors(), ids=lambda known: known["type"])
def test_every_error_of_pydantic_has_chinese_words(known):
    detail = {"type": known["type"], "loc": ("facts",), "input": "x", "ctx": known.get("example_context") or {}}
    raised = ValidationError.from_exception_data("Sample", [detail])

    (told,) = translate(Sample, raised)

    for words in (told.message, told.rule, told.remedy):
        assert re.search(r"[\u4e00-\u9fff]", words), known["type"]
        assert "{" not in words
        foreign = set(ENGLISH.findall(words)) - OUR_WORDS - set(map(str, (known.get("example_context") or {}).values()))
        assert not foreign, f"{known['type']}: {words}"
    assert told.label == "事实"


def test_a_refusal_names_path_label_message_rule_and_remedy():
    error = refusal(parties=[{"name": "甲"}, {"name": ""}])

    assert (error.field, error.label, error.message, error.remedy) == ("parties.1.name", "姓名", "还没有填写", "请填写")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"day": "2026-02-30"}, "day", "没有 2026 年 2 月 30 日这一天"),
        ({"day": "1026-09-18"}, "day", "年份应在 1900 至 2100 之间"),
        ({"day": 20260918}, "day", "这里要填日期"),
        ({"at": "2026-09-18"}, "at", "没有写明时间"),
        ({"at": "2026-09-18 25:00"}, "at", "没有这个时刻"),
        ({"at": {"unrecorded": ""}}, "at", "还没有填写"),
        ({"fine": "101"}, "fine", "不能大于 100.00 元"),
        ({"fine": 1.5}, "fine", "金额的格式不对"),
        ({"fine": True}, "fine", "金额的格式不对"),
        ({"fine": -1}, "fine", "不能小于 0.00 元"),
        ({"facts": "字" * 4001}, "facts", "太长，最多 4000 个字"),
        ({"facts": "张\u200b三"}, "facts", "第 2 个字符（U+200B）是看不见的字符"),
        ({"facts": "\u202e文"}, "facts", "第 1 个字符（U+202E）是改变文字方向的控制符"),
        ({"facts": "a\x00b"}, "facts", "第 2 个字符（U+0000）是控制字符"),
        ({"facts": "\ud800"}, "facts", "第 1 个字符（U+D800）是残缺的字符"),
        ({"facts": 5}, "facts", "应为文字"),
        ({"parties": []}, "parties", "还没有填写"),
        ({"parties": [{"name": "。。。"}]}, "parties.0.name", "至少应有一个汉字、字母或数字"),
        ({"parties": [{"name": "甲\n乙"}]}, "parties.0.name", "这里只能写一行"),
        ({"more": 1}, "more", "多出一个不认识的项目"),
    ],
)
def test_wrong_input_is_refused_by_name_rule_and_remedy(changes, field, message):
    error = refusal(**changes)

    assert (error.field, error.message) == (field, message)
    assert error.rule
    assert error.remedy


def test_a_field_without_our_types_still_takes_no_invisible_character():
    class Careless(BaseModel):
        text: str = Field(title="文字")

    with pytest.raises(Invalid, match="看不见的字符"):
        validate(Careless, {"text": "a\u200bb"})


@pytest.mark.parametrize(
    "text",
    [
        "9.18",
        "9-18",
        "9月18日",
        "９．１８",
        "2026年9月18日",
        "2026/9/18",
        "20260918",
        "二〇二六年九月十八日",
        "2026-09-18（周五）",
    ],
)
def test_a_date_is_read_as_people_write_it(text):
    assert validate(Sample, {**GOOD, "day": text}, today=TODAY).day == dt.date(2026, 9, 18)


@pytest.mark.parametrize(
    "text", ["9.18 14:30", "2026-09-18T14:30", "2026-09-18T14:30:00+08:00", "9月18日下午2点半", "2026年9月18日14时30分"]
)
def test_a_moment_is_read_as_people_write_it(text):
    at = validate(Sample, {**GOOD, "at": text}, today=TODAY).at

    assert at == dt.datetime(2026, 9, 18, 14, 30, tzinfo=at.tzinfo)
    assert at.utcoffset() == dt.timedelta(hours=8)


def test_a_date_without_year_is_the_nearest_one():
    assert validate(Sample, {**GOOD, "day": "12.28"}, today=dt.date(2027, 1, 5)).day == dt.date(2026, 12, 28)


def test_a_date_without_year_is_refused_where_no_day_is_given():
    with pytest.raises(Invalid, match="没有写明年份"):
        validate(Sample, GOOD)


def test_what_was_stored_is_read_again_unchanged():
    first = validate(Sample, GOOD, today=TODAY)

    assert validate(Sample, first.model_dump(mode="json")) == first


def test_text_is_stored_in_one_form():
    value = validate(Sample, {**GOOD, "facts": "  甲\r\n乙\u2028丙  ", "parties": [{"name": " 张   三 "}]}, today=TODAY)

    assert value.facts == "甲\n乙\n丙"
    assert value.parties[0].name == "张 三"


def test_rare_characters_of_names_are_taken():
    for name in ("陈䶮", "𬱖", "㛃", "镕", "𠅤", "买买提·吐尔逊"):
        assert validate(Party, {"name": name}).name == name


def test_a_line_of_the_model_takes_no_break():
    class One(BaseModel):
        line: Line = Field(title="一行")

    with pytest.raises(Invalid, match="一行"):
        validate(One, {"line": "a\nb"})

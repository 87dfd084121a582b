"""What redaction finds and what it leaves, on invented papers of every kind and on the law itself."""

import json
from pathlib import Path

import pytest

from mingzheng.publication.redaction import Guide, redact, with_found
from mingzheng.publication.redaction.names import discover
from tests.publication.labelled import score

LAWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws"


def test_everything_of_a_person_goes_and_nothing_else_where_the_dossier_knows_its_persons():
    found = score(known=True)
    assert found.marked > 80
    assert (found.survived, found.touched) == ((), ())


def test_nearly_all_goes_where_the_dossier_knows_nobody():
    found = score(known=False)
    assert len(found.survived) / found.marked <= 0.03
    assert found.touched == ()


@pytest.mark.skipif(not LAWS.exists(), reason="NOT RUN: the texts of the laws are not on this machine")
def test_no_word_of_the_law_is_taken_for_a_name_or_a_number():
    read = 0
    for file in sorted(LAWS.glob("*/*.json")):
        for article in json.loads(file.read_text(encoding="utf-8"))["articles"]:
            text = "\n".join(p if isinstance(p, str) else p["text"] for p in article["paras"])
            read += len(text)
            assert redact(text, with_found(Guide(person=True), [text])).masks == (), text
    assert read > 300_000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("成员中有程山、夏侯明、乔晚，以上三人均已离职", ["程山", "夏侯明", "乔晚"]),
        ("法定代表人：何其乐", ["何其乐"]),
        ("提供对庞小舟的授权委托书", ["庞小舟"]),
        ("其丈夫买买提·吐尔逊在场", ["买买提·吐尔逊"]),
        ("当事人扎西顿珠现住城西", ["扎西顿珠"]),
        ("John Smith，美国国籍", ["JOHN SMITH"]),
        ("执法人员王强、赵敏对李四进行询问", []),
        ("王强（执法证号33010600012）到场", []),
        ("当事人陈述、申辩，单位负责人拒绝签字", []),
        ("法定代表人：演示甲公司", []),
        ("马上到场，和平路派出所到场，安全员在场", []),
        ("当事人：张**，李*玖", []),
    ],
)
def test_a_name_that_nobody_told_is_found_by_the_words_around_it(text, names):
    assert [p.name for p in discover([text], (), ()) if p.role != "officer"] == names


def test_a_name_found_once_is_masked_throughout_the_paper():
    fields = {"facts": "证人樊月证实。", "result": "樊月的陈述可信，樊月盛餐厅除外"}
    guide = with_found(Guide(keep=("樊月盛餐厅",)), fields.values())
    assert redact(fields["result"], guide).text == "樊某的陈述可信，樊月盛餐厅除外"

"""What was taken out and what was put in, always enough to read both texts back."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mingzheng.web.redline import pieces

TEXT = st.text(alphabet="罚款警告一二三，。；\n", max_size=200)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back_from_the_pieces(before, after):
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.kind != "in") == before
    assert "".join(p.text for p in found if p.kind != "out") == after
    assert all(one.kind != other.kind for one, other in itertools.pairwise(found))


def test_a_changed_amount_is_seen_and_the_rest_stands():
    found = pieces("处罚款八千元。责令改正。", "处罚款五千元。责令改正。")
    assert [(p.kind, p.text) for p in found] == [
        ("same", "处罚款"),
        ("out", "八"),
        ("in", "五"),
        ("same", "千元。责令改正。"),
    ]


def test_equal_and_empty_texts_have_no_marks():
    assert [p.kind for p in pieces("一。", "一。")] == ["same"]
    assert pieces("", "") == []


def test_very_long_passages_are_replaced_whole_instead_of_taking_minutes():
    found = pieces("甲" * 50_000, "乙" * 50_000)
    assert [p.kind for p in found] == ["out", "in"]

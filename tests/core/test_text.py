"""What somebody wrote goes into our sentences with one stop, and none too many."""

import pytest

from mingzheng.core.text import clause, sentence


@pytest.mark.parametrize(
    ("written", "part", "whole"),
    [
        ("请求从轻处理", "请求从轻处理", "请求从轻处理。"),
        ("请求从轻处理。", "请求从轻处理", "请求从轻处理。"),
        ("防止转移；", "防止转移", "防止转移。"),
        ("“没有意见。”", "“没有意见。”", "“没有意见。”"),
        ("不服！", "不服！", "不服！"),
    ],
)
def test_it_is_ended_once(written, part, whole):
    assert clause(written) == part
    assert sentence(written) == whole

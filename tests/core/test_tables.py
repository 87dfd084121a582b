import pytest

from mingzheng.core.errors import DomainError
from mingzheng.core.tables import Judged, filled_rows, read_bytes

NEEDED = ["姓名", "性别"]


def table(*lines):
    return read_bytes("人员.csv", "\n".join(lines).encode())


def test_the_example_row_is_passed_over_and_rows_keep_their_numbers():
    read = table("姓名,性别", "示例：岳青禾,女", "", "沈望舒,男")
    assert filled_rows(read, NEEDED, 10) == [(4, {"姓名": "沈望舒", "性别": "男"})]


def test_needed_columns_that_are_missing_are_named_with_the_remedy():
    with pytest.raises(DomainError, match="表里找不到这些列：性别。请下载模板填写"):
        filled_rows(table("姓名,职务", "沈望舒,科员"), NEEDED, 10)


def test_more_rows_than_allowed_are_refused_and_the_example_does_not_count():
    lines = ("姓名,性别", "示例：岳青禾,女", "沈望舒,男", "钟离未央,女")
    assert len(filled_rows(table(*lines), NEEDED, 2)) == 2
    with pytest.raises(DomainError, match="超过 1 行，请分成几个文件导入"):
        filled_rows(table(*lines), NEEDED, 1)


def test_a_row_is_taken_when_it_says_something_and_nothing_stands_against_it():
    assert Judged(2, {}, "x").taken
    assert not Judged(2, {}, None).taken
    assert not Judged(2, {}, "x", ("重复",)).taken

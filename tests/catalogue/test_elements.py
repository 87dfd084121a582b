import pytest
from pydantic import ValidationError

from mingzheng.catalogue.elements import FILE, load_elements


def test_eleven_elements_are_examined_in_order():
    codes = [element.code for element in load_elements()]
    assert codes == [
        "subject",
        "officers",
        "facts",
        "evidence",
        "law",
        "discretion",
        "procedure",
        "power",
        "papers",
        "crime",
        "other",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("title =", "titel ="), ("version = 1", "version = 1\ncolour = 'red'"), ('code = "other"', 'code = "crime"')],
)
def test_refuses_a_list_with_an_unknown_key_or_a_code_twice(tmp_path, old, new):
    file = tmp_path / "elements.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises((ValidationError, ValueError)):
        load_elements(file)


def test_refuses_a_list_that_lost_an_element(tmp_path):
    file = tmp_path / "elements.toml"
    text = FILE.read_text(encoding="utf-8")
    file.write_text(text[: text.rindex("[[element]]")], encoding="utf-8")
    with pytest.raises(ValidationError):
        load_elements(file)


def test_each_basis_resolves_in_the_index_of_law():
    from mingzheng.law.queries import cite

    assert all(cite(element.basis).startswith("《中华人民共和国行政处罚法》") for element in load_elements())

import datetime as dt
import io
import json

import pypdfium2
import pytest

from mingzheng.core.errors import Invalid
from mingzheng.core.processes import run_module
from mingzheng.documents import composing, reading, scanning, typesetting
from mingzheng.documents.layouts import Paragraph, Section
from tests.documents import papers


def issue(layout, model, code="ABCDEFGHIJKLMNOP"):
    paper = {"number": "临江市监罚决〔2026〕12号", "code_words": composing.code_words(code)}
    return composing.issue(layout, model, paper, code=code, digest="0123456789", now=papers.NOW)


@pytest.mark.parametrize(
    ("layout", "make"),
    [
        ("decision.typ", papers.decision),
        ("notice.typ", papers.notice),
        ("generic.typ", papers.form),
        ("generic.typ", papers.interview),
        ("generic.typ", papers.long_list),
        ("receipt.typ", papers.receipt),
    ],
)
def test_says_all_of_its_data_on_every_layout(layout, make):
    done = issue(layout, make())
    assert reading.faults(done.pdf, pages=done.pages, data=composing.printed(make()), every_page=["ABCD-EFGH"]) == []


@pytest.mark.parametrize("sealed", [False, True])
def test_no_page_of_signatures_stands_without_text(sealed):
    broken = 0
    for number in range(14, 34):
        rows = tuple((f"事项{n}", "一行写不完的内容一行写不完的内容") for n in range(number))
        sections = (Section(heading="事项", rows=rows), Section(heading="结论", text="以上属实。"))
        made = issue("generic.typ", papers.form(sections=sections, sealed=sealed, date=dt.date(2026, 9, 1)))
        broken += made.pages > 1
        assert "以上属实" in reading.read_pages(made.pdf)[-1].body, number
    assert 0 < broken < 20


def test_gives_the_same_bytes_for_the_same_data():
    assert issue("decision.typ", papers.decision()).pdf == issue("decision.typ", papers.decision()).pdf


def test_is_archivable_and_carries_no_time_of_its_own():
    pdf = issue("decision.typ", papers.decision()).pdf
    assert b"pdfaid:part" in pdf
    assert b"D:20260918" in pdf


def test_names_missing_characters_with_their_fields():
    data = papers.decision(publicity="公示。\U000e0067", opening="表情😀与𓀀")
    with pytest.raises(Invalid) as error:
        composing.preview(papers.DECISION, data)
    assert "U+E0067" in error.value.message
    data = papers.decision(opening="表情😀与𓀀")
    with pytest.raises(Invalid) as error:
        composing.preview(papers.DECISION, data)
    (field,) = error.value.fields
    assert field.field == "opening"
    assert "“😀”（U+1F600）" in field.message
    assert "“𓀀”（U+13000）" in field.message
    assert field.remedy


def test_never_reads_data_as_markup():
    text = '#read("/etc/passwd") *粗* $x$ `码` <标> @引 \\ // 注 = 题'
    done = issue("decision.typ", papers.decision(opening=text))
    assert reading.normal(text) in "".join(page.body for page in reading.read_pages(done.pdf))


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\x07", "\ue000"])
def test_refuses_invisible_and_private_characters(hidden):
    with pytest.raises(Invalid, match="不能写进文书"):
        composing.preview(papers.DECISION, papers.decision(opening=f"当事人{hidden}张三"))


@pytest.mark.parametrize("slot", ["facts", "evidence", "statement", "basis", "discretion", "decision"])
def test_refuses_a_decision_without_required_content(slot):
    kept = tuple(p for p in papers.decision().paragraphs if p.slot != slot)
    with pytest.raises(Invalid) as error:
        composing.preview(papers.DECISION, papers.decision(paragraphs=kept))
    assert [f.field for f in error.value.fields] == [slot]
    assert "#" in error.value.fields[0].rule


@pytest.mark.parametrize("field", ["payment", "publicity"])
def test_refuses_a_decision_without_payment_or_publicity(field):
    with pytest.raises(Invalid) as error:
        composing.preview(papers.DECISION, papers.decision(**{field: ""}))
    assert [f.field for f in error.value.fields] == [field]


def test_refuses_a_paper_whose_data_are_not_all_printed():
    hidden = Section(
        heading="意见", text="同意", rows=(("暗行", "不会印出来"),), signatures=papers.form().sections[2].signatures
    )
    with pytest.raises(Invalid, match="没有印出来"):
        composing.preview(papers.FORM, papers.form(sections=(hidden,)))


def test_breaks_long_latin_runs_instead_of_running_over_the_edge():
    address = "https://example.invalid/" + "a1B2" * 60
    done = issue("generic.typ", papers.form(sections=(Section(heading="网址", rows=(("地址", address),)),)))
    assert done.pages == 1


def test_keeps_text_above_the_seal_on_its_page():
    for lines in range(1, 45, 3):
        extra = Paragraph(heading="", text="\n".join("补充说明一行。" for _ in range(lines)))
        done = issue("decision.typ", papers.decision(paragraphs=(*papers.decision().paragraphs, extra), annex=()))
        body = reading.read_pages(done.pdf)[done.seal.page - 1].body
        assert "行政诉讼" in body


def test_draws_a_code_on_every_page_that_a_reader_finds():
    done = issue("generic.typ", papers.interview())
    assert done.pages > 1
    found = json.loads(run_module("mingzheng.documents.scan_reader", stdin=scanning.rasterise(done.pdf, 100)))
    assert [item["codes"] for item in found] == [
        [f"MZ1|ABCDEFGHIJKLMNOP|{page}/{done.pages}|0123456789"] for page in range(1, done.pages + 1)
    ]


def test_marks_a_demonstration_on_every_page(settings):
    settings.BANNER = "演示数据·虚构人员·测试印章"
    pages = reading.read_pages(issue("decision.typ", papers.decision()).pdf)
    assert all("演示数据·虚构人员·测试印章" in page.whole for page in pages)


def test_uses_only_fonts_that_are_present():
    stacks = typesetting.font_stacks()
    assert all("Noto" in stacks[name][-1] for name in ("fang", "song", "hei", "headline"))


def test_read_back_finds_a_changed_amount():
    done = issue("decision.typ", papers.decision())
    altered = composing.printed(papers.decision(opening="罚款 90,000.00 元"))
    assert any("opening" in fault for fault in reading.faults(done.pdf, pages=done.pages, data=altered, every_page=[]))
    assert reading.faults(done.pdf, pages=done.pages + 1, data={}, every_page=[]) != []


def test_pages_are_a4():
    document = pypdfium2.PdfDocument(io.BytesIO(issue("receipt.typ", papers.receipt()).pdf))
    width, height = document[0].get_size()
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (210, 297)

import pytest

from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.documents import actions, checking, tasks, typesetting
from mingzheng.documents.models import Document, NumberSeries, NumberStart, NumberVoid, PublicPaper, State
from tests.documents import papers

pytestmark = pytest.mark.django_db


def test_freezes_content_under_a_number(dossier):
    document = papers.frozen(dossier)
    assert document.number == "临江市监罚决〔2026〕1号"
    assert document.state == State.FROZEN
    assert papers.frozen(dossier).number == "临江市监罚决〔2026〕2号"
    assert papers.frozen(dossier, papers.NOTICE, papers.notice()).number == "临江市监罚告〔2026〕1号"


def test_gives_no_number_to_a_paper_that_cannot_be_printed(dossier):
    with pytest.raises(Invalid):
        papers.frozen(dossier, data=papers.decision(opening="缺字😀"))
    assert not Document.objects.exists()
    assert papers.frozen(dossier).serial == 1


def test_gives_a_number_back_when_the_transaction_fails(dossier):
    def freeze_and_fail(rec):
        actions.freeze(rec, dossier=dossier, agency=dossier.agency, spec=papers.DECISION, data=papers.decision())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        papers.do(freeze_and_fail)
    assert papers.frozen(dossier).serial == 1


def test_counts_each_year_anew(dossier):
    papers.frozen(dossier)
    new_year = papers.NOW.replace(year=2027, month=1, day=1, hour=0, minute=5)
    document = papers.do(
        actions.freeze,
        dossier=dossier,
        agency=dossier.agency,
        spec=papers.DECISION,
        data=papers.decision(),
        now=new_year,
    )
    assert document.number == "临江市监罚决〔2027〕1号"


def begin(dossier, last=41, series="罚决"):
    return papers.do(actions.begin_series, dossier.agency, series=series, last=last, register="2026 年编号登记簿")


def test_continues_after_numbers_given_on_paper(dossier):
    assert begin(dossier).last == 41
    assert papers.frozen(dossier).number == "临江市监罚决〔2026〕42号"
    assert list(checking.numbers(papers.NOW)) == []


def test_a_series_that_has_begun_keeps_its_start(dossier):
    papers.frozen(dossier)
    with pytest.raises(Refused, match="已经编过号"):
        begin(dossier)
    begin(dossier, 7, "责改")
    with pytest.raises(Refused, match="已经编过号"):
        begin(dossier, 8, "责改")
    assert NumberStart.objects.count() == 1


@pytest.mark.parametrize("last", [0, -1, 100_000])
def test_a_start_is_a_number(dossier, last):
    with pytest.raises(Invalid, match="99999"):
        begin(dossier, last)
    assert not NumberSeries.objects.exists()


def test_a_start_that_nobody_recorded_is_found(dossier):
    papers.frozen(dossier)
    papers.frozen(dossier)
    NumberSeries.objects.update(first=2)
    assert "不从登记的起点编号" in "".join(found.text for found in checking.numbers(papers.NOW))


def test_a_start_of_case_numbers_that_nobody_recorded_is_found(dossier):
    papers.do(actions.begin_series, dossier.agency, series="案", last=9, register="立案登记簿", of_papers=False)
    assert list(checking.numbers(papers.NOW)) == []
    NumberSeries.objects.update(first=12)
    assert "案〔2026〕不从登记的起点编号" in "".join(found.text for found in checking.numbers(papers.NOW))


def test_an_unnumbered_paper_has_no_number(dossier):
    assert papers.frozen(dossier, papers.PLAIN, papers.form(title="案件概要")).number == ""


def test_void_keeps_the_number_with_its_reason(dossier):
    document = papers.do(actions.void, papers.frozen(dossier), reason="当事人名称录错")
    assert document.state == State.VOID
    kept = NumberVoid.objects.get()
    assert (kept.number, kept.reason) == (document.number, "当事人名称录错")
    assert papers.frozen(dossier).serial == 2
    assert PublicPaper.objects.get(pk=document.pk).state == "已作废"


def test_void_needs_a_reason_and_happens_once(dossier):
    document = papers.frozen(dossier)
    with pytest.raises(Invalid, match="作废原因"):
        papers.do(actions.void, document, reason="  ")
    papers.do(actions.void, document, reason="录错")
    with pytest.raises(Refused, match="已经作废"):
        papers.do(actions.void, papers.fresh(document), reason="再次")


def test_public_look_up_holds_no_party_and_no_content(dossier):
    document = papers.frozen(dossier, subject="陈䶮㛃")
    row = PublicPaper.objects.get(pk=document.pk)
    assert (row.agency_name, row.title, row.number) == (papers.AGENCY, "行政处罚决定书", document.number)
    shown = "".join(str(value) for value in row.recorded_state().values())
    assert "陈" not in shown
    assert "当事人" not in shown
    assert len(row.code) == 16


def test_an_internal_paper_stands_in_no_public_look_up(dossier):
    papers.frozen(dossier, papers.FORM, papers.form())
    assert not PublicPaper.objects.exists()


def test_frozen_content_leaves_no_party_in_the_readable_record(dossier):
    document = papers.frozen(dossier, subject="陈䶮㛃")
    from mingzheng.ledger.models import Content

    bodies = "".join(content.body for content in Content.objects.filter(entry_id=document.entry_id))
    assert "陈䶮㛃" not in bodies
    assert document.number in bodies


def test_a_layout_changed_after_the_freeze_is_not_used(dossier, monkeypatch):
    document = papers.frozen(dossier)
    monkeypatch.setattr(typesetting, "layout_digest", lambda layout: "sha256:00")
    with pytest.raises(Conflict, match="版式"):
        tasks.render(document.pk, now=papers.NOW)


def test_numbers_that_were_skipped_are_found(dossier):
    papers.frozen(dossier)
    NumberSeries.objects.update(last=3)
    texts = [found.text for found in checking.numbers(papers.NOW)]
    assert len(texts) == 2
    assert "缺 2 号" in texts[0]

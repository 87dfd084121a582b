import datetime as dt

import pytest

from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.documents import actions, queries, scanning
from mingzheng.documents.models import Medium, Printing, PublicPaper, ScanCheck, State
from tests.documents import papers

pytestmark = pytest.mark.django_db
JOINER, CHECKER = papers.somebody("张三"), papers.somebody("李四")
TODAY = papers.NOW.date()


def with_seal(document, **changes):
    values = {"seal": "临江市市场监督管理局行政处罚专用章", "copies": 2, "used_by": JOINER.person_id, **changes}
    papers.do(actions.register_seal, document, actor=JOINER, now=papers.LATER, **values)
    return document


def joined(document, blob=None):
    papers.do(actions.join_scan, document, blob or papers.scan_of(document), actor=JOINER, now=papers.LATER)
    return document


def check(document, *, actor=CHECKER, **changes):
    pages = list(range(1, document.pages + 1))
    values = {"person_id": actor.person_id, "signed_on": TODAY, "pages_seen": pages, "shelf": "2026-A-017", **changes}
    return papers.do(actions.check_scan, document, actor=actor, now=papers.LATER, **values)


def refused_scan(document, blob):
    with pytest.raises(Invalid) as error:
        joined(document, blob)
    return error.value.message


def test_the_whole_way_over_paper_makes_a_paper_servable(dossier):
    document = papers.printed(dossier)
    assert (document.state, document.medium) == (State.PRINTED, Medium.PAPER)
    assert "扫描回传" in queries.servability(document).reason
    joined(with_seal(document))
    assert "第二人核对" in queries.servability(document).reason
    check(document)
    assert queries.servability(document) is None
    assert (document.state, document.signed_on, document.shelf) == (State.CHECKED, TODAY, "2026-A-017")
    assert PublicPaper.objects.get(pk=document.pk).state == "已签发"
    assert ScanCheck.objects.get().checked_by == CHECKER.person_id


def test_every_print_is_counted(dossier):
    document = papers.printed(dossier)
    papers.do(actions.print_for_signature, document, copies=3)
    assert sorted(Printing.objects.values_list("copies", flat=True)) == [2, 3]


@pytest.mark.parametrize("copies", [0, 100])
def test_refuses_an_absurd_number_of_copies(dossier, copies):
    document = papers.rendered(dossier)
    with pytest.raises(Invalid, match="份数"):
        papers.do(actions.print_for_signature, document, copies=copies)


def test_refuses_to_print_what_is_not_made_or_void(dossier):
    document = papers.frozen(dossier)
    with pytest.raises(Refused, match="已定稿"):
        papers.do(actions.print_for_signature, document)
    papers.do(actions.void, document, reason="录错")
    with pytest.raises(Refused, match="已作废"):
        papers.do(actions.print_for_signature, document)


def test_printing_needs_a_person(dossier):
    document = papers.rendered(dossier)
    nobody = papers.Actor("system", papers.new_id(), "系统")
    with pytest.raises(Refused, match="在册人员"):
        papers.do(actions.print_for_signature, document, actor=nobody)


def test_a_printed_paper_is_never_typeset_again(dossier):
    document = papers.printed(dossier)
    with pytest.raises(Conflict, match="不再重新制作"):
        papers.do(actions.keep_rendering, document, object(), None)


def test_finds_the_pages_in_any_order(dossier):
    document = papers.printed(dossier)
    order = list(reversed(range(1, document.pages + 1)))
    scan = papers.do(actions.join_scan, document, papers.scan_of(document, order), actor=JOINER)
    assert [(place["page"], place["picture"]) for place in scan.places] == [
        (page, document.pages - page) for page in range(1, document.pages + 1)
    ]


def test_takes_turned_photographs_one_a_page(dossier):
    document = papers.printed(dossier)
    turns = [90, 180, 7, 270, 15]
    photos = [papers.photo_of(document, page, turned=turns[page - 1]) for page in range(1, document.pages + 1)]
    scan = papers.do(actions.join_scan, document, photos, actor=JOINER)
    assert len({place["digest"] for place in scan.places}) == document.pages


def test_passes_over_blank_backs(dossier):
    document = papers.printed(dossier)
    front = scanning.images_of(queries.printable_file(document), 100)
    pictures = [side for page in front for side in (page, page.point(lambda _: 250))]
    joined(document, papers.stored(scanning.pictures_as_pdf(pictures, 100), document))
    assert document.state == State.SCANNED


def test_names_a_missing_page(dossier):
    document = papers.printed(dossier)
    message = refused_scan(document, papers.scan_of(document, range(1, document.pages)))
    assert f"缺第 {document.pages} 页" in message


def test_names_a_doubled_page(dossier):
    document = papers.printed(dossier)
    message = refused_scan(document, papers.scan_of(document, [1, 1, *range(2, document.pages + 1)]))
    assert "第 1 页重复：第 1 张、第 2 张" in message


def test_names_a_page_of_another_paper_of_the_dossier(dossier):
    document = papers.printed(dossier)
    other = papers.printed(dossier, papers.NOTICE, papers.notice())
    pictures = [
        *scanning.images_of(queries.printable_file(document), 100)[:-1],
        scanning.images_of(queries.printable_file(other), 100)[0],
    ]
    message = refused_scan(document, papers.stored(scanning.pictures_as_pdf(pictures, 100), document))
    assert f"第 {document.pages} 张是《行政处罚事先告知书》{other.number}的第 1 页" in message
    assert f"缺第 {document.pages} 页" in message


def test_names_a_paper_of_another_dossier_by_its_code_only(dossier, agency):
    from mingzheng.dossiers.actions import open_dossier
    from tests.agencies import factories

    elsewhere = factories.do(open_dossier, agency_id=agency.pk, kind="penalty", title="别的案")
    document, other = papers.printed(dossier), papers.printed(elsewhere)
    message = refused_scan(document, papers.scan_of(other))
    assert other.number not in message
    assert other.lookup[:4] in message


def test_refuses_a_voided_edition_of_the_same_paper(dossier):
    old = papers.printed(dossier)
    scan = papers.scan_of(old)
    papers.do(actions.void, old, reason="录错")
    new = papers.printed(dossier)
    assert "不是本文书" in refused_scan(new, scan)


def test_names_an_unreadable_page(dossier):
    document = papers.printed(dossier)
    pictures = scanning.images_of(queries.printable_file(document), 100)
    width, height = pictures[0].size
    pictures[0].paste((0, 0, 0), (0, int(height * 0.9), width, height))
    message = refused_scan(document, papers.stored(scanning.pictures_as_pdf(pictures, 100), document))
    assert "第 1 张读不出页码二维码" in message


@pytest.mark.parametrize("data", [b"hello, this is no scan", b"%PDF-1.7 broken", b"\xff\xd8\xff broken"])
def test_refuses_what_is_no_scan(dossier, data):
    document = papers.printed(dossier)
    with pytest.raises(Invalid) as error:
        joined(document, papers.stored(data, document))
    assert error.value.fields[0].field == "scan"
    assert error.value.fields[0].remedy


def test_refuses_a_scan_before_the_print(dossier):
    document = papers.rendered(dossier)
    with pytest.raises(Refused, match="已制作"):
        joined(document)


def test_a_better_scan_takes_the_place_of_the_first(dossier):
    document = papers.printed(dossier)
    joined(document)
    joined(document, papers.scan_of(document, dpi=150))
    assert document.scans.count() == 2
    assert document.state == State.SCANNED


def test_who_joined_may_not_check(dossier):
    document = joined(with_seal(papers.printed(dossier)))
    with pytest.raises(Refused, match="不能自己核对"):
        check(document, actor=JOINER)


def test_nobody_checks_in_the_name_of_another(dossier):
    document = joined(with_seal(papers.printed(dossier)))
    with pytest.raises(Refused, match="不能自己核对"):
        check(document, actor=JOINER, person_id=CHECKER.person_id)


def test_refuses_the_check_without_a_line_in_the_seal_register(dossier):
    document = joined(papers.printed(dossier))
    with pytest.raises(Refused, match="没有用印登记"):
        check(document)


def test_a_paper_without_seal_needs_no_line_in_the_register(dossier):
    document = joined(papers.printed(dossier, papers.RECORD, papers.interview()))
    check(document)
    assert queries.servability(document) is None
    with pytest.raises(Refused):
        with_seal(document)


@pytest.mark.parametrize("day", [TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)])
def test_refuses_a_signed_day_before_the_print_or_after_today(dossier, day):
    document = joined(with_seal(papers.printed(dossier)))
    with pytest.raises(Invalid, match="签署日期"):
        check(document, signed_on=day)


def test_refuses_a_check_of_some_pages_only(dossier):
    document = joined(with_seal(papers.printed(dossier)))
    with pytest.raises(Invalid, match="第 2 页"):
        check(document, pages_seen=[1, *range(3, document.pages + 1)])


def test_a_returned_scan_waits_for_another(dossier):
    document = joined(with_seal(papers.printed(dossier)))
    with pytest.raises(Invalid, match="原因"):
        papers.do(
            actions.return_scan, document, actor=CHECKER, now=papers.LATER, person_id=CHECKER.person_id, remark=" "
        )
    papers.do(
        actions.return_scan,
        document,
        actor=CHECKER,
        now=papers.LATER,
        person_id=CHECKER.person_id,
        remark="第 2 页漏签名",
    )
    assert document.state == State.PRINTED
    assert not ScanCheck.objects.get().passed
    with pytest.raises(Refused):
        check(document)


def test_refuses_a_seal_before_the_print_or_in_the_future(dossier):
    document = papers.printed(dossier)
    for moment in (papers.NOW - dt.timedelta(days=1), papers.LATER + dt.timedelta(hours=1)):
        with pytest.raises(Invalid, match="用印"):
            with_seal(document, used_at=moment)
    with pytest.raises(Invalid, match="印章"):
        with_seal(document, seal=" ")


def test_an_own_seal_is_not_signed_again_on_paper(dossier, agency_keys):
    from mingzheng.documents import tasks
    from tests.documents.test_sealing import own_key

    own_key(agency_keys)
    document = tasks.seal(papers.rendered(dossier).pk, now=papers.NOW)
    with pytest.raises(Refused, match="机关电子印章"):
        papers.do(actions.print_for_signature, document)
    printing = papers.do(actions.print_copy, document, copies=1)
    assert printing.file_digest == document.sealed_digest


def test_the_scan_is_kept_as_it_came(dossier):
    document = papers.printed(dossier)
    blob = papers.scan_of(document)
    scan = papers.do(actions.join_scan, document, blob, actor=JOINER)
    assert {place["digest"] for place in scan.places} == {blob.digest}

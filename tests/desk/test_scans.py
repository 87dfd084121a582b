"""A pile of signed papers of several cases goes back to each in one go; no case gets another's pages."""

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingzheng.core import files, scanning
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.scanning import rasterise
from mingzheng.evidence.models import EvidenceFile
from tests.evidence.test_scanning import SCANNER, command
from tests.stories import scripts

pytestmark = pytest.mark.django_db
URL = "/desk/scans/"


def printed(play, party):
    other = Play(play.district, play.now)
    scripts.investigated(other, parties=(party,))
    paper = other.paper("inspection_record")
    other.do("officer", "print_paper", str(paper.pk), copies=1)
    play.now = other.now
    play._pass()
    return Document.objects.get(pk=paper.pk)


def pile_of(*papers, turned=False):
    target = pypdfium2.PdfDocument.new()
    for paper in papers:
        target.import_pages(pypdfium2.PdfDocument(rasterise(printable_file(paper))))
    out = io.BytesIO()
    target.save(out)
    return SimpleUploadedFile("pile.pdf", out.getvalue(), "application/pdf")


@pytest.fixture
def two(play):
    return printed(play, scripts.FIRM), printed(play, scripts.SECOND_FIRM)


def send(browser, pile):
    sent = browser.post(URL, {"files": [pile]})
    assert sent.status_code == 302
    return sent["Location"]


def test_a_pile_is_sorted_and_joined_each_case_with_its_own_pages_only(two, sign_in, read, clock):
    officer = sign_in("officer")
    place = send(officer, pile_of(*two))
    said = read(officer.get(place))
    assert all(paper.number in said for paper in two)
    day = f"{clock.now:%Y-%m-%d}"
    given = {f"signed_on-{paper.lookup}": day for paper in two}
    officer.post(URL, {"pile": place.rpartition("=")[2], "paper": [p.lookup for p in two], **given})
    for paper in two:
        paper.refresh_from_db()
        assert paper.state == "scanned"
        own = EvidenceFile.objects.get(dossier_id=paper.dossier_id)
        data = files.read(own.digest, paper.agency_id)
        assert len(pypdfium2.PdfDocument(data)) == paper.pages


def test_papers_of_strangers_and_missing_pages_are_named_and_not_joined(two, sign_in, read):
    stranger = sign_in("city_officer")
    said = read(stranger.get(send(stranger, pile_of(two[0]))))
    assert "不是您可以办理的文书" in said
    assert two[0].number not in said


def test_a_pile_belongs_to_the_session_that_sent_it(two, sign_in, read):
    place = send(sign_in("officer"), pile_of(two[0]))
    assert two[0].number not in read(sign_in("officer2").get(place))


@pytest.mark.parametrize("odd", [b"%PDF-1.7 broken", b"nothing", b""])
def test_what_is_no_scan_is_refused_in_words(odd, sign_in, read, play):
    sent = sign_in("officer").post(URL, {"files": [SimpleUploadedFile("x.pdf", odd, "application/pdf")]})
    assert sent.status_code == 422


def test_nothing_chosen_and_a_pile_that_is_gone_are_told(sign_in, play):
    officer = sign_in("officer")
    assert officer.post(URL, {}).status_code == 422
    assert officer.post(URL, {"pile": "gone"}).status_code == 302


def test_of_a_pile_the_infected_file_is_named(two, sign_in, read, settings):
    settings.VIRUS_SCANNER = command(SCANNER)
    infected = SimpleUploadedFile("第二叠.pdf", b"%PDF-1.7 " + b"".join(scanning.EICAR), "application/pdf")
    sent = sign_in("officer").post(URL, {"files": [pile_of(two[0]), infected]})
    assert sent.status_code == 422
    assert "第二叠.pdf" in (said := read(sent))
    assert "发现了病毒" in said
    assert "pile.pdf" not in said

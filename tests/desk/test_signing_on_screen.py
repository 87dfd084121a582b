"""A record signed on the screen: drawn names on every page, a film of the signing, a second person."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from mingzheng.core import files
from mingzheng.documents.models import Document
from mingzheng.evidence.models import EvidenceFile
from tests.stories import scripts

pytestmark = pytest.mark.django_db
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64


def ink(colour="black"):
    image = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(image).line((10, 80, 290, 20), fill=colour, width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def record(play):
    scripts.investigated(play)
    return play.paper("inspection_record")


def address(paper):
    return f"/desk/cases/{paper.dossier_id}/papers/{paper.pk}/sign/"


def film():
    return SimpleUploadedFile("signing.mp4", MP4, "video/mp4")


def test_drawn_names_stand_on_every_page_and_a_second_person_checks_them(record, sign_in, read, code):
    officer = sign_in("officer")
    assert "屏幕签名" in read(officer.get(f"/desk/cases/{record.dossier_id}/"))
    assert "签名过程的录像" in read(officer.get(address(record)))
    sent = officer.post(address(record), {"ink-0": ink(), "ink-1": ink(), "film_file": film()})
    assert sent.status_code == 302
    record.refresh_from_db()
    assert record.state == "scanned"
    act = record.dossier.case.acts.get(step="join_scan")
    assert act.content["way"] == "screen"
    assert EvidenceFile.objects.get(pk=act.content["film"]).kind == "audiovisual"
    scan = EvidenceFile.objects.get(pk=act.content["blob"])
    assert files.read(scan.digest, record.agency_id).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"ink-0": "", "ink-1": ""}, 422),
        ({"ink-0": "data:image/png;base64,AAAA", "ink-1": "data:image/png;base64,AAAA"}, 422),
        ({"ink-0": "data:image/svg+xml;base64,AAAA", "ink-1": "x" * 500_000}, 422),
    ],
)
def test_no_name_or_no_picture_is_refused_and_the_paper_waits(record, sign_in, said, status):
    sent = sign_in("officer").post(address(record), {**said, "film_file": film()})
    assert sent.status_code == status
    assert Document.objects.get(pk=record.pk).state != "scanned"


def test_without_a_film_it_is_refused_with_the_article(record, sign_in, read):
    sent = sign_in("officer").post(address(record), {"ink-0": ink(), "ink-1": ink()})
    assert sent.status_code == 409
    assert "没有签名过程的录像" in read(sent)


def test_a_blank_canvas_is_no_signature(record, sign_in):
    blank = io.BytesIO()
    Image.new("RGBA", (300, 100)).save(blank, "PNG")
    empty = "data:image/png;base64," + base64.b64encode(blank.getvalue()).decode()
    sent = sign_in("officer").post(address(record), {"ink-0": empty, "ink-1": ink(), "film_file": film()})
    assert sent.status_code == 422


def test_papers_that_need_a_seal_and_strangers_have_no_such_page(play, record, sign_in):
    assert sign_in("city_officer").get(address(record)).status_code == 404
    scripts.concluded(play)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    assert sign_in("officer").get(address(play.paper("prior_notice"))).status_code == 404

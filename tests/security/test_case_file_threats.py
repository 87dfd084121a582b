# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threats 23 and 30 against the files of a case: polyglots never run, nobody learns what another agency has."""

from __future__ import annotations

import pytest

from mingzheng.core import files
from mingzheng.core.errors import DomainError, Invalid, NotVisible
from mingzheng.demo.play import Play
from mingzheng.evidence import queries
from mingzheng.evidence.models import EvidenceFile
from tests.stories import scripts
from tests.stories.conftest import district, play  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HEADS = {
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "gif": b"GIF89a/*",
    "bmp": b"BM/*",
    "zip": b"PK\x03\x04",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "webm": b"\x1aE\xdf\xa3",
    "text": "现场情况说明\n".encode(),
    "bom": b"\xef\xbb\xbf",
}
PAYLOADS = {
    "html": b"<html><body onload=alert(1)><script>alert(1)</script></body></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
    "xml": b"<?xml version='1.0'?><?xml-stylesheet href='javascript:alert(1)'?><a/>",
    "pdfjs": b"1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj",
}
NAMES = ("a.html", "a.svg", "a.jpg\u202egvs.html")


@pytest.mark.parametrize("payload", list(PAYLOADS))
@pytest.mark.parametrize("head", list(HEADS))
def test_threat_30_a_polyglot_is_refused_or_leaves_as_an_inert_attachment(play, head, payload):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    for name in NAMES:
        data = HEADS[head] + PAYLOADS[payload] + name.encode()
        try:
            file = EvidenceFile.objects.get(pk=play.attach("officer", data, name))
        except Invalid:
            continue
        out = queries.download(file)
        out.stream.close()
        assert out.headers["Content-Type"] not in {"text/html", "image/svg+xml", "text/xml", "application/xml"}
        assert out.headers["Content-Disposition"].startswith("attachment;")
        assert not any(
            word in out.headers["Content-Disposition"].lower() for word in (".htm", ".svg", ".xml", "\u202e")
        )
        assert out.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in out.headers["Content-Security-Policy"]


def test_threat_23_a_file_that_another_agency_has_is_not_known_here(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    data = b"%PDF-1.7 the same file"
    play.attach("officer", data, "a.pdf")
    market, city = (play.district.agencies[key] for key in ("market", "city"))
    digest = files.put(data, agency_id=market.pk).digest
    assert files.exists(digest, market.pk)
    assert not files.exists(digest, city.pk)


def test_threat_22_a_neighbour_attaches_confirms_and_withdraws_nothing_and_learns_nothing(play):
    act = play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    for attempt in (
        lambda: play.attach("city_officer", b"%PDF-1.7", "a.pdf"),
        lambda: play.confirm("city_officer", act.seq),
        lambda: play.do("city_officer", "inspect", officers=("city_officer", "city_officer2")),
    ):
        play.wait(minutes=2)
        with pytest.raises(NotVisible):
            attempt()


def test_threat_23_evidence_of_another_case_cannot_be_named(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    foreign = play.attach("officer", b"%PDF-1.7 first", "a.pdf")
    other = Play(play.district, play.now)
    other.open("officer", scripts.MATTER, [scripts.SECOND_FIRM], summary="线索")
    with pytest.raises(DomainError, match="不属于本案"):
        other.do(
            "officer", "collect_evidence", officers=("officer", "officer2"), evidence=(foreign,),
            kind="documentary", description="营业执照", provider="当事人",
        )  # fmt: skip

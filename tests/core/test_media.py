import io
import zipfile

import pytest

from mingzheng.core import media


def archive(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


KNOWN = {
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n....",
    "jpg": b"\xff\xd8\xff\xe0..",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "heic": b"\x00\x00\x00\x18ftypheic",
    "mp4": b"\x00\x00\x00\x18ftypisom",
    "mov": b"\x00\x00\x00\x14ftypqt  ",
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "wav": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "mp3": b"ID3\x04",
    "amr": b"#!AMR\n",
    "txt": "询问笔录\n一、二、三".encode(),
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "ofd": archive("OFD.xml", "Doc_0/Document.xml"),
}


@pytest.mark.parametrize("ending", KNOWN)
def test_knows_a_file_by_its_bytes(ending):
    source = io.BytesIO(KNOWN[ending])
    assert media.sniff(source).ending == ending
    assert source.tell() == 0


def test_reads_text_of_older_systems():
    assert media.sniff(io.BytesIO("案件照片说明".encode("gb18030"))) == media.TEXT


REFUSED = [
    b"",
    b"<html><script>alert(1)</script>",
    b"  \n<!DOCTYPE html>",
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    b"<SVG onload=alert(1)>",
    b"text before < script src=x>",
    b"\n\n%PDF-1.4 not at the start\x00",
    b"MZ\x90\x00\x03",
    b"\x7fELF\x02\x01\x01\x00",
    b"PK\x03\x04 no archive",
    archive("a.html"),
    archive("payload.exe"),
    b"GIF8 no\x00",
    b"\x00" * 100,
]


@pytest.mark.parametrize("data", REFUSED)
def test_refuses_markup_programs_and_the_unknown(data):
    assert media.sniff(io.BytesIO(data)) is None

# ruff: noqa: F811 - imported fixtures are asked for by name
"""What anybody may have checked on the portal: packages and served papers, in a child, with nothing kept."""

import datetime as dt
import io
import tempfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingzheng.documents.queries import file_of
from mingzheng.ledger.publishing import publish_files
from mingzheng.ledger.sequencer import publish_hourly, sequence
from mingzheng.ledger.static_log import TilesMissing, head, root_at
from mingzheng.ledger.verifier import bundle
from mingzheng.portal import verifying
from tests.packages.conftest import district, fingerprint, own_seal, pack, play, short, whole  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.PUBLIC_LOG_DIR = tmp_path / "public-ledger"


def asked(name, data, **fields):
    file = SimpleUploadedFile(name, data)
    return Client().post("/verify/", {"file": file, **fields})


def public(play):
    sequence(play.now)
    publish_hourly(play.now + dt.timedelta(hours=1))
    return publish_files(settings.PUBLIC_LOG_DIR)


def test_a_package_is_checked_and_nothing_of_it_stays(short, pack, fingerprint, tmp_path, monkeypatch):
    held = pack("party")
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    said = asked("p.zip", held.data)
    assert said.status_code == 200
    assert "签名完整，机关公钥未确认" in said.content.decode()
    assert "no-store" in said["Cache-Control"]
    assert said.cookies == {}
    said = asked("p.zip", held.data, fingerprint=fingerprint).content.decode()
    assert "核验通过：以下各项与机关签名的存证记录一致" in said
    assert "仅本机签名，尚无外部见证" in said
    assert fingerprint in said
    pdf = next(name for name in held.files if name.endswith(".json"))
    damaged = held.changed({**held.files, pdf: held.files[pdf] + b" "})
    said = asked("p.zip", damaged.data, fingerprint=fingerprint).content.decode()
    assert f"{pdf}：内容与清单中的摘要不符，文件被改动。" in said
    assert list(folder.iterdir()) == []


def test_a_served_paper_agrees_with_the_public_log_until_that_is_rewritten(whole):
    paper = whole.paper("penalty_decision")
    pdf = file_of(paper)
    assert "还没有公开" in asked("d.pdf", pdf).content.decode()
    public(whole)
    said = asked("d.pdf", pdf).content.decode()
    assert f"文书上印的检查点 {paper.anchor['size']} 与现在公开的记录一致" in said
    assert f"存证序号是 {paper.anchor['number']}" in said
    assert "不核对文书内容有没有改动" in said
    for tile in (settings.PUBLIC_LOG_DIR / "tile/0").rglob("*"):
        if tile.is_file():
            tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    said = asked("d.pdf", pdf).content.decode()
    assert f"不一致：文书上印的检查点 {paper.anchor['size']} 与现在公开的记录不符" in said


def test_what_is_neither_package_nor_paper_is_refused_in_words(db):
    for name, data, status in (
        ("x.zip", b"PK\x03\x04junk", 200),
        ("x.pdf", b"%PDF-junk", 422),
        ("x.txt", b"hello", 200),
        ("x.zip", b"", 422),
    ):
        answer = asked(name, data)
        assert answer.status_code == status, name
        assert "核验文件" in answer.content.decode()
    assert "请选择要核验的文件" in Client().post("/verify/").content.decode()


def test_a_paper_of_others_bears_no_mark(db):
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (50, 50), 255).save(out, "PDF")
    assert "没有找到存证序号和检查点" in asked("x.pdf", out.getvalue()).content.decode()


def test_a_file_that_is_too_large_is_not_read(db, monkeypatch):
    monkeypatch.setattr(verifying, "LARGEST", 1000)
    answer = asked("x.zip", b"x" * 2000)
    assert answer.status_code == 413
    assert "单文件核验程序" in answer.content.decode()


def test_no_more_than_two_are_checked_at_once(db):
    with verifying.AT_ONCE, verifying.AT_ONCE:
        assert asked("x.zip", b"x" * 20).status_code == 503
    assert asked("x.zip", b"x" * 20).status_code == 200


def test_the_verifier_is_there_for_all(db):
    answer = Client().get("/verify/mingzheng_verify.py")
    assert answer.content.decode() == bundle.source()
    assert "attachment" in answer["Content-Disposition"]


def test_tiles_are_static_files_from_which_any_root_can_be_computed(short):
    from mingzheng.ledger.queries import root_at as known_root

    with pytest.raises(TilesMissing):
        head(settings.PUBLIC_LOG_DIR)
    row = public(short)
    folder = settings.PUBLIC_LOG_DIR
    assert head(folder).size == row.size
    for size in {1, 2, 3, 7, row.size // 2, row.size - 1, row.size}:
        assert root_at(folder, size) == known_root(size)
    with pytest.raises(TilesMissing):
        root_at(folder, row.size + 1)
    answer = Client().get(f"/ledger/tile/0/000.p/{row.size}")
    assert answer.status_code == 200
    assert len(answer.content) == 32 * row.size
    assert "immutable" in answer["Cache-Control"]
    for bad in ("0/000.p/999", "../checkpoint", "0/../../x", "9/000", "0/000.p/0", "0/abc", "0/000/"):
        assert Client().get(f"/ledger/tile/{bad}").status_code == 404, bad

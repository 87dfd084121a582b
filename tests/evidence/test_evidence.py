import datetime as dt
import io

import pytest
from PIL import Image

from mingzheng.core import files
from mingzheng.core.errors import Invalid, NotVisible, Refused
from mingzheng.core.processes import ChildFailed
from mingzheng.dossiers.actions import open_dossier
from mingzheng.evidence import actions, checking, derivatives, queries
from mingzheng.evidence.actions import Origin
from mingzheng.evidence.models import EvidenceFile, EvidenceKind
from mingzheng.ledger.verifying.live import live
from tests.agencies import factories
from tests.documents.papers import NOW, do, somebody

pytestmark = pytest.mark.django_db
PERSON = somebody("张三")
PAGE = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def dossier(db):
    agency = factories.agency()
    return factories.do(open_dossier, agency_id=agency.pk, kind="penalty", title="某案")


def photo(**info):
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "某牌手机"
    exif[0x0112] = 6
    Image.new("RGB", (80, 40), "red").save(target, "JPEG", exif=exif)
    return target.getvalue()


def attached(dossier, data=None, name="现场照片 陈䶮㛃.jpg", **values):
    blob = actions.receive(data or photo(), agency_id=dossier.agency_id)
    return do(actions.attach, actor=PERSON, dossier=dossier, blob=blob, name=name, **values)


def test_keeps_the_original_untouched_with_its_metadata(dossier):
    data = photo()
    file = attached(dossier, data, kind=EvidenceKind.AUDIOVISUAL)
    assert files.read(file.digest, dossier.agency_id) == data
    assert (file.media_type, file.size, file.uploaded_by) == ("image/jpeg", len(data), PERSON.person_id)
    assert "某牌手机".encode() in data or b"Exif" in data


@pytest.mark.parametrize("data", [PAGE, SVG, b"MZ\x90\x00", b"\x00\x01\x02\x03"])
def test_refuses_active_and_unknown_files_naming_the_remedy(dossier, data):
    with pytest.raises(Invalid) as error:
        attached(dossier, data)
    (field,) = error.value.fields
    assert (field.field, bool(field.rule), bool(field.remedy)) == ("file", True, True)


def test_the_name_does_not_decide_what_a_file_is(dossier):
    with pytest.raises(Invalid):
        attached(dossier, PAGE, name="照片.jpg")


@pytest.mark.parametrize(
    ("data", "name", "ending", "words"),
    [
        ("说明".encode(), "x.exe", "exe", "文本"),
        ("说明".encode(), "x.exe.", "exe", "文本"),
        ("说明".encode(), "照片.jpg", "jpg", "文本"),
        ("说明".encode(), "报告.pdf.BAT", "bat", "文本"),
        (photo(), "不是照片.html", "html", "图片"),
        (photo(), "现场.png", "png", "图片"),
        (b"%PDF-1.7", "C:\\决定书.docx", "docx", "PDF 文件"),
    ],
)
def test_refuses_a_name_that_says_something_else_than_the_content(dossier, data, name, ending, words):
    with pytest.raises(Invalid) as error:
        attached(dossier, data, name=name)
    (field,) = error.value.fields
    assert (field.field, field.rule) == ("file", "扩展名与文件内容一致")
    assert f"的扩展名是 .{ending}，内容却是{words}" in field.message
    assert "扩展名改为" in field.remedy
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("现场照片.JPG", "现场照片.JPG"),
        ("现场照片.jpeg", "现场照片.jpeg"),
        ("现场照片", "现场照片.jpg"),
        ("2026.11.20现场", "2026.11.20现场.jpg"),
        ("照片 1.2", "照片 1.2.jpg"),
        ("长" * 300, "长" * 196 + ".jpg"),
    ],
)
def test_a_name_without_ending_is_given_the_right_one(dossier, name, kept):
    assert attached(dossier, photo(), name=name).name == kept


def test_refuses_empty_files(dossier):
    blob = files.put(b"", agency_id=dossier.agency_id)
    with pytest.raises(Invalid, match="空"):
        do(actions.attach, dossier=dossier, blob=blob, name="a.txt")


def test_refuses_files_beyond_the_limit(dossier, settings):
    settings.EVIDENCE_MAX_BYTES = 100
    with pytest.raises(Invalid, match="上限"):
        actions.receive(photo(), agency_id=dossier.agency_id)
    blob = files.put(photo(), agency_id=dossier.agency_id)
    with pytest.raises(Invalid, match="上限"):
        do(actions.attach, dossier=dossier, blob=blob, name="a.jpg")


def test_refuses_a_picture_from_the_future_and_an_unknown_kind(dossier):
    with pytest.raises(Invalid, match="之后"):
        attached(dossier, origin=Origin(taken_at=NOW + dt.timedelta(seconds=1)))
    with pytest.raises(Invalid, match="没有这种证据"):
        attached(dossier, kind="rumour")


def test_refuses_a_blob_of_another_agency(dossier):
    other = factories.agency()
    blob = actions.receive(photo() + b"other", agency_id=other.pk)
    with pytest.raises(files.FileMissing):
        do(actions.attach, dossier=dossier, blob=blob, name="a.jpg")


def test_an_original_leaves_as_an_attachment_under_a_neutral_name(dossier):
    file = attached(dossier)
    out = queries.download(file)
    with out.stream as stream:
        assert stream.read() == files.read(file.digest, dossier.agency_id)
    assert out.headers["Content-Disposition"].startswith("attachment;")
    assert "陈" not in out.headers["Content-Disposition"]
    assert out.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in out.headers["Content-Security-Policy"]


def test_a_name_loses_its_folder_and_its_controls(dossier):
    assert attached(dossier, name="C:\\secret\\..\\a\x00\u202egpj.jpg").name == "agpj.jpg"
    assert attached(dossier, name="../../").name == "未命名.jpg"


def test_names_leave_no_trace_in_the_readable_record(dossier):
    from mingzheng.ledger.models import Content

    file = attached(dossier, origin=Origin(source="陈䶮㛃提供"))
    body = "".join(c.body for c in Content.objects.filter(entry_id=file.entry_id))
    assert "陈" not in body


def test_files_of_an_act_are_its_own_and_those_tied_to_it(dossier):
    own, later = PERSON.id, somebody().id
    first, second = attached(dossier, origin=Origin(act_id=own)), attached(dossier)
    do(actions.link, second, act_id=later)
    assert list(queries.for_act(dossier.pk, own)) == [first]
    assert list(queries.for_act(dossier.pk, later)) == [second]
    assert set(queries.for_dossier(dossier.pk)) == {first, second}
    assert list(queries.same_bytes(first)) == [second]


def test_a_hold_stands_until_it_is_released(dossier):
    file = attached(dossier)
    with pytest.raises(Invalid, match="原因"):
        do(actions.place_hold, file, reason=" ")
    hold = do(actions.place_hold, file, reason="行政复议")
    assert queries.open_holds(file).exists()
    do(actions.release_hold, hold)
    assert not queries.open_holds(file).exists()
    with pytest.raises(Refused, match="已经解除"):
        do(actions.release_hold, hold)


def test_shows_a_picture_made_anew_without_metadata(dossier):
    shown = derivatives.picture(attached(dossier), edge=40)
    picture = Image.open(io.BytesIO(shown))
    assert picture.format == "JPEG"
    assert picture.size == (20, 40)
    assert not picture.getexif()


def test_shows_nothing_of_what_has_no_picture(dossier):
    with pytest.raises(NotVisible):
        derivatives.picture(attached(dossier, b"plain text", name="a.txt"))
    with pytest.raises(ChildFailed):
        derivatives.picture(attached(dossier, b"%PDF-1.7 broken", name="a.pdf"))


def test_altered_and_lost_originals_are_found(dossier):
    file = attached(dossier)
    assert list(checking.blobs(NOW)) == []
    path = files.path_of(file.digest, dossier.agency_id)
    path.chmod(0o600)
    path.write_bytes(b"other")
    (found,) = checking.blobs(NOW)
    assert "被改动过" in found.text
    path.unlink()
    report = live(NOW, [checking.blobs])
    assert any("不在了" in found.text for found in report.findings)


def test_rows_never_change(dossier):
    file = attached(dossier)
    with pytest.raises(TypeError):
        do(lambda rec, row: rec.change(row, kind="party"), file)
    assert EvidenceFile.objects.get().kind == "material"

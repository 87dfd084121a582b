"""The public PDF: made anew, with nothing of a person in any of its bytes, and read back before it is released."""

import re
import zlib

import pytest

from mingzheng.core.digests import digest
from mingzheng.core.errors import Refused
from mingzheng.publication import actions, paper
from mingzheng.publication.models import Publication, PublicDecisionPdf
from mingzheng.publication.redaction import Guide, KnownPerson
from tests.agencies.factories import do
from tests.publication.factories import decision, firm, office, published, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SECRETS = ("钱小满", "欧阳明月", "330102199003071232", "13912345678", "河东路8号", "孙大海")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def bodies(pdf):
    """Return all bytes of a file: as they stand, and every stream unpacked."""
    pieces = [pdf]
    for found in STREAM.finditer(pdf):
        try:
            pieces.append(zlib.decompress(found.group(1)))
        except zlib.error:
            pieces.append(found.group(1))
    return b"\n".join(pieces)


def written(text):
    """Return how a text may stand in a PDF: plain, UTF-16, hexadecimal, escaped."""
    wide = text.encode("utf-16-be")
    return (text.encode(), wide, wide.hex().encode(), wide.hex().upper().encode(), text.encode("gb18030"))


def test_no_byte_of_the_public_paper_betrays_anybody():
    at = office()
    for fields in (decision(), firm(facts="法定代表人孙大海和钱小满到场，住址：演示市城东区河东路8号2单元301室。")):
        row = published(at, fields=fields)
        pdf = bytes(PublicDecisionPdf.objects.get(key=row.key).body)
        every = bodies(pdf)
        assert [s for s in SECRETS for form in written(s) if form in every] == []
        read = paper.texts_in(pdf)
        assert [s for s in SECRETS for text in read.values() if s in text] == []
        assert "行政执法决定公示文本" in read["pdf"]
        assert "元元" not in re.sub(r"\s", "", read["pdf"])
        assert re.sub(r"\s", "", row.versions.get().fields["result"]) in re.sub(r"\s", "", read["pdf"])


def test_the_paper_says_who_made_it_and_nothing_of_this_machine():
    row = published(office())
    pdf = bytes(PublicDecisionPdf.objects.get(key=row.key).body)
    read = paper.texts_in(pdf)
    assert read["pdf_properties"].splitlines()[:2] == [row.versions.get().fields["number"], "演示区市场监督管理局"]
    assert read["pdf_outline"] == ""
    assert re.search(r"/(?:home|tmp|root|work|usr)/", read["pdf_raw"]) is None
    assert b"/Annots" not in pdf
    assert b"/EmbeddedFiles" not in pdf


def test_the_same_values_give_the_same_bytes():
    row = published(office())
    stored = PublicDecisionPdf.objects.get(key=row.key)
    again = paper.make(row.versions.get().fields, row.kind)
    assert digest(again) == stored.digest == digest(bytes(stored.body)) == row.showings.get().pdf_digest


def test_a_paper_in_which_something_private_can_be_read_is_not_released(monkeypatch):
    at = office()
    row = waiting(at)
    honest = paper.make
    monkeypatch.setattr(paper, "make", lambda fields, kind: honest({**fields, "remedies": "钱小满 13912345678"}, kind))
    do(actions.note_served, row, served_on=row.decided_on)
    row = Publication.objects.get(pk=row.pk)
    assert (row.state, row.published_at) == ("waiting_service", None)
    assert not PublicDecisionPdf.objects.exists()
    second = at.by(at.handler, actions.draft, row) and at.by(at.checker, actions.check, row, secrecy_passed=True)
    with pytest.raises(Refused, match="公示文本PDF正文"):
        at.by(at.publisher, actions.release, second)


@pytest.mark.parametrize("where", ["agency", "number"])
def test_the_properties_of_a_paper_are_read_too(where):
    fields = {
        "agency": "演示局", "number": "1号", "title": "某案", "party": "某店", "matter": "某", "facts": "某", "law": [],
        "kinds": [], "result": "某", "decided_on": "2026-09-01",
    }  # fmt: skip
    pdf = paper.make({**fields, where: "钱小满"}, "penalty_decision")
    found = {leak.field for leak in paper.leaks_in(pdf, Guide((KnownPerson("钱小满"),)))}
    assert {"pdf", "pdf_properties", "pdf_raw"} <= found


def test_a_character_that_no_font_has_prints_as_a_box_and_stops_nothing():
    fields = {
        "agency": "演示局", "number": "1号", "title": "某\U00013000案", "party": "某店", "matter": "某", "facts": "某",
        "law": [], "kinds": [], "result": "某", "decided_on": "2026-09-01",
    }  # fmt: skip
    assert "某□案" in paper.texts_in(paper.make(fields, "penalty_decision"))["pdf"]


def test_withdrawal_repair_and_expiry_take_the_paper_with_them():
    at = office()
    first, second = published(at), published(at)
    at.by(at.checker, actions.withdraw, first, reason_code="revoked", reason="复议撤销")
    assert not PublicDecisionPdf.objects.filter(key=first.key).exists()
    at.by(at.checker, actions.repair, second, basis="演信修〔2026〕1号准予信用修复决定书")
    assert not PublicDecisionPdf.objects.exists()


def test_a_correction_puts_its_own_paper_in_the_place_of_the_old_one():
    at = office()
    row = published(at)
    before = PublicDecisionPdf.objects.get().digest
    fields = decision(number=row.versions.get().fields["number"], result="警告；罚款人民币肆仟元整", fine_fen=400_000)
    at.by(at.handler, actions.correct, row, fields=fields, note="罚款数额录入有误")
    assert PublicDecisionPdf.objects.get().digest == before
    at.by(at.checker, actions.check, row, secrecy_passed=True)
    at.by(at.publisher, actions.release, row)
    after = PublicDecisionPdf.objects.get()
    assert after.digest != before
    assert "肆仟元" in paper.texts_in(bytes(after.body))["pdf"]

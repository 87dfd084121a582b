import base64

import pytest

from mingzheng.core import files, jobs
from mingzheng.documents import checking, queries, reading, tasks
from mingzheng.documents.models import Document, PublicPaper, State
from mingzheng.ledger.models import Checkpoint, Leaf
from mingzheng.ledger.verifying.live import live
from tests.documents import papers

pytestmark = pytest.mark.django_db


def test_a_served_paper_carries_its_entry_and_a_checkpoint_that_covers_it(dossier):
    frozen = papers.frozen(dossier)
    document = tasks.render(frozen.pk, now=papers.NOW)
    index = Leaf.objects.get(entry_id=frozen.entry_id).index
    assert document.anchor["number"] == index + 1
    assert document.anchor["size"] > index
    root = bytes(Checkpoint.objects.get(size=document.anchor["size"]).root)
    text = "".join(page.whole for page in reading.read_pages(queries.file_of(document)))
    assert base64.b64encode(root).decode() in text
    assert document.number in text


def test_rendering_twice_changes_nothing(dossier):
    first = papers.rendered(dossier)
    again = tasks.render(first.pk, now=papers.LATER)
    assert (again.row_digest, again.pdf_digest) == (first.row_digest, first.pdf_digest)


def test_the_job_renders_and_seals_and_may_run_twice(dossier):
    document = papers.frozen(dossier)
    for _ in range(2):
        jobs.enqueue(tasks.issue, str(document.pk))
        assert jobs.run_ready(now=papers.NOW) == 1
    done = papers.fresh(document)
    assert done.state == State.SEALED
    assert queries.file_of(done).startswith(queries.printable_file(done))


def test_an_internal_paper_needs_no_place_in_the_log(dossier):
    document = papers.rendered(dossier, papers.FORM, papers.form())
    assert document.anchor is None
    assert document.pages == 1


def test_the_record_verifies_with_papers_and_files(dossier):
    papers.rendered(dossier)
    report = live(papers.NOW, [checking.papers, checking.scans, checking.numbers])
    assert [found.text for found in report.findings if found.kind != "pending"] == []


def test_a_changed_file_is_found_and_named(dossier):
    document = papers.rendered(dossier)
    path = files.path_of(document.pdf_digest, document.agency_id)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")
    (found,) = checking.papers(papers.NOW)
    assert document.number in found.text
    assert "被改动过" in found.text
    path.unlink()
    (found,) = checking.papers(papers.NOW)
    assert "不在了" in found.text


def test_changed_data_behind_the_platform_are_found(dossier):
    document = papers.rendered(dossier)
    data = {**document.data, "payment": "罚款九万元"}
    Document.objects.filter(pk=document.pk).update(data=data)
    kinds = [found.kind for found in checking.papers(papers.NOW)]
    assert kinds == ["paper_data", "paper_text"]


def test_public_look_up_knows_the_pages(dossier):
    document = papers.rendered(dossier)
    assert PublicPaper.objects.get(pk=document.pk).pages == document.pages


def test_a_paper_bears_witness_against_a_log_that_was_rebuilt(dossier):
    document = papers.rendered(dossier)
    assert list(checking.papers(papers.NOW)) == []
    other = base64.b64encode(bytes(32)).decode()
    Document.objects.filter(pk=document.pk).update(anchor={**document.anchor, "root": other})
    (found,) = checking.papers(papers.NOW)
    assert found.kind == "anchor"
    assert document.number in found.text

"""One whole case through the interface: facts by a program's token, everything else by sessions with own codes."""

import datetime as dt

import pytest
from django.utils import timezone

from mingzheng.cases import tasks
from mingzheng.cases.tasks import differing_tracks
from mingzheng.core import jobs
from mingzheng.ledger import sequencer
from mingzheng.ledger.verifying import live
from mingzheng.publication.models import PublicDecision
from tests.api.calling import SHANGHAI, is_problem
from tests.stories import scripts
from tests.stories.conftest import own_seal  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BOTH = ("officer", "officer2")


def now_text():
    return timezone.now().astimezone(SHANGHAI).isoformat()


def steps(desk, who):
    return {s["step"] for s in desk.view(who)["available"]}


def party(desk):
    return desk.view()["parties"][0]["id"]


def paper(desk, code):
    return [d for d in desk.view()["documents"] if d["code"] == code][-1]


def investigate(desk):
    desk.opened()
    program = desk.token("officer")
    seen = {
        "step": "inspect",
        "officers": [desk.number(key) for key in BOTH],
        "place": "溪桥区临波路 88 号",
        "at": now_text(),
        "input": scripts.inspection(ended_at=now_text()),
        "request_id": "inspection-1",
    }
    first = program.post(f"/cases/{desk.case}/acts", seen)
    again = program.post(f"/cases/{desk.case}/acts", seen)
    assert (first.status_code, again.status_code, again.json()["repeated"]) == (201, 200, True)
    assert first.json()["act"] == again.json()["act"]
    desk.pass_time()
    for who in BOTH:
        desk.confirm(who)
    filing = scripts.filing(None, handlers=()) | {"handlers": [desk.number(key) for key in BOTH]}
    desk.act("officer", "file_case", **filing)
    desk.sign("unit_head")
    desk.sign("agency_head")
    desk.act("officer", "question", officers=BOTH, place="本局询问室", **scripts.interview(now_text()))
    desk.confirm("officer2")


def notify(desk):
    desk.act("officer", "conclude", **scripts.conclusion(scripts.proposal(party(desk))))
    desk.sign("unit_head")
    desk.act("officer", "issue_notice", party(desk), **scripts.NOTICE)
    desk.sign("unit_head")
    serve(desk, "prior_notice")


def serve(desk, code):
    made = paper(desk, code)
    assert made["servable"], made
    desk.act(
        "officer",
        "serve",
        f"{made['id']}:{made['subject']}",
        officers=BOTH,
        place="溪桥区临波路 88 号",
        method="direct",
        result="served",
        received_on=timezone.now().astimezone(SHANGHAI).date().isoformat(),
        receiver="门店负责人",
        relation="本人",
    )
    desk.confirm("officer2")


def review(desk):
    desk.act("officer", "request_review", statement="事实清楚、证据确凿，拟处警告并罚款，请审核。")
    key = next(t["subject"] for t in desk.view()["tracks"] if t["kind"] == "review")
    desk.act("reviewer", "accept_review", key, verdict="accepted")
    desk.act("reviewer", "give_opinion", key, status=409, **scripts.opinion())
    desk.act("reviewer", "give_opinion", key, code=True, **scripts.opinion())


def sign_by_hand(desk, document):
    subject = document["id"]
    desk.act("officer", "print_paper", subject, copies=2)
    scan = printed_scan(desk, subject)
    day = timezone.now().astimezone(SHANGHAI).date().isoformat()
    desk.act("officer", "join_scan", subject, blob=scan, signed_on=day)
    desk.act("officer2", "check_scan", subject, code=True, verdict="match", shelf_no="A-01")


def printed_scan(desk, document_id):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from mingzheng.documents.models import Document
    from mingzheng.documents.queries import printable_file
    from mingzheng.documents.scanning import rasterise

    data = rasterise(printable_file(Document.objects.get(pk=document_id)))
    sent = SimpleUploadedFile("scan.pdf", data, content_type="application/pdf")
    response = desk.session("officer").upload(f"/cases/{desk.case}/files", file=sent)
    assert response.status_code == 201, response.content.decode()
    desk.pass_time()
    return response.json()["id"]


def test_a_case_goes_through_the_interface_from_clue_to_archive(desk, own_seal):  # noqa: F811
    investigate(desk)
    assert "conclude" in steps(desk, "officer")
    refused = desk.session("officer").post(
        f"/cases/{desk.case}/acts", {"step": "decide", "subject": party(desk), "input": scripts.DECISION}
    )
    assert is_problem(refused, 409)["refusals"][0]["article"]
    notify(desk)
    desk.clock.move_to(dt.datetime(2026, 9, 9, 8, 0, tzinfo=SHANGHAI))
    tasks.tick(timezone.now())
    assert "request_review" in steps(desk, "officer")
    review(desk)
    desk.act("officer", "decide", party(desk), **scripts.DECISION)
    desk.sign("unit_head")
    desk.sign("agency_head")
    desk.act("publisher", "draft_publication", party(desk), summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    desk.act("checker", "check_publication", party(desk), code=True, verdict="approved")
    assert not PublicDecision.objects.exists()
    serve(desk, "penalty_decision")
    assert desk.session("officer").get("/publications").json()["items"][0]["state"] == "published"
    day = timezone.now().astimezone(SHANGHAI).date().isoformat()
    desk.act(
        "officer", "record_payment", party(desk), amount_fen="8000", paid_on=day, receipt_no="PJ-1", channel="bank"
    )
    for document in desk.view()["documents"]:
        if document["code"] in {"inspection_record", "interview_record", "service_receipt"}:
            sign_by_hand(desk, document)
    desk.act("officer", "close_case", result="罚款已缴清，公示完毕。")
    desk.sign("unit_head")
    desk.sign("agency_head")
    desk.act("archivist", "archive_case", retention="30", boxed_at="1 号库 3 架")
    shown = desk.view()
    assert shown["stage"] == "archived"
    afterwards = {"correct_paper", "correct_service", "change_decision", "annul_decision"}
    afterwards |= {"note_reconsideration", "note_suit", "correct_publication"}
    assert {step["step"] for step in shown["available"]} <= afterwards
    assert [e["seq"] for e in shown["timeline"]] == list(range(shown["seq"], 0, -1))
    pdf = desk.session("officer").get(f"/cases/{desk.case}/documents/{paper(desk, 'penalty_decision')['id']}.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    later = timezone.now() + dt.timedelta(minutes=5)
    jobs.run_ready(now=later)
    sequencer.sequence(later)
    assert live(later).findings == []
    assert list(differing_tracks()) == []
    proof = desk.token("officer").get("/entries/3/proof")
    assert proof.status_code in {200, 404}

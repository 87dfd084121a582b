"""Facts with strange input, sent twice, sent together, sent late."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingzheng.agencies.models import Certificate
from mingzheng.cases.engine.models import Act, Case, Event
from tests.api.calling import clue, evidence, fact, is_problem
from tests.stories import scripts

pytestmark = pytest.mark.django_db
BLNS = Path(__file__).parents[3] / "shared" / "data" / "conformance" / "naughty" / "blns.json"
OWN = ["\x00", "张\u200b三", "\u202eabc", "<script>alert(1)</script>", "{{ 7|add:7 }}", "A" * 25_000, "𠀀\U0010ffff"]


def whole_or_nothing(response):
    if response.status_code != 201:
        is_problem(response, 400, 409, 422)


def naughty():
    if not BLNS.exists():
        pytest.skip("NOT RUN: the list of naughty strings is not on this machine")
    return json.loads(BLNS.read_text("utf-8"))


def attack(desk, texts):
    program = desk.token("officer")
    path = f"/cases/{desk.case}/acts"
    for text in texts:
        for field in ("kind", "description", "provider"):
            whole_or_nothing(program.post(path, fact(desk, input=evidence(**{field: text}))))
        frame = {"step": text, "subject": text, "at": text, "place": text, "request_id": text, "code": text}
        for field, value in {**frame, "officers": [text], "evidence": [text], "medium": text}.items():
            whole_or_nothing(program.post(path, fact(desk, **{field: value})))
        for field in ("procedure", "matter", "source", "summary", "discovered_on", "place", "at"):
            whole_or_nothing(program.post("/cases", clue(**{field: text})))
        for field in scripts.FIRM:
            whole_or_nothing(program.post("/cases", clue(parties=[scripts.FIRM | {field: text}])))
        whole_or_nothing(program.post(path, fact(desk, input={text: text})))


def test_strange_strings_in_every_field_are_taken_or_refused_but_break_nothing(desk):
    desk.opened()
    attack(desk, OWN)


@pytest.mark.parametrize("part", range(8))
def test_naughty_strings_in_every_field_are_taken_or_refused_but_break_nothing(desk, part):
    texts = naughty()
    desk.opened()
    attack(desk, texts[part::8][:12])


@pytest.mark.parametrize("value", [None, 7, 7.5, True, [], {}, ["x"], 2**53 - 1])
def test_values_of_every_type_in_every_field_break_nothing(desk, value):
    desk.opened()
    session = desk.session("officer")
    for field in (*fact(desk), "subject", "at", "place", "evidence", "seen_seq", "medium", "corrects", "code"):
        whole_or_nothing(session.post(f"/cases/{desk.case}/acts", fact(desk, **{field: value})))
    for field in evidence():
        body = fact(desk, input=evidence(**{field: value}))
        whole_or_nothing(session.post(f"/cases/{desk.case}/acts", body))
    for field in clue():
        whole_or_nothing(session.post("/cases", clue(**{field: value})))


@pytest.mark.parametrize("at", ["2026-02-30T10:00:00+08:00", "2099-01-01T00:00:00+08:00", "0001-01-01T00:00:00Z", "1"])
def test_impossible_and_future_times_are_refused_by_name(desk, at):
    desk.opened()
    body = is_problem(desk.session("officer").post(f"/cases/{desk.case}/acts", fact(desk, at=at)), 422)
    assert {e["field"] for e in body["errors"]} == {"at"}


def test_a_number_of_nobody_or_of_another_agency_is_a_field_error(desk):
    desk.opened()
    known = desk.number("officer")
    for number in ("没有", desk.number("city_officer")):
        body = is_problem(
            desk.session("officer").post(f"/cases/{desk.case}/acts", fact(desk, officers=[known, number])), 422
        )
        assert [e["field"] for e in body["errors"]] == ["officers.1"]
    assert Certificate.objects.filter(number=desk.number("city_officer")).exists()


def test_a_fact_by_one_officer_comes_back_with_its_defect(desk):
    desk.opened()
    answer = desk.session("officer").post(f"/cases/{desk.case}/acts", fact(desk, officers=[desk.number("officer")]))
    assert answer.status_code == 201
    assert "two_officers" in {d["gate"] for d in answer.json()["defects"]}
    assert {d["gate"] for d in desk.view()["defects"]} >= {"two_officers"}


@pytest.mark.parametrize("way", ["body", "header"])
def test_the_second_sending_gets_the_first_answer(desk, way):
    desk.opened()
    session = desk.session("officer")
    body = fact(desk, **({"request_id": "once"} if way == "body" else {}))
    headers = {"Idempotency-Key": "once"} if way == "header" else {}
    first, second = (session.post(f"/cases/{desk.case}/acts", body, **headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() | {"repeated": False}
    assert Act.objects.filter(case_id=desk.case, step="collect_evidence").count() == 1
    other = session.post(f"/cases/{desk.case}/acts", body | {"place": "别处"}, **headers)
    assert is_problem(other, 409)["type"] == "conflict"


def test_a_case_opened_twice_with_one_id_is_one_case(desk):
    session = desk.session("officer")
    first, second = (session.post("/cases", clue(request_id="once")) for _ in range(2))
    assert first.json()["case"] == second.json()["case"]
    assert (second.status_code, Case.objects.count()) == (200, 1)


def test_two_ids_that_differ_and_an_id_that_is_none_are_refused(desk):
    session = desk.session("officer")
    is_problem(session.post("/cases", clue(request_id="a"), **{"Idempotency-Key": "b"}), 422)
    is_problem(session.post("/cases", clue(), **{"Idempotency-Key": "x" * 65}), 422)
    assert not Case.objects.exists()


def test_the_second_of_two_people_on_one_step_is_told_who_was_first(desk):
    desk.opened()
    seen = desk.view()["seq"]
    mine = desk.session("officer").post(f"/cases/{desk.case}/acts", fact(desk, seen_seq=seen))
    assert mine.status_code == 201
    late = desk.session("officer").post(f"/cases/{desk.case}/acts", fact(desk, seen_seq=seen))
    body = is_problem(late, 409)
    assert body["type"] == "stale"
    assert "岳青禾" in body["detail"]
    assert Event.objects.filter(case_id=desk.case).count() == 2


def test_a_file_is_attached_and_named_by_an_act(desk):
    desk.opened()
    session = desk.session("officer")
    sent = session.upload(f"/cases/{desk.case}/files", file=SimpleUploadedFile("说明.txt", "门店照片说明".encode()))
    assert sent.status_code == 201, sent.content
    body = fact(desk, evidence=[sent.json()["id"]])
    assert session.post(f"/cases/{desk.case}/acts", body).status_code == 201
    other = desk.opened()
    body = is_problem(session.post(f"/cases/{other}/acts", body), 422)
    assert [e["field"] for e in body["errors"]] == ["evidence"]


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00\x03", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_file_of_a_wrong_kind_is_refused_by_name(desk, data):
    desk.opened()
    sent = desk.session("officer").upload(f"/cases/{desk.case}/files", file=SimpleUploadedFile("a.jpg", data))
    assert is_problem(sent, 422)["errors"][0]["field"] == "file"


def test_a_file_that_no_scanner_vouches_for_is_not_taken(desk, settings):
    desk.opened()
    sent = {"file": SimpleUploadedFile("说明.txt", b"an honest text")}
    settings.VIRUS_SCANNER = "false"
    found = is_problem(desk.session("officer").upload(f"/cases/{desk.case}/files", **sent), 422)
    assert "病毒" in found["errors"][0]["message"]
    settings.VIRUS_SCANNER = "/no/such/scanner"
    silent = is_problem(desk.session("officer").upload(f"/cases/{desk.case}/files", **sent), 503)
    assert (silent["type"], silent["errors"][0]["field"]) == ("scanner_silent", "file")


def test_pages_of_a_list_hold_every_case_once(desk):
    made = {desk.opened() for _ in range(5)}
    session, found, cursor = desk.session("officer"), [], ""
    while cursor is not None:
        page = session.get("/cases", limit=2, cursor=cursor).json()
        found += [c["id"] for c in page["items"]]
        cursor = page["next"]
    assert (len(found), set(found)) == (5, made)
    numbers = {c["case_no"] for c in session.get("/cases", mine="true", stage="clue").json()["items"]}
    assert len(numbers) == 5
    assert [c["id"] for c in session.get("/cases", case_no=min(numbers)).json()["items"]]
    assert session.get("/cases", stage="closed").json()["items"] == []
    officers = session.get("/officers", limit=3).json()
    assert len(session.get("/officers", limit=3, cursor=officers["next"]).json()["items"]) > 0


def test_times_carry_their_offset(desk):
    desk.opened()
    assert desk.view()["opened_at"] == "2026-09-01T09:00:00+08:00"


def test_a_list_of_more_officers_than_any_case_has_is_refused_by_name(desk):
    desk.opened()
    officer, path = desk.session("officer"), f"/cases/{desk.case}/acts"
    many = [f"L{number}" for number in range(260_000)]  # more than a statement of either database takes
    body = is_problem(officer.post(path, fact(desk, officers=many)), 422)
    assert {e["field"] for e in body["errors"]} == {"officers"}
    body = is_problem(officer.post(path, {"step": "file_case", "input": {"handlers": many}}), 422)
    assert [e["field"] for e in body["errors"]] == ["handlers"]

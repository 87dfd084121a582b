"""One shape for every failure, at every endpoint, and every status declared."""

import json
import uuid

import pytest
from django.test import RequestFactory

from mingzheng.api.interface import READING, WRITING, api
from mingzheng.config.middleware import BodyLimitMiddleware
from tests.api.calling import ROOT, Caller, clue, evidence, fact, is_problem

pytestmark = pytest.mark.django_db
NOWHERE = str(uuid.UUID(int=7))
PLACES = {"case_id": NOWHERE, "seq": "1", "document_id": NOWHERE, "index": "0", "code": "penalty.ordinary"}


def operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield method, path.removeprefix(ROOT).format(**PLACES), operation


ALL = [(method, path) for method, path, _ in operations()]
CHANGES = [path for method, path in ALL if method == "post"]


def ask(caller, method, path):
    return caller.get(path) if method == "get" else caller.post(path)


@pytest.mark.parametrize(("method", "path"), ALL)
def test_nobody_gets_in_without_a_token_or_a_session(method, path):
    for headers in ({}, {"Authorization": "Bearer mz_wrong"}, {"Authorization": "Basic eDp5"}, {"Authorization": "x"}):
        caller = Caller(headers)
        answer = caller.upload(path, kind="x") if path.endswith("/files") else ask(caller, method, path)
        is_problem(answer, 401)


def test_every_operation_declares_every_status_in_one_shape():
    for method, _, operation in operations():
        declared = {int(status) for status in operation["responses"]}
        assert declared >= set(READING if method == "get" else WRITING)
        for status, details in operation["responses"].items():
            if int(status) >= 400:
                assert list(details["content"]) == ["application/problem+json"]


def test_every_endpoint_answers_a_wrong_method_in_the_shape_and_names_the_right_one(desk):
    caller = desk.session("officer")
    for method, path in ALL:
        for wrong in ("put", "patch", "delete"):
            response = getattr(caller.client, wrong)(ROOT + path)
            is_problem(response, 405)
            assert method.upper() in response["Allow"]


def test_every_reading_answers_head_and_every_address_says_what_it_takes(desk):
    caller = desk.session("officer")
    for method, path in ALL:
        response = caller.client.options(ROOT + path)
        assert (response.status_code, response.content) == (204, b"")
        assert {method.upper(), "OPTIONS"} <= set(response["Allow"].split(", "))
        head = caller.client.head(ROOT + path)
        assert (head.status_code == 405) == ("HEAD" not in response["Allow"])
        if method == "get":
            assert head.status_code == caller.get(path).status_code
    is_problem(caller.client.post(f"{ROOT}/"), 405)


def test_a_401_says_how_to_come_in(anonymous):
    for headers in ({}, {"Authorization": "Bearer mz_wrong"}):
        answer = anonymous.get(f"{ROOT}/cases", headers=headers)
        assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_a_parameter_that_is_unknown_or_written_twice_is_named(desk):
    caller = desk.session("officer")
    for path in (path for method, path in ALL if method == "get"):
        body = is_problem(caller.get(path, stages="clue"), 422)
        assert body["errors"][0]["field"] == "stages"
    body = is_problem(caller.client.get(f"{ROOT}/cases?limit=1&limit=100"), 422)
    assert body["errors"][0]["field"] == "limit"
    is_problem(caller.client.post(f"{ROOT}/cases?request_id=1", "{}", content_type="application/json"), 422)


def test_a_body_in_another_encoding_or_of_unknown_length_is_refused(desk):
    caller = desk.session("officer")
    for path in CHANGES:
        if not path.endswith("/files"):
            is_problem(caller.client.post(ROOT + path, "{}", content_type="application/json; charset=gbk"), 415)
            is_problem(caller.post(path, "{}", **{"Content-Encoding": "gzip"}), 415)
            utf8 = caller.client.post(ROOT + path, "{}", content_type="application/json; charset=UTF-8")
            assert utf8.status_code != 415
    for path in (f"{ROOT}/cases", f"{ROOT}/cases/{NOWHERE}/files"):
        request = RequestFactory().post(path, "{}", content_type="application/json")
        request.META.pop("CONTENT_LENGTH")
        request.META["HTTP_TRANSFER_ENCODING"] = "chunked"
        is_problem(BodyLimitMiddleware(lambda _: None)(request), 411)


def test_every_change_refuses_what_is_not_json(desk):
    caller = desk.session("officer")
    bodies = (
        "",
        "{",
        "[" * 100_000,
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": 1, "a": 2}',
        '"\\ud800"',
        b"\xff",
        "9" * 5000,
    )
    for path in CHANGES:
        if path.endswith("/files"):
            continue
        for body in bodies:
            is_problem(caller.post(path, body), *((400, 422) if body else (415,)))
        is_problem(caller.post(path, "[]"), 422)
        is_problem(caller.client.post(ROOT + path, "a=1", content_type="application/x-www-form-urlencoded"), 415)
        is_problem(caller.client.post(ROOT + path, "{}", content_type="text/plain"), 415)


def test_an_upload_that_is_no_form_is_refused(desk):
    desk.opened()
    path = f"{ROOT}/cases/{desk.case}/files"
    client = desk.session("officer").client
    is_problem(client.post(path, "{}", content_type="application/json"), 415)
    is_problem(client.post(path, b"x", content_type="multipart/form-data"), 400)
    is_problem(client.post(path, b"x", content_type="multipart/form-data; boundary=b"), 422)
    is_problem(client.post(path, {"kind": "material"}), 422)


def test_a_body_too_large_is_refused_before_it_is_read(desk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.BODY_MAX_BYTES = 5000
    caller = desk.session("officer")
    for size in (2000, 6000):
        for path in CHANGES:
            if not path.endswith("/files"):
                is_problem(caller.post(path, b" " * size), 413)


def test_an_unknown_place_and_an_id_that_is_none_are_absent(desk):
    caller = desk.session("officer")
    paths = ("/cases/1", "/cases/x%00y", f"/cases/{NOWHERE}", "/entries/-1/proof", f"/entries/{'9' * 30}/proof")
    more = ("/procedures/nichts", "/procedures/%00", "/nothing", "/matters?agency=nowhere")
    for path in (*paths, *more):
        is_problem(caller.get(path), 404)
    for act in ("0", "99999999999999999999", "7"):
        is_problem(caller.post(f"/cases/{NOWHERE}/acts/{act}/withdraw", {"reason": ""}), 404)
    desk.opened()
    for act in ("0", "99999999999999999999", "7"):
        is_problem(caller.post(f"/cases/{desk.case}/acts/{act}/withdraw", {"reason": ""}), 404)


def test_parameters_that_are_wrong_are_named(desk):
    caller = desk.session("officer")
    wrong = {"limit": "0", "cursor": "!!", "stage": "\x00", "mine": "vielleicht"}
    for name, value in wrong.items():
        body = is_problem(caller.get("/cases", **{name: value}), 422)
        assert body["errors"][0]["field"] == name
        assert body["errors"][0]["message"]
    for path in ("/cases", "/duties", "/publications", "/officers"):
        for cursor in ("AAAA", "fA", "MjAyNi0wOS0wMXx4", "7" * 150):
            is_problem(caller.get(path, cursor=cursor), 422)


def test_what_is_filled_in_wrongly_is_named_in_chinese(desk):
    desk.opened()
    caller = desk.session("officer")
    body = is_problem(caller.post(f"/cases/{desk.case}/acts", fact(desk, input={}, typo=1, officers="x")), 422)
    assert {"typo", "officers"} <= {e["field"] for e in body["errors"]}
    body = is_problem(caller.post(f"/cases/{desk.case}/acts", fact(desk, input=evidence(kind="x", more=1))), 422)
    assert {"kind", "more"} <= {e["field"] for e in body["errors"]}
    body = is_problem(caller.post("/cases", clue(parties=[{"kind": "x"}], source="x")), 422)
    assert body["errors"]
    assert all(ord(max(e["message"])) > 0x4E00 for e in body["errors"])


def test_the_description_is_open_and_reads_as_json(desk, anonymous):
    described = anonymous.get(f"{ROOT}/openapi.json")
    assert json.loads(described.content)["openapi"].startswith("3.")
    assert b"openapi.json" in anonymous.get(f"{ROOT}/").content
    is_problem(anonymous.post(f"{ROOT}/openapi.json"), 405)

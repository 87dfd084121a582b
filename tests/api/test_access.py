"""Who gets what: nobody, another agency, a wrong role, the right one; programs never sign (threats 20, 22)."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from mingzheng.agencies.credentials import TOKEN_SCOPES
from mingzheng.finding.indexing import follow_all
from mingzheng.ledger import sequencer
from tests.api.calling import ROOT, Caller, clue, fact, is_problem, token_for
from tests.stories import scripts

pytestmark = pytest.mark.django_db
LISTS = ("/procedures", "/procedures/penalty.ordinary", "/matters", "/officers", "/checkpoints")
OWN = ("/cases", "/duties", "/publications")


def proposed(desk):
    desk.opened()
    handlers = [desk.number(key) for key in ("officer", "officer2")]
    desk.act("officer", "file_case", **(scripts.filing(None, handlers=()) | {"handlers": handlers}))
    return desk.view()["proposals"][0]


def changes(desk, seq=2, digest="sha256:0"):
    return {
        f"/cases/{desk.case}/acts": fact(desk),
        f"/cases/{desk.case}/acts/{seq}/confirm": {"code": "123456"},
        f"/cases/{desk.case}/acts/{seq}/withdraw": {"reason": "重填"},
        f"/cases/{desk.case}/acts/{seq}/sign": {"verdict": "approved", "content_digest": digest, "code": "123456"},
        f"/cases/{desk.case}/acts/{seq}/oral": {"verdict": "approved", "code": "123456"},
    }


def test_the_cast_reads_its_lists(desk):
    desk.opened()
    for who in ("officer", "agency_head", "reviewer", "supervisor"):
        assert {desk.session(who).get(path).status_code for path in (*LISTS, *OWN)} == {200}
        assert [c["id"] for c in desk.session(who).get("/cases").json()["items"]] == [desk.case]


def test_another_agency_finds_nothing_by_list_or_id(desk):
    shown = proposed(desk)
    stranger = desk.session("city_officer")
    for path in OWN:
        assert stranger.get(path).json() == {"items": [], "next": None}
    is_problem(stranger.get(f"/cases/{desk.case}"), 404)
    for path, body in changes(desk, shown["seq"]).items():
        is_problem(stranger.post(path, body), 404)
    sent = stranger.client.post(f"{ROOT}/cases/{desk.case}/files", {"kind": "material"})
    is_problem(sent, 404)
    for document in desk.view()["documents"]:
        is_problem(stranger.get(f"/cases/{desk.case}/documents/{document['id']}.pdf"), 404)


def test_an_answer_holds_no_id_of_another_agency(desk):
    ours = desk.opened()
    theirs = desk.opened("city_officer", matter="CG-0034")
    desk.case = ours
    for who, other in (("officer", theirs), ("city_officer", ours)):
        caller = desk.session(who)
        own = theirs if who == "city_officer" else ours
        for path in (*OWN, f"/cases/{own}"):
            assert other not in caller.get(path).content.decode()


def test_a_proof_of_an_entry_is_for_whoever_sees_its_case(desk):
    from mingzheng.ledger.models import Leaf

    desk.opened()
    sequencer.sequence(timezone.now())
    index = Leaf.objects.get(entry__dossier_id=desk.case).index
    body = desk.session("officer").get(f"/entries/{index}/proof").json()
    assert (body["index"], body["leaf"]["dossier"]) == (index, desk.case)
    is_problem(desk.session("city_officer").get(f"/entries/{index}/proof"), 404)
    assert desk.session("city_officer").get("/entries/0/proof").status_code == 200


def test_a_wrong_role_is_refused_with_who_may(desk):
    desk.opened()
    for caller in (desk.session("publisher"), desk.token("publisher")):
        body = is_problem(caller.post(f"/cases/{desk.case}/acts", fact(desk)), 409)
        assert (body["type"], body["refusals"][0]["gate"]) == ("refused", "role")
        assert body["refusals"][0]["who"]
        is_problem(caller.post("/cases", clue()), 409)


def test_a_system_administrator_sees_no_case(desk):
    desk.opened()
    is_problem(desk.session("admin").get(f"/cases/{desk.case}"), 404)
    assert desk.session("admin").get("/cases").json()["items"] == []


@pytest.mark.parametrize("scope", sorted(TOKEN_SCOPES))
def test_20_a_program_never_signs_confirms_approves_or_opines(desk, scope):
    shown = proposed(desk)
    for who in ("unit_head", "agency_head", "officer", "reviewer"):
        program = desk.token(who, [scope])
        for path, body in changes(desk, shown["seq"], shown["content_digest"]).items():
            if path.endswith(("confirm", "withdraw", "sign", "oral")):
                is_problem(program.post(path, body | ({"code": desk.code(who)} if "code" in body else {})), 401, 409)
        for step in ("file_case", "conclude", "give_opinion", "decide", "check_publication", "check_scan"):
            body = {"step": step, "input": {}, "code": desk.code(who)}
            is_problem(program.post(f"/cases/{desk.case}/acts", body), 401, 409, 422)
    assert desk.view()["proposals"][0]["waiting_for"] == shown["waiting_for"]


def test_20_an_effect_by_a_program_is_refused_whatever_it_brings(desk):
    desk.opened()
    handlers = [desk.number(key) for key in ("officer", "officer2")]
    filing = scripts.filing(None, handlers=()) | {"handlers": handlers}
    program = desk.token("officer")
    body = {"step": "file_case", "input": filing, "code": desk.code("officer")}
    refused = is_problem(program.post(f"/cases/{desk.case}/acts", body), 409)
    assert refused["refusals"][0]["gate"] == "token"


def test_a_token_opens_only_its_scope_its_address_and_its_term(desk):
    desk.opened()
    secret = token_for(desk.district, "officer", ["duties.read"], addresses=["10.0.0.0/8"])
    is_problem(Caller({"Authorization": f"Bearer {secret}"}).get("/duties"), 401)
    secret = token_for(desk.district, "officer", ["duties.read"])
    caller = Caller({"Authorization": f"Bearer {secret}"})
    assert caller.get("/duties").status_code == 200
    is_problem(caller.get("/cases"), 401)
    desk.clock.tick(dt.timedelta(days=31))
    is_problem(caller.get("/duties"), 401)


def test_a_bad_token_is_not_rescued_by_a_session(desk):
    caller = desk.session("officer")
    is_problem(Caller({"Authorization": "Bearer mz_wrong"}, caller.client).get("/cases"), 401)


def test_a_session_changes_nothing_without_the_token_of_its_page(desk):
    desk.opened()
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.district.accounts["officer"])
    caller = Caller(client=client)
    assert caller.get("/cases").status_code == 200
    is_problem(caller.post(f"/cases/{desk.case}/acts", fact(desk)), 403)
    client.get("/desk/login/again/")
    sent = {"X-CSRFToken": client.cookies["mingzheng_csrf"].value} if "mingzheng_csrf" in client.cookies else {}
    assert sent
    assert caller.post(f"/cases/{desk.case}/acts", fact(desk), **sent).status_code == 201


def test_a_wrong_or_used_code_is_told_and_not_spent_on_what_one_cannot_see(desk):
    shown = proposed(desk)
    path = f"/cases/{desk.case}/acts/{shown['seq']}/sign"
    body = {"verdict": "approved", "content_digest": shown["content_digest"]}
    head = desk.session("unit_head")
    assert is_problem(head.post(path, body | {"code": "000000"}), 403)["type"] == "step_up_refused"
    is_problem(head.post(path, body), 422)
    stranger = desk.session("city_unit_head")
    code = desk.code("city_unit_head")
    is_problem(stranger.post(path, body | {"code": code}), 404)
    wrong = body | {"content_digest": "sha256:00", "code": desk.code("unit_head")}
    assert is_problem(head.post(path, wrong), 409)["type"] == "conflict"
    desk.pass_time()
    assert head.post(path, body | {"code": desk.code("unit_head")}).status_code == 200


def test_a_proposal_is_withdrawn_by_who_made_it(desk):
    shown = proposed(desk)
    path = f"/cases/{desk.case}/acts/{shown['seq']}/withdraw"
    is_problem(desk.session("unit_head").post(path, {"reason": "不对"}), 409)
    assert desk.session("officer").post(path, {"reason": "重填"}).json()["status"] == "withdrawn"
    is_problem(desk.session("officer").post(path, {"reason": "重填"}), 409)


def test_a_search_finds_what_the_caller_may_see_and_takes_its_text_from_the_body(desk):
    case = desk.opened()
    sequencer.sequence(timezone.now())
    follow_all(timezone.now())
    said = desk.session("officer").post("/search", {"text": "禾满堂"}).json()["groups"]
    assert {hit["case_id"] for group in said for hit in group["hits"]} == {case}
    assert desk.session("city_officer").post("/search", {"text": "禾满堂"}).json() == {"groups": []}
    assert desk.session("officer").get("/search?text=禾").status_code == 405

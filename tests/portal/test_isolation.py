"""Threat 11: pages really run on the portal's connection, and that connection reaches no case table.

Here the connection is a real one on the committed copy of the template: guarded by SQLite's authorizer, or the role on
PostgreSQL; the application's own connection refuses everything meanwhile.
"""

import contextlib
import datetime as dt
import json
import os
import urllib.parse

import pytest
from django.db import DatabaseError, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from mingzheng.agencies.models import Person
from mingzheng.cases.projection import publish_procedures
from mingzheng.core.secrets import new_id
from mingzheng.documents.models import PublicPaper
from mingzheng.ledger import sequencer
from mingzheng.ledger.models import PublicAnchor
from mingzheng.portal import reading
from mingzheng.portal.pages import public
from tests.agencies.factories import NOW, do
from tests.catalogue.factories import matter, rule, threshold
from tests.publication.factories import TODAY, office, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
CODE = "ABCDEFGH234567QR"


def own_connection():
    """Open the portal's connection as it is outside tests: own alias, own role, own guard."""
    values = {**connections.settings["portal"]}
    if connection.vendor == "postgresql":
        url = urllib.parse.urlsplit(os.environ["PORTAL_DATABASE_URL"])
        values |= {"USER": url.username, "PASSWORD": url.password, "NAME": url.path[1:]}
    else:
        values["NAME"] = connection.settings_dict["NAME"]
    backend = type(connections["default"])
    return backend(values, alias="portal")


def nobody(execute, sql, params, many, context):
    raise AssertionError(f"a page of the portal used the application's connection: {sql}")


@pytest.fixture
def filled():
    at = office()
    row = published(at)
    do(publish_procedures)
    for adopt in (matter, threshold, rule):
        adopt(at.agency)
    do(enter_paper)
    sequencer.sequence(NOW)
    sequencer.publish_hourly(NOW + dt.timedelta(hours=1))
    put_outside()
    return at, row


def enter_paper(rec):
    rec.insert(
        PublicPaper(
            id=new_id(), code=CODE, agency_name="甲局", title="行政处罚决定书", number="甲〔2026〕1号", state="已签发"
        )
    )


@contextlib.contextmanager
def alone():
    """Leave only the portal's own connection standing."""
    mirrored = connections["portal"]
    opened = own_connection()
    connections["portal"] = opened
    try:
        with connection.execute_wrapper(nobody):
            yield opened
    finally:
        opened.close()
        connections["portal"] = mirrored


OF_LOG = ("/ledger/tile/0/000.p/1", "/ledger/stamps/1.tsr", "/verify/", "/verify/mingzheng_verify.py")


def put_outside():
    """A tile and a stamp, as the worker puts them out; in a test they are only files and a row."""
    from django.conf import settings

    place = settings.PUBLIC_LOG_DIR / "tile/0/000.p/1"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x" * 32)
    evidence = json.dumps({"note": "x", "token": "eA=="})
    PublicAnchor.objects.create(id=1, kind="test", size=1, source="测试", held_since=NOW, evidence=evidence)


def addresses(at, row):
    client = Client()
    key = reading.lists_of(at.agency.code)[0].key
    procedure = reading.procedures()[0]
    short = procedure.text_digest.partition(":")[2][:12]
    fixed = [
        "/", "/search/", "/decisions/", f"/decisions/{row.key}/", f"/decisions/{row.key}/text.json", "/officers/",
        f"/decisions/{row.key}/decision.pdf",
        "/d/", f"/d/{CODE}/", "/agencies/", f"/agencies/{at.agency.code}/", f"/lists/{key}/", f"/lists/{key}/text.json",
        "/procedures/", f"/procedures/{procedure.code}/", f"/procedures/{procedure.code}/{short}/",
        f"/procedures/{procedure.code}/{short}/text.json", f"/procedures/{procedure.code}/{short}/procedure.bpmn",
        f"/procedures/{procedure.code}/{short}/main/", f"/procedures/{procedure.code}/{short}/main.svg",
        f"/agencies/{at.agency.code}/before/matters/", "/feeds/", "/feeds/all.atom", "/feeds/all.json", "/data/",
        "/data/dictionary.json", "/data/decisions.csv", f"/data/decisions-{TODAY:%Y-%m}.jsonl", "/data/matters.csv",
        "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/decisions-1.xml", "/ledger/", "/ledger/checkpoint", *OF_LOG,
        "/about/", "/report/",
        "/correct/", f"/decisions/{row.key}/correct/", "/receipts/", "/sitemap/", "/robots.txt",
    ]  # fmt: skip
    posted = [client.post("/search/", {"q": "熟食"})["Location"], client.post("/officers/", {"q": "甲"})["Location"]]
    return [*fixed, *posted]


def fetched(client, address):
    answer = client.get(address)
    assert b"".join(answer) if answer.streaming else answer.content
    return answer.status_code


def test_11_every_page_runs_on_the_portals_connection_alone(filled):
    with alone():
        found = addresses(*filled)
        client = Client()
        assert {address: fetched(client, address) for address in found} == dict.fromkeys(found, 200)
        assert client.get("/decisions/nothing/").status_code == 404
        assert len(found) == len(get_resolver("mingzheng.portal.urls").url_patterns)


@public("GET")
def curious(request):
    """A page with a bug: it reads people over the portal's connection."""
    return HttpResponse(Person.objects.using("portal").count())


def test_11_a_page_with_a_bug_reads_no_table_of_a_case_or_a_person(filled):
    request = RequestFactory().get("/")
    with alone(), pytest.raises(DatabaseError):
        curious(request)
    assert curious(request).status_code == 200, "over a connection without guard it would have worked"


@pytest.mark.parametrize(
    "table",
    ["cases_case", "cases_act", "cases_party", "dossiers_individual", "documents_document", "publication_publication"],
)
def test_11_no_table_behind_a_projection_can_be_read(filled, table):
    with alone() as opened, opened.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(f"SELECT * FROM {table}")


def test_11_the_portal_changes_no_projection(filled):
    with alone() as opened, opened.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("UPDATE public_procedure SET title = 'x'")


def test_a_procedure_is_published_once_and_again_only_when_its_words_change(filled, monkeypatch):
    from mingzheng.cases import projection

    assert do(publish_procedures) == []
    before = reading.procedures()
    monkeypatch.setitem(projection.BY_WORDS, "handler", "办案人员")
    assert len(do(publish_procedures)) == len(before)
    client = Client()
    newest, older = reading.procedures()[0], before[0]
    assert newest.text_digest in client.get(f"/procedures/{older.code}/").content.decode()
    addresses = [f"/procedures/{row.code}/{row.text_digest.partition(':')[2][:12]}/" for row in (newest, older)]
    assert "这是以前的版本" in client.get(addresses[1]).content.decode()
    assert "办案人员" in client.get(f"{addresses[0]}main/").content.decode()
    assert "办案人员" not in client.get(f"{addresses[1]}main/").content.decode()
    assert newest.text_digest in client.get(f"{addresses[0]}main.svg").content.decode()

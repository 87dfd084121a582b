"""Attacks on publicity, by their number in the threat list."""

import json
import os
import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, connection

from mingzheng.core.errors import Refused
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import Actor
from mingzheng.publication import actions, portal_guard
from mingzheng.publication.models import Publication, PublicDecision
from mingzheng.publication.queries import drifted, flash_publications, unpublished, withholdings_due
from mingzheng.publication.sealed_terms import seal_terms
from mingzheng.publication.search import SearchTerms, match_expression, runs, search
from tests.agencies.factories import do
from tests.publication.factories import (
    NOW,
    PERSONS,
    TODAY,
    KnownPerson,
    approved,
    decision,
    firm,
    later,
    office,
    published,
    schedule,
    waiting,
)

pytestmark = pytest.mark.django_db
SECRETS = ("钱小满", "欧阳明月", "330102199003071232", "13912345678", "河东路8号")


def everything_public():
    return json.dumps(list(PublicDecision.objects.values()), default=str, ensure_ascii=False)


def test_2_a_publication_approved_by_sql_is_not_released():
    at = office()
    row = schedule(at)
    at.by(at.handler, actions.draft, row)
    Publication.objects.filter(pk=row.pk).update(state="approved", approved_version=1, approved_by=at.checker.person_id)
    forged = Publication.objects.get(pk=row.pk)
    with pytest.raises(Refused, match="与审核通过的不一致"):
        at.by(at.publisher, actions.release, forged)
    Publication.objects.filter(pk=row.pk).update(row_digest=forged.computed_digest())
    with pytest.raises(Refused, match="与审核通过的不一致"):
        at.by(at.publisher, actions.release, Publication.objects.get(pk=row.pk))
    assert not PublicDecision.objects.exists()


def test_2_a_public_row_written_changed_or_removed_by_sql_is_listed():
    at = office()
    rows = [published(at) for _ in range(3)]
    assert drifted() == []
    PublicDecision.objects.filter(key=rows[0].key).update(fields={"result": "罚款人民币一元"})
    PublicDecision.objects.filter(key=rows[1].key).delete()
    PublicDecision.objects.create(
        key="forged", state="published", kind="penalty", agency_code="A", agency_name="假机关", region_code="1",
        title="假决定", number="假罚〔2026〕1号", number_key="假", published_on=TODAY, version=1, text_digest="x",
    )  # fmt: skip
    assert set(drifted()) == {rows[0].key, rows[1].key, "forged"}


def test_2_a_tombstone_brought_back_by_sql_is_listed():
    at = office()
    row = published(at)
    before = PublicDecision.objects.get()
    at.by(at.checker, actions.withdraw, row, reason_code="revoked", reason="复议撤销")
    before.save()
    assert drifted() == [row.key]


def test_10_nothing_private_stands_in_anything_public():
    at = office()
    for fields in (
        decision(),
        firm(facts="法定代表人孙大海和钱小满到场，住址：演示省演示市城东区河东路8号2单元301室。"),
    ):
        published(at, fields=fields)
    text = everything_public()
    assert [secret for secret in (*SECRETS, "孙大海") if secret in text] == []


def test_10_no_index_knows_a_name():
    at = office()
    published(at)
    for secret in ("钱小满", "小满", "欧阳明", "1391234"):
        assert search(SearchTerms(text=secret), using="default").count == 0


ATTACKS = [
    "SELECT * FROM publication_publication",
    "SELECT count(*) FROM ledger_entry",
    "SELECT name FROM agencies_person",
    "SELECT name FROM sqlite_master",
    "SELECT (SELECT name FROM agencies_person LIMIT 1) FROM public_decision",
    "WITH x AS (SELECT * FROM dossiers_individual) SELECT * FROM x",
    "SELECT * FROM public_decision UNION SELECT * FROM publication_publication",
    "SELECT * FROM PUBLICATION_PUBLICATION",
    'SELECT * FROM main."publication_publication"',
    "SELECT * FROM pragma_table_info('agencies_person')",
    "SELECT * FROM publication_intake",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM agencies_account)",
    "UPDATE public_decision SET title = 'x'",
    "DELETE FROM public_decision",
    "INSERT INTO public_decision(id) VALUES (1)",
    "INSERT INTO public_decision_fts(public_decision_fts) VALUES ('rebuild')",
    "UPDATE publication_intake SET kind = 'x'",
    "DELETE FROM publication_intake",
    "INSERT INTO publication_intake SELECT id, name, 'x', 'k', 'z' FROM agencies_person",
    "INSERT INTO ledger_entry(id) VALUES ('x')",
    "UPDATE sqlite_master SET sql = 'x'",
    "DELETE FROM sqlite_master",
    "DROP TABLE public_decision",
    "CREATE TABLE public_mine AS SELECT * FROM agencies_person",
    "CREATE TEMP TABLE public_mine(x)",
    "CREATE TEMP VIEW public_v AS SELECT * FROM agencies_person",
    "CREATE TRIGGER public_t AFTER INSERT ON publication_intake BEGIN DELETE FROM ledger_entry; END",
    "CREATE VIRTUAL TABLE temp.public_x USING fts5(x, content='agencies_person')",
    "ALTER TABLE agencies_person RENAME TO public_person",
    "ATTACH DATABASE ':memory:' AS public_x",
    "PRAGMA writable_schema = 1",
    "PRAGMA table_info(agencies_person)",
    "PRAGMA query_only = 0",
    "VACUUM INTO '/tmp/stolen.sqlite3'",
    "ANALYZE",
    "REINDEX",
    "SELECT load_extension('x')",
]


ONLY_SQLITE = ("sqlite", "PRAGMA", "pragma", "fts", "ATTACH", "VACUUM", "ANALYZE", "REINDEX", "extension", "TEMP")


def guarded():
    """Open the database file as the portal does: a connection of its own under the authorizer."""
    copy = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    portal_guard.install(copy)
    return copy


@pytest.fixture
def portal(db):
    copy = guarded()
    yield copy
    copy.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("sql", ATTACKS)
def test_11_the_portals_connection_refuses(portal, sql):
    with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized|authorization denied|may not be"):
        portal.execute(sql).fetchall()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_11_the_portals_connection_reads_searches_and_inserts():
    published(office())
    copy = guarded()
    wanted = match_expression(runs("熟食"), "sqlite")
    joined = (
        "SELECT d.party FROM public_decision_fts f JOIN public_decision d ON d.id = f.rowid "
        "WHERE public_decision_fts MATCH ?"
    )
    assert copy.execute(joined, [wanted]).fetchall() == [("钱某",)]
    assert copy.execute("SELECT count(*) FROM public_list_item").fetchone() == (0,)
    insert = "INSERT INTO publication_intake(id, kind, received_at, key_id, sealed) VALUES ('a', 'b', 'c', 'd', x'00')"
    copy.execute(insert)
    copy.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM publication_intake")
        assert cursor.fetchone() == (1,)


@pytest.mark.sqlite
def test_11_the_guard_is_put_on_the_portals_connection_as_it_opens(tmp_path, settings):
    from django.db.backends.sqlite3.base import DatabaseWrapper

    values = {**connection.settings_dict, "NAME": str(tmp_path / "portal.sqlite3")}
    opened = DatabaseWrapper(values, alias="portal")
    with opened.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("CREATE TABLE public_x (y)")
    opened.close()
    plain = DatabaseWrapper(values, alias="default")
    with plain.cursor() as cursor:
        cursor.execute("CREATE TABLE public_x (y)")
    plain.close()


@pytest.mark.pg
@pytest.mark.parametrize("sql", [sql for sql in ATTACKS if not any(word in sql for word in ONLY_SQLITE)])
def test_11_the_portals_role_refuses(sql):
    with psycopg.connect(os.environ["PORTAL_DATABASE_URL"]) as portal, pytest.raises(psycopg.Error):
        portal.execute(sql)


@pytest.mark.pg
def test_11_the_portals_role_reads_searches_and_inserts():
    with psycopg.connect(os.environ["PORTAL_DATABASE_URL"]) as portal:
        found = portal.execute(
            "SELECT title FROM public_decision WHERE search_vector @@ to_tsquery('simple', 'abcd:*')"
        )
        assert found.fetchall() == []
        portal.execute(
            "INSERT INTO publication_intake(id, kind, received_at, key_id, sealed) "
            "VALUES (gen_random_uuid(), 'complaint', now(), 'k', '\\x00')"
        )
        portal.rollback()


def test_19_a_session_cannot_sign_for_somebody_else():
    at = office()
    row = approved(at)
    from tests.agencies.factories import as_actor

    with pytest.raises(Refused, match="本人登录"):
        do(actions.release, row, actor=as_actor(at.handler), person_id=at.publisher.person_id)


@pytest.mark.parametrize("name", ["check_secrecy", "approve", "release", "withdraw", "approve_withhold", "classify"])
def test_20_no_token_signs_whatever_its_scope(name):
    at = office()
    row = approved(at)
    if name == "approve_withhold":
        reason = {"reason_code": "privacy", "reason": "隐私", "basis": "信15", "review_on": later(30).date()}
        at.by(at.handler, actions.propose_withhold, row, **reason)
    values = {
        "check_secrecy": {"passed": True},
        "withdraw": {"reason_code": "wrong", "reason": "错"},
        "classify": {"regime": "penalty"},
    }
    token = Actor("token", at.checker.pk, "接口", at.checker.person_id)
    with pytest.raises(Refused, match="本人登录"):
        do(getattr(actions, name), row, actor=token, person_id=at.checker.person_id, **values.get(name, {}))


def test_31_a_minute_of_publication_is_counted():
    at = office()
    row = published(at)
    at.by(at.checker, actions.withdraw, row, reason_code="wrong", reason="内容有误")
    assert [r.pk for r in flash_publications()] == [row.pk]


def test_32_an_unclassified_decision_is_overdue_on_the_eighth_working_day():
    at = office()
    row = schedule(at, regime="")
    duty = Duty.objects.get(subject=str(row.pk))
    assert duty.state == "open"
    assert duty.due_on < later(12).date()
    assert row in unpublished(at.agency.pk)


def test_32_reasons_to_withhold_expire():
    at = office()
    row = schedule(at)
    reason = {"reason_code": "privacy", "reason": "涉及隐私", "basis": "信15", "review_on": later(30).date()}
    at.by(at.handler, actions.propose_withhold, row, **reason)
    at.by(at.checker, actions.approve_withhold, row)
    assert withholdings_due(later(30).date()).count() == 1


def test_33_two_papers_of_one_person_share_no_mask_map():
    at = office()
    first = published(at, persons=(*PERSONS, KnownPerson("钱大有", role="witness")))
    second = published(at)
    assert first.versions.get().fields["party"] == "钱某甲"
    assert second.versions.get().fields["party"] == "钱某"
    prints = [row.versions.get().masks["party"][0]["fingerprint"] for row in (first, second)]
    assert prints[0] != prints[1]


def test_34_search_terms_do_not_stand_in_the_address():
    sealed = seal_terms({"text": "330102199003071232"}, NOW)
    assert "330102" not in sealed
    assert "1990" not in sealed


@pytest.mark.parametrize(
    "hidden", ["钱\u200b小满", "钱　小　满", "ＱＩＡＮ", "４４０１０３１９９００３０７００３８", "钱\u202e小\u202c满"]
)
def test_35_spelling_tricks_reach_the_public_nowhere(hidden):
    at = office()
    people = (*PERSONS, KnownPerson("Qian", kind="foreign", numbers=("440103199003070038",)))
    published(at, fields=decision(facts=f"检查时{hidden}在场。"), persons=people)
    text = PublicDecision.objects.get().fields["facts"]
    assert hidden not in text
    assert text.startswith("检查时")


def test_42_nothing_is_taken_down_automatically():
    at = office()
    row = published(at)
    system = Actor("system", at.checker.pk, "系统", None)
    with pytest.raises(Refused):
        do(actions.repair, row, actor=system, person_id=at.checker.person_id, basis="伪造的修复通知")
    assert PublicDecision.objects.get().state == "published"


def test_a_waiting_publication_stays_on_the_list_and_on_the_clock():
    at = office()
    row = waiting(at)
    assert row in unpublished(at.agency.pk)
    assert Duty.objects.get(subject=str(row.pk)).state == "open"

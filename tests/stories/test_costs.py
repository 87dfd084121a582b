"""What the two commonest movements cost the database: a new statement in either is seen here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PARTY = {"kind": "organisation", "name": "溪桥区禾满堂餐饮店", "representative": "陈䶮㛃", "phone": "0990-5550199"}
ENTRY = 1 if connection.vendor == "postgresql" else 4  # statements that an entry itself takes


@pytest.fixture
def statements(play, monkeypatch):
    """Give the statements of a move of the play, its worker left out."""
    monkeypatch.setattr(play, "_pass", lambda: None)

    def of(move):
        with CaptureQueriesContext(connection) as made:
            move()
        return [query["sql"] for query in made]

    return of


def opening(play):
    return lambda: play.open("officer", "SJ-0126", [PARTY], summary="检查发现从业人员没有健康证明。")


def test_a_new_case_takes_few_statements_and_holds_its_number_briefly(play, statements):
    statements(opening(play))
    made = statements(opening(play))
    assert len(made) <= 17 + ENTRY
    number = next(at for at, sql in enumerate(made) if "documents_numberseries" in sql)
    assert "INSERT INTO" in made[number + 1]
    assert '"cases_case"' in made[number + 1]
    assert len(made) == number + 2 + ENTRY + 1  # the case, the entry, the end of the transaction


def test_an_act_takes_few_statements(play, statements):
    opening(play)()
    found = {"kind": "documentary", "description": "营业执照复印件一份，由当事人提供并签名", "provider": "当事人"}
    collect = lambda: play.do("officer", "collect_evidence", officers=("officer", "officer2"), **found)
    statements(collect)  # the calendar is read into memory once a process
    assert len(statements(collect)) <= 17 + ENTRY

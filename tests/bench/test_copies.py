"""What fills in cases and what loads the server: copies are whole and their own, and every answer is counted."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from bench import million
from bench.cloning import Marks, split
from bench.load import slope
from bench.playing import OFFICES, QuickPlay, district
from bench.users import Kept, fields
from mingzheng.cases.engine.models import Case

OWN, FOREIGN = uuid.UUID(int=7).hex, uuid.UUID(int=8).hex


def marks():
    return Marks({OWN}, {FOREIGN}, {"溪桥区满穗食品店": "name", "溪市监": "short"})


def parts(text):
    one = marks()
    return split(text, one, one.pattern()), one


def test_ids_days_numbers_and_names_become_places():
    (form, tokens), one = parts(f"{uuid.UUID(OWN)} 2026-11-03 2026年11月3日 溪市监罚〔2026〕7号 溪桥区满穗食品店")
    assert form == "%s %s %s %s罚%s %s"
    assert tokens == (f"u{OWN}", "d2026-11-03", "c2026-11-03", "short", "n0", "name")
    assert one.days == {dt.date(2026, 11, 3)}


def test_what_belongs_to_nobody_in_the_case_stays():
    other, digest = uuid.UUID(int=9), "a" * 64
    (form, tokens), _ = parts(f"{other} {digest} 1979-03-05 100%")
    assert form == f"{other} {digest} 1979-03-05 100%%"
    assert tokens == ()


def test_the_same_number_has_one_place_and_another_its_own():
    (_, tokens), one = parts("〔2026〕7号 〔2026〕8号 〔2026〕7号")
    assert tokens == ("n0", "n1", "n0")
    assert one.numbers == ["〔2026〕7号", "〔2026〕8号"]


def test_every_answer_that_is_neither_2xx_nor_3xx_is_an_error_of_its_kind():
    kept = Kept()
    for status in (200, 302, 404, 500, 500):
        kept.note("page", 0.1, status)
    assert len(kept.times["page"]) == 5
    assert dict(kept.errors) == {"page 404": 1, "page 500": 2}


def test_a_form_is_sent_as_it_stands():
    page = """<form method="post" action="/logout/"><input name="a" value="0"></form>
    <form id="form" method="post"><input type="hidden" name="seen_seq" value="4"><input type="radio" name="r" value="1">
    <input type="radio" name="r" value="2" checked><input type="checkbox" name="by" value="x" checked>
    <input type="checkbox" name="by" value="y" checked><input type="file" name="f"><button>好</button></form>"""
    assert fields(page) == {"seen_seq": ["4"], "r": ["2"], "by": ["x", "y"]}
    assert fields(page, "/logout/") == {"a": ["0"]}


@pytest.mark.parametrize(("sizes", "expected"), [([100.0] * 10, 0), ([100 + n for n in range(10)], 360)])
def test_memory_rises_by_what_the_readings_say(sizes, expected):
    assert slope([(10.0 * n, size) for n, size in enumerate(sizes)]) == pytest.approx(expected)


@pytest.fixture
def play(db):
    return QuickPlay(district(days_ago=2), timezone.now() - dt.timedelta(days=1))


def test_a_copy_has_ids_number_and_party_of_its_own(play):
    assert re.fullmatch(r".+〔\d{4}〕\d+号", Case.objects.get(pk=opened(play)).case_no)
    office = next(o for o in million.offices() if o.source == "XQSJ")
    one = office.templates["open"][0]
    found = million.lines(one, million.values_of(one, office, million.random.Random(1), 5, 1))
    cells = found["cases_case"].rstrip("\n").split("\t")
    columns = next(b.columns for b in one.blocks if b.table == "cases_case")
    row = dict(zip(columns, cells, strict=True))
    assert row["id"] == row["dossier_id"]
    assert row["id"].replace("-", "") not in one.marks.own
    assert row["case_no"].endswith("1005号")
    party = found["cases_party"].split("\t")
    assert row["id"] in party


def opened(play):
    party = {"kind": "organisation", "name": "溪桥区满穗食品店", "address": "观澜街 6 号", "representative": "钟离未央"}
    play.open("officer", OFFICES["market"].matter, [party], summary="检查发现一项违反规定的行为。", place="观澜街 6 号")
    return play.case_id

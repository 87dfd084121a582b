"""Four real decisions worked from clue to portal, and the public page laid beside what the authority published.

D01 a company; D04 a person punished, home address published; D06 a proxy named in the facts; D08 five employees named.
The records are read from outside; their texts are never written here nor printed. docs/real-decisions.md says more.
"""

import dataclasses

import pytest
from django.test import Client

from mingzheng.core.identifiers import DocumentNumber
from mingzheng.demo.play import Play
from mingzheng.publication.models import PublicDecision
from tests.real.working import RealDistrict, Told, below_the_county, number_parts, told, worked

CHOSEN = ("D01", "D04", "D06", "D08")
EXACT = {"D01", "D06"}
pytestmark = [pytest.mark.django_db]


@dataclasses.dataclass
class Side:
    """A record, what it tells, and what our portal shows of it."""

    record: dict
    known: Told
    shown: PublicDecision
    real: RealDistrict
    play: Play


@pytest.fixture(scope="module", params=CHOSEN)
def side_by_side(request, records, own_world, seal_of):
    """Work one record for all tests of this module, which only read; rolled back at the end."""
    record = records[request.param]
    known = told(record)
    with own_world(), pytest.MonkeyPatch.context() as patching:
        play, real = worked(known, patching, seal_of)
        yield Side(record, known, PublicDecision.objects.get(), real, play)


def public_text(shown):
    """Return everything that the public can read of a decision: its page and the text to download."""
    visitor = Client()
    page = visitor.get(f"/decisions/{shown.key}/")
    download = visitor.get(f"/decisions/{shown.key}/text.json")
    assert (page.status_code, download.status_code) == (200, 200)
    return page.content.decode() + download.content.decode() + str(shown.fields) + shown.search


def laid_beside(record, known, shown):
    """Return, field by field, what the authority published and what we publish, as kinds without any content."""
    fields = shown.fields
    person = known.kind == "individual"
    name = known.party if person else known.representative
    ours = fields["party"] if person else fields["legal_representative"]
    same = DocumentNumber.parse(known.number).normal() == DocumentNumber.parse(fields["number"]).normal()
    rows = {
        "authority": (True, fields["agency"] == record["authority"]),
        "organisation": (not person, not person and fields["party"] == known.party),
        "code": (bool(known.code), bool(known.code) and fields["party_code"] == known.code),
        "number": (True, same),
        "name of the person": (bool(name), bool(name) and name in ours),
        "address": (bool(known.address), known.address in str(fields)),
        "other persons": (bool(known.others), any(n in str(fields) for n in known.others)),
    }
    return {what: {"authority": theirs, "we": own} for what, (theirs, own) in rows.items()}


def test_a_real_decision_goes_from_clue_to_portal_and_keeps_what_the_public_must_know(side_by_side, capsys):
    record, known, shown, real = side_by_side.record, side_by_side.known, side_by_side.shown, side_by_side.real
    fields = shown.fields
    assert fields["agency"] == record["authority"]
    if known.kind == "organisation":
        assert (fields["party"], fields["party_code"]) == (known.party, known.code)
        assert known.party in fields["title"]
    assert fields["law"] == ["《中华人民共和国食品安全法》第四十五条", "《中华人民共和国食品安全法》第一百二十六条"]
    assert fields["kinds"] == ["警告", "罚款"]
    assert "8,000.00 元" in fields["result"]
    assert shown.decided_on.year == real.parsed.year
    compared = laid_beside(record, known, shown)
    with capsys.disabled():
        print(  # noqa: T201 - the comparison is what this test is for
            f"\n{record['id']}: published by authority/by us:",
            {w: (r["authority"], r["we"]) for w, r in compared.items()},
        )
    assert not compared["name of the person"]["we"]
    assert not compared["address"]["we"]
    assert not compared["other persons"]["we"]


def test_the_number_has_the_authority_s_form_where_the_series_can_write_it(side_by_side):
    record, known, shown = side_by_side.record, side_by_side.known, side_by_side.shown
    theirs, ours = DocumentNumber.parse(known.number), DocumentNumber.parse(shown.number)
    assert (ours.year, ours.serial, ours.unit) == (theirs.year, theirs.serial, theirs.unit)
    assert (ours.word == theirs.word) is (record["id"] in EXACT)
    if record["id"] in EXACT:
        assert ours.normal() == theirs.normal()
    else:  # the series of decisions is always 罚决; these authorities write 罚 alone
        assert ours.word.replace("罚决", "罚") == theirs.word


def test_nothing_labelled_hide_is_anywhere_in_what_the_public_reads(side_by_side):
    record, shown = side_by_side.record, side_by_side.shown
    text = public_text(shown)
    for span in record["spans"]:
        if span["default"] != "hide":
            continue
        hidden = below_the_county(span["text"]) if span["type"].startswith("ADDR") else span["text"]
        assert hidden not in text, (record["id"], span["type"], span["start"])


def test_persons_whom_the_rule_leaves_to_policy_are_shown_by_surname_alone(side_by_side):
    record, shown = side_by_side.record, side_by_side.shown
    text = public_text(shown)
    for span in record["spans"]:
        if span["default"] == "policy" and span["type"].startswith("NAME"):
            assert span["text"] not in text, (record["id"], span["type"], span["start"])
            assert f"{span['text'][0]}某" in text


def test_nothing_labelled_keep_is_lost_among_the_fields_we_publish(side_by_side):
    record, known, shown = side_by_side.record, side_by_side.known, side_by_side.shown
    start = record["text"].index(known.facts) if known.facts else len(record["text"])
    for span in record["spans"]:
        if span["default"] != "keep" or span["type"].startswith("ADDR"):
            continue
        in_facts = span["start"] >= start
        place = shown.fields["facts"] if in_facts else str(shown.fields)
        assert span["text"] in place, (record["id"], span["type"], span["start"])


def test_the_facts_differ_from_what_was_published_by_the_masks_alone(side_by_side):
    known, shown, play = side_by_side.known, side_by_side.shown, side_by_side.play
    version = play.case.dossier.publications.get().versions.latest("number")
    hidden = {n for n in (*known.others, known.representative, known.party if known.kind == "individual" else "") if n}
    in_facts = [n for n in hidden if n in known.facts]
    assert (shown.fields["facts"] == known.facts) is (not in_facts)
    assert len(version.masks.get("facts", [])) >= len(in_facts)


@pytest.mark.parametrize("chosen", CHOSEN)
def test_every_chosen_record_has_the_kinds_that_it_was_chosen_for(records, chosen):
    kinds = {s["type"] for s in records[chosen]["spans"]}
    wanted = {"D01": "NAME_LEGALREP", "D04": "ADDR_HOME", "D06": "NAME_OTHER", "D08": "NAME_OTHER"}[chosen]
    assert wanted in kinds
    assert number_parts(told(records[chosen]))[0].year >= 2023

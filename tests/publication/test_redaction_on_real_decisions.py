"""Twelve real published decisions with labelled spans; known persons are given as a case would know them."""

import json
from pathlib import Path

import pytest

from mingzheng.publication.redaction import Guide, KnownPerson, Policy, redact, rescan, with_found

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "decisions-redaction" / "decisions.jsonl"
ROLES = {"NAME_LEGALREP": "legal_representative", "NAME_PARTY": "party", "NAME_OTHER": "other"}
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="NOT RUN: the labelled real decisions are not on this machine"
)


def decisions():
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def guide_for(decision, **policy):
    spans = decision["spans"]
    people = tuple(KnownPerson(s["text"], role=ROLES[s["type"]]) for s in spans if s["type"] in ROLES)
    keep = tuple(s["text"] for s in spans if s["type"].startswith("ORG"))
    person = any(p.role == "party" for p in people) and not any(s["type"] == "ORG_SOLE" for s in spans)
    return Guide(people, (*keep, decision["authority"], decision["doc_no"]), Policy(**policy), person)


def score(**policy):
    hidden = {"all": 0, "done": 0}
    touched = []
    for decision in decisions():
        guide = guide_for(decision, **policy)
        result = redact(decision["text"], guide)
        for span in decision["spans"]:
            hit = [m for m in result.masks if m.start < span["end"] and span["start"] < m.end]
            if span["default"] == "hide":
                hidden["all"] += 1
                hidden["done"] += bool(hit)
            elif span["default"] != "policy" and hit:
                touched.append((decision["id"], span["type"]))
        allowed = [s for s in decision["spans"] if s["default"] in {"hide", "policy"}]
        touched += [
            (decision["id"], mask.rule)
            for mask in result.masks
            if not any(mask.start < s["end"] and s["start"] < mask.end for s in allowed)
        ]
        assert rescan({"text": result.text}, guide) == ()
    return hidden, touched


def score_unknown():
    """Return how many open names go where the dossier knows nobody, and what is touched that must stand."""
    names = {"all": 0, "done": 0}
    touched = []
    for decision in decisions():
        told = guide_for(decision)
        guide = with_found(Guide((), told.keep, told.policy, told.person), [decision["text"]])
        result = redact(decision["text"], guide)
        for span in decision["spans"]:
            hit = any(m.start < span["end"] and span["start"] < m.end for m in result.masks)
            if span["type"] in ROLES:
                names["all"] += 1
                names["done"] += hit
            elif span["default"] == "keep" and hit:
                touched.append((decision["id"], span["type"]))
    return names, touched


def test_open_names_are_found_even_where_the_dossier_knows_nobody():
    names, touched = score_unknown()
    assert names["done"] == names["all"] > 10
    assert touched == []


def test_every_span_to_hide_is_hidden_and_nothing_else_is_touched(capsys):
    hidden, touched = score()
    with capsys.disabled():
        print(  # noqa: T201 - the score is what this test is for
            f"\nredaction on real decisions: hidden {hidden['done']}/{hidden['all']}, masked too much {len(touched)}"
        )
    assert hidden["done"] == hidden["all"] > 0
    assert touched == []


def test_names_that_a_rule_keeps_are_kept():
    hidden, touched = score(legal_representative="keep", party="keep")
    assert hidden["done"] == hidden["all"]
    assert touched == []


def test_a_home_address_loses_everything_below_the_county():
    decision = next(d for d in decisions() if any(s["type"] == "ADDR_HOME" for s in d["spans"]))
    span = next(s for s in decision["spans"] if s["type"] == "ADDR_HOME")
    text = redact(decision["text"], guide_for(decision)).text
    assert span["text"][-12:] not in text
    assert span["text"][:6] in text

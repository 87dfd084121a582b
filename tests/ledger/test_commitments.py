"""Canonical bytes and what an entry commits to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.core.digests import canonical, digest
from mingzheng.ledger import commitments as c

VECTORS = Path(os.environ.get("MINGZHENG_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "conformance/jcs"

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


@given(plain)
def test_the_short_way_gives_the_canonical_bytes(value):
    assert c.plain_canonical(value) == canonical(value)


def test_keys_beyond_the_basic_plane_are_ordered_by_utf_16():
    assert c.plain_canonical({"\U0001f600": 1, "\uff5e": 2}) == canonical({"\U0001f600": 1, "\uff5e": 2})


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError):
        c.plain_canonical({"a": "\ud800"})


@pytest.mark.parametrize("name", ["arrays", "french", "structures"])
def test_canonical_bytes_are_those_of_the_published_vectors(name):
    data = VECTORS / "testdata"
    if not data.is_dir():
        pytest.skip("NOT RUN: the JCS vectors are absent (set MINGZHENG_TEST_DATA)")
    value = json.loads((data / "input" / f"{name}.json").read_text(encoding="utf-8"))
    expected = bytes.fromhex((data / "outhex" / f"{name}.txt").read_text())
    assert canonical(value) == expected
    if name == "french":  # the short way has no floats, which the other two hold
        assert c.plain_canonical(value) == expected


def test_a_leaf_written_out_is_its_canonical_form():
    for dossier in (None, "0190f7a2-0000-7000-8000-000000000001"):
        leaf = c.LeafParts("0190f7a2-0000-7000-8000-000000000002", dossier, "sha256:aa", "sha256:bb", b"\1\2")
        assert c.leaf_bytes(leaf) == canonical(c.leaf_value(leaf))


def test_rows_can_be_opened_one_by_one():
    secret = b"s" * 16
    rows = [c.Covered("a.b", "1", "sha256:x"), c.Covered("a.c", "2", "sha256:y")]
    whole = c.rows_digest(secret, rows)
    opened = c.row_commitment(c.row_salt(secret, rows[0]), rows[0])
    withheld = c.row_commitment(c.row_salt(secret, rows[1]), rows[1])
    assert c.rows_digest_of([withheld, opened]) == whole


@given(st.lists(st.tuples(texts, texts, texts)), st.binary(min_size=16, max_size=16))
def test_rows_written_out_are_their_canonical_form(rows, secret):
    covered = [c.Covered(*row) for row in rows]
    commitments = [c.row_commitment(c.row_salt(secret, row), row) for row in covered]
    assert c.rows_digest(secret, covered) == c.rows_digest_of(commitments)


def test_a_group_written_out_is_its_canonical_form():
    assert c.content_digest({"main": "sha256:00"}) == digest(canonical({"main": "sha256:00"}))
    assert c.content_digest({"side": "sha256:00"}) == digest(canonical({"side": "sha256:00"}))


def test_a_withheld_row_cannot_be_guessed_from_its_known_values():
    row = c.Covered("review.review", "1", "sha256:passed")
    assert c.row_commitment(c.row_salt(b"a" * 16, row), row) != c.row_commitment(c.row_salt(b"b" * 16, row), row)


def test_an_erased_group_keeps_its_place_by_its_digest():
    main, side = c.group_digest(b"1", "main", b"{}"), c.group_digest(b"2", "side", b"{}")
    assert c.content_digest({"main": main, "side": side}) == c.content_digest({"side": side, "main": main})
    assert c.content_digest({"main": main}) != c.content_digest({"main": main, "side": side})

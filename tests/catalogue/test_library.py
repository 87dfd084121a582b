"""The library: every example reads, its law resolves on a day, and adoption makes a matter of it."""

import datetime as dt

import pytest

from mingzheng.catalogue import actions
from mingzheng.catalogue.frames import Amounts, fences
from mingzheng.catalogue.library import Figures, entry, library
from mingzheng.catalogue.models import PublicListItem
from mingzheng.catalogue.queries import matter
from mingzheng.core.errors import Invalid, NotVisible
from mingzheng.law.changes import in_force
from mingzheng.law.index import shipped_index
from mingzheng.law.queries import cite
from tests.agencies.factories import agency, do
from tests.catalogue.factories import START, capacity

CODES = [one.code for one in library()]
IN_FORCE = dt.date(2026, 8, 14)


def test_the_library_covers_five_fields():
    assert len({one.matter.domain for one in library()}) == 5


@pytest.mark.parametrize("code", CODES)
def test_every_article_of_an_example_is_in_the_index_with_a_gist_of_the_penalty(code):
    for pair in entry(code).matter.basis:
        for key in (pair.breach, pair.penalty):
            assert cite(key)
            assert in_force(key, IN_FORCE)
    for fence in entry(code).matter.fines:
        assert cite(fence.article)


@pytest.mark.parametrize("code", CODES)
def test_the_tiers_of_an_example_lie_within_its_frame(code):
    spec = entry(code).matter
    for amounts in (Amounts(income=0, goods=0), Amounts(income=2_000_000, goods=2_000_000)):
        found = fences(spec.fines, "organisation", [spec.basis[0].penalty], amounts)
        assert found.max_fen is not None
    base = {"income": 2_000_000, "goods": 2_000_000}
    for tier in spec.tiers:
        amounts = Amounts(**base) if tier.base else Amounts(income=0, goods=0)
        frame = fences(spec.fines, "organisation", [spec.basis[0].penalty], amounts)
        low, high = (tier.min_fen, tier.max_fen) if not tier.base else (frame.min_fen, frame.max_fen)
        assert frame.min_fen <= low <= high <= frame.max_fen


@pytest.mark.django_db
def test_an_example_becomes_a_matter_of_the_agency_and_is_published():
    of = agency()
    own = capacity(of)
    given = {"agency_id": of.pk, "capacity": own, "effective_from": START, "code": "SP-9", "benchmark": "本省基准"}
    do(actions.adopt_from_library, entry=entry("food_expired"), **given)
    row = matter(of.pk, "SP-9", START)
    assert (row.benchmark, row.rules["library"], row.name) == ("本省基准", "food_expired", "经营超过保质期的食品")
    assert PublicListItem.objects.get(kind="matter", code="SP-9").content["fines"][1]["min_times"] == "10"


@pytest.mark.django_db
def test_where_the_law_leaves_the_amounts_to_local_rules_the_agency_enters_its_own():
    of = agency()
    given = {"agency_id": of.pk, "capacity": capacity(of), "effective_from": START, "entry": entry("city_piling")}
    with pytest.raises(Invalid):
        do(actions.adopt_from_library, **given)
    row = do(actions.adopt_from_library, **given, figures=Figures(organisation=(100, 20_000), individual=(50, 2_000)))
    assert [(f["min_fen"], f["max_fen"]) for f in row.fines] == [(100, 20_000), (50, 2_000)]
    assert row.tiers == []


def test_what_is_not_in_the_library_looks_absent():
    with pytest.raises(NotVisible):
        entry("nothing")


def test_an_amendment_of_the_index_names_articles_that_exist():
    for law in shipped_index().instruments:
        for version in law.version:
            assert not [no for no in version.changed if version.articles and no > version.articles]

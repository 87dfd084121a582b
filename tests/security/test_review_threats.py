"""Attacks on legal review, by their number in the threat list."""

import pytest
from django.db import IntegrityError, transaction

from mingzheng.catalogue.queries import review_trigger
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import Refused
from mingzheng.core.secrets import new_id
from mingzheng.ledger.recording import Actor
from mingzheng.review import actions
from mingzheng.review.models import Clearance, Opinion, Review
from mingzheng.review.queries import clearance
from tests.agencies.factories import NOW, agency, do
from tests.catalogue.factories import START, facts, judgements, rule
from tests.review.factories import CONTENT, accepted, given, office, opinion, passed

pytestmark = pytest.mark.django_db
DIGEST = digest_of(CONTENT)


def test_2_a_clearance_bent_by_sql_clears_nothing():
    at = office()
    row = passed(at)
    other = digest_of({**CONTENT, "fine_fen": 1})
    Clearance.objects.update(content_digest=other)
    Review.objects.update(content_digest=other)
    assert clearance(row.dossier_id, other) is None


def test_2_a_review_passed_by_sql_clears_nothing():
    at = office()
    row = accepted(at)
    given(at, row, "DISAGREE", problems=("主体不适格",))
    Review.objects.update(state="passed")
    assert clearance(row.dossier_id, DIGEST) is None


def test_2_a_clearance_inserted_by_sql_without_the_rest_clears_nothing():
    at = office()
    row = accepted(at)
    written = given(at, row, "REVISE", problems=("有误",))
    forged = Clearance(
        review=row,
        opinion=written,
        dossier_id=row.dossier_id,
        content_digest=DIGEST,
        person_id=at.reviewer.person_id,
        passed_at=NOW,
        entry_id=new_id(),
        row_digest="sha256:forged",
    )
    forged.row_digest = forged.computed_digest()
    Clearance.objects.bulk_create([forged])
    Review.objects.update(state="passed")
    bent = Review.objects.get()
    Review.objects.update(row_digest=bent.computed_digest())
    assert clearance(row.dossier_id, DIGEST) is None


def test_16_a_fine_split_in_two_is_reviewed():
    here = agency()
    rule(here, kind="conditions", conditions={"fine_fen": {"individual": 1_000_000}})
    alone = review_trigger(here.pk, facts(fine_fen=600_000), START)
    second = review_trigger(here.pk, facts(fine_fen=600_000, related_fine_fen=600_000), START)
    assert (alone.required, second.required) == (False, True)
    assert "十二个月" in second.text


def test_16_an_unticked_question_does_not_take_a_case_off_the_list():
    here = agency()
    rule(here, kind="conditions")
    answers = judgements()
    del answers["public_interest"]
    assert review_trigger(here.pk, facts(judgements=answers), START).required


@pytest.mark.parametrize(
    "change",
    [
        {"fine_fen": 4_999_999},
        {"articles": ["食品安全法#122.2"]},
        {"party": "演示乙食品有限公司"},
        {"evidence": ["新增照片"]},
        {"template": "decision@2"},
    ],
)
def test_17_a_clearance_does_not_outlive_its_content(change):
    at = office()
    row = passed(at)
    assert clearance(row.dossier_id, digest_of({**CONTENT, **change})) is None
    assert clearance(row.dossier_id, DIGEST).review_id == row.pk


@pytest.mark.parametrize("kind", ["token", "system"])
def test_20_neither_token_nor_system_gives_an_opinion(kind):
    at = office()
    row = accepted(at)
    with pytest.raises(Refused):
        do(
            actions.give_opinion,
            row,
            actor=Actor(kind, at.reviewer.pk, "程序", at.reviewer.person_id),
            person_id=at.reviewer.person_id,
            opinion=opinion(),
        )


def test_37_an_opinion_says_what_its_reviewer_did_not_open():
    at = office()
    row = accepted(at)
    written = given(at, row)
    assert written.opened == []
    assert {paper["paper"] for paper in written.unopened} == {p["code"] for p in row.papers if p["required"]}
    assert Opinion.objects.get().computed_digest() == written.row_digest


def test_37_the_reviewer_cannot_write_the_draft():
    at = office()
    row = accepted(at)
    from mingzheng.dossiers import actions as dossiers

    with pytest.raises(Refused, match="不能再任承办人"):
        do(dossiers.assign, row.dossier, person=at.reviewer.person, role="handler")


def test_only_one_request_of_a_subject_can_be_open_in_the_database():
    at = office()
    row = accepted(at)
    copy = Review.objects.get(pk=row.pk)
    copy.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)

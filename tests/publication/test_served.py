"""The night compares what the portal serves with what was approved, and takes down what is over (threats 2, 31)."""

import datetime as dt

import pytest

from mingzheng.core.errors import Invalid, Refused
from mingzheng.ledger.models import Entry
from mingzheng.publication import actions, tasks
from mingzheng.publication.models import (
    PublicDecision,
    PublicDecisionPdf,
    ServedMismatch,
    Takedown,
)
from mingzheng.publication.projection import MISSING, PDF, differing
from mingzheng.publication.queries import flash_takedowns
from mingzheng.publication.regimes import Weight, later, regimes
from mingzheng.publication.search import SearchTerms, search
from tests.publication.factories import NOW, drafted, firm, office, published
from tests.publication.factories import later as days_later

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NIGHT = days_later(1)
DAY, BAN = dt.date(2026, 9, 2), dt.date(2031, 1, 1)
FINE, HEAVY = Weight(kinds=("罚款",)), Weight(kinds=("罚款", "吊销许可证件"))


def test_a_night_without_anything_wrong_changes_nothing():
    published(office())
    assert (tasks.compare_served(NIGHT), tasks.expire_due(NIGHT)) == (0, 0)
    assert PublicDecision.objects.count() == PublicDecisionPdf.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "values", "differs"),
    [
        (PublicDecision, {"fields": {"result": "罚款人民币一元"}}, "fields"),
        (PublicDecision, {"title": "别的案件"}, "title"),
        (PublicDecision, {"search": ""}, "search"),
        (PublicDecisionPdf, {"body": b"%PDF-1.7 forged"}, PDF),
        (PublicDecisionPdf, {"digest": "sha256:0"}, PDF),
    ],
)
def test_what_is_served_and_was_not_approved_is_off_by_morning_and_recorded(table, values, differs):
    row = published(office())
    table.objects.filter(key=row.key).update(**values)
    assert tasks.compare_served(NIGHT) == 1
    assert not PublicDecision.objects.exists()
    assert not PublicDecisionPdf.objects.exists()
    found = ServedMismatch.objects.get()
    assert (found.key, found.publication_id, found.state) == (row.key, row.pk, "open")
    assert differs in found.differs
    assert Entry.objects.filter(kind="publication.mismatch", dossier_id=row.dossier_id).count() == 1
    assert [t.kind for t in Takedown.objects.all()] == ["mismatch"]
    assert tasks.compare_served(days_later(2)) == 0


def test_a_row_and_a_paper_that_nobody_published_are_removed():
    PublicDecisionPdf.objects.create(key="forged", digest="x", body=b"x")
    assert differing() == {"forged": ("没有人发布过",)}
    assert tasks.compare_served(NIGHT) == 1
    assert (PublicDecisionPdf.objects.count(), ServedMismatch.objects.get().state) == (0, "done")


def test_a_page_that_somebody_took_away_is_noticed_and_brought_back_by_a_checker_only():
    at = office()
    row = published(at)
    before = PublicDecision.objects.get().fields
    PublicDecision.objects.all().delete()
    assert differing() == {row.key: (MISSING,)}
    tasks.compare_served(NIGHT)
    found = ServedMismatch.objects.get()
    with pytest.raises(Refused):
        at.by(at.handler, actions.restore_served, found, answer="误删", now=NIGHT)
    with pytest.raises(Invalid):
        at.by(at.checker, actions.restore_served, found, answer=" ", now=NIGHT)
    at.by(at.checker, actions.restore_served, found, answer="数据库维护时误删，已经查明。", now=NIGHT)
    assert PublicDecision.objects.get().fields == before
    assert differing() == {}
    assert ServedMismatch.objects.get().state == "done"


def test_a_tombstone_tampered_with_is_put_back_the_same_night():
    at = office()
    row = published(at)
    at.by(at.checker, actions.withdraw, row, reason_code="revoked", reason="复议撤销")
    PublicDecision.objects.all().delete()
    assert tasks.compare_served(NIGHT) == 1
    shown = PublicDecision.objects.get()
    assert (shown.state, shown.fields.keys(), shown.party) == ("withdrawn", {"withdrawn_on"}, "")
    assert "复议撤销" in shown.note
    assert differing() == {}


def test_what_has_been_shown_for_its_full_period_leaves_nothing():
    at = office()
    row = published(at, regime="penalty.local")
    assert tasks.expire_due(days_later(731)) == 0
    assert tasks.expire_due(days_later(732)) == 1
    assert not PublicDecision.objects.filter(key=row.key).exists()
    assert not PublicDecisionPdf.objects.filter(key=row.key).exists()
    assert search(SearchTerms(text="熟食"), using="default").count == 0
    assert differing() == {}
    assert tasks.expire_due(days_later(733)) == 0


def test_31_what_was_seen_for_a_moment_is_counted_in_seconds():
    at = office()
    short, later_on = published(at), published(at)
    at.by(
        at.checker, actions.withdraw, short, reason_code="wrong", reason="内容有误", now=NOW + dt.timedelta(minutes=1)
    )
    at.by(at.checker, actions.withdraw, later_on, reason_code="revoked", reason="撤销", now=days_later(8))
    assert [(row.publication_id, row.seconds) for row in flash_takedowns()] == [(short.pk, 60)]
    assert list(flash_takedowns([at.handler.pk])) == []


@pytest.mark.parametrize(
    ("code", "weight", "published_on", "expires_on", "repair_from"),
    [
        ("penalty", Weight(), DAY, None, None),
        ("penalty.local", Weight(), DAY, dt.date(2031, 9, 2), None),
        ("penalty.local", Weight(person=True), dt.date(2028, 2, 29), dt.date(2030, 2, 28), None),
        ("penalty.market", Weight(kinds=("通报批评",)), DAY, dt.date(2026, 12, 2), None),
        ("penalty.market", Weight(kinds=("警告", "罚款"), fine_fen=5, low_fine_fen=9), DAY, dt.date(2026, 12, 2), None),
        ("penalty.market", Weight(kinds=("罚款",), fine_fen=9, low_fine_fen=9), DAY, dt.date(2029, 9, 2), None),
        ("penalty.market", Weight(kinds=("限制从业",), ban_until=BAN), DAY, BAN, None),
        ("penalty.market", Weight(kinds=("罚款",)), dt.date(2021, 8, 31), None, None),
        ("penalty.credit", FINE, dt.date(2026, 3, 31), dt.date(2029, 3, 1), dt.date(2026, 6, 1)),
        ("penalty.credit", FINE, dt.date(2026, 4, 1), dt.date(2027, 3, 1), dt.date(2026, 6, 1)),
        ("penalty.credit", HEAVY, dt.date(2026, 4, 1), dt.date(2029, 3, 1), dt.date(2027, 3, 1)),
        ("penalty.credit", Weight(kinds=("警告",)), dt.date(2026, 4, 1), dt.date(2026, 6, 1), None),
    ],
)  # fmt: skip
def test_how_long_a_decision_is_shown_depends_on_regime_weight_and_day(
    code, weight, published_on, expires_on, repair_from
):
    shown = regimes()[code].shown(published_on, dt.date(2026, 3, 1), weight)
    assert (shown.expires_on, shown.repair_from) == (expires_on, repair_from)


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert later(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)


def test_repair_is_refused_before_the_shortest_period_is_over():
    at = office()
    row = published(at, fields=firm(kinds=("罚款",)), regime="penalty.credit")
    with pytest.raises(Refused, match="最短公示期"):
        at.by(at.checker, actions.repair, row, basis="演信修〔2026〕1号")
    at.by(at.checker, actions.repair, row, basis="演信修〔2026〕1号", now=days_later(100))
    assert not PublicDecision.objects.exists()


def test_nothing_that_was_never_shown_is_missed():
    drafted(office())
    assert differing() == {}

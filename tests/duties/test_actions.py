import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from mingzheng.core.errors import Conflict, DomainError
from mingzheng.duties import actions
from mingzheng.duties.models import Duty, DutyState
from mingzheng.duties.queries import running_duty
from mingzheng.duties.words import explained
from mingzheng.law.actions import override_period
from mingzheng.law.catalogue import period
from mingzheng.law.overrides import Change
from mingzheng.law.periods import SHANGHAI
from mingzheng.ledger.models import Content, Cover, Entry

pytestmark = [pytest.mark.django_db]
D = dt.date


@pytest.mark.both_databases
def test_starting_writes_the_duty_with_its_dates_trace_and_entry(begin, dossier):
    entries = Entry.objects.count()
    duty = begin("PUB_OTHER", D(2026, 9, 18))
    assert Entry.objects.count() == entries + 1
    stored = Duty.objects.get(pk=duty.pk)
    assert (stored.due_on, stored.warn_on, stored.state) == (D(2026, 10, 22), D(2026, 10, 19), "open")
    assert (stored.agency_id, stored.region_id) == (dossier.agency_id, dossier.region_id)
    assert (stored.holder, stored.value, stored.unit) == ("agency", 20, "workday")
    assert stored.calendar_version == "2"
    assert explained(stored) == "从 9 月 18 日次日起算 20 个工作日，跳过中秋、国庆，至 10 月 22 日"
    assert stored.computed_digest() == stored.row_digest
    assert Cover.objects.get(row_id=duty.pk).digest == stored.row_digest
    assert "2026-10-22" in Content.objects.get(entry_id=stored.entry_id).body


def test_an_unknown_kind_is_refused_and_nothing_is_written(begin):
    with pytest.raises(DomainError, match="期限目录里没有"):
        begin("PEN_NONE", D(2026, 9, 18))
    assert not Duty.objects.exists()


@pytest.mark.both_databases
def test_the_same_kind_and_subject_runs_once_in_a_dossier(begin, another_dossier):
    begin("PEN_PAY", D(2026, 9, 18), subject="甲")
    begin("PEN_PAY", D(2026, 9, 18), subject="乙")
    begin("PEN_PAY", D(2026, 9, 18), subject="甲", dossier=another_dossier)
    with pytest.raises(DomainError, match="不能重复开始"):
        begin("PEN_PAY", D(2026, 9, 19), subject="甲")


@pytest.mark.both_databases
def test_the_database_too_refuses_a_second_running_one(begin, entry):
    first = begin("PEN_PAY", D(2026, 9, 18))
    twin = Duty.objects.get(pk=first.pk)
    twin.pk = None
    twin.id = actions.Duty._meta.pk.get_default()
    with pytest.raises(IntegrityError), transaction.atomic(), entry() as rec:
        rec.insert(twin)


def test_an_agency_s_own_figure_is_used_and_kept(begin, entry, office, second):
    before = begin("PEN_CASE", D(2026, 9, 1))
    with entry() as rec:
        override_period(rec, period("PEN_CASE"), agency=office, change=Change(60, D(2026, 9, 2)), second=second)
    after = begin("PEN_CASE", D(2026, 9, 2), subject="另一行为")
    assert (before.value, after.value) == (90, 60)
    with entry() as rec:
        assert actions.recompute(rec, before, actions._view(before)) is False
        rec.facts["nothing"] = True


@pytest.mark.parametrize(
    ("on", "state"),
    [(D(2026, 9, 29), DutyState.MET), (D(2026, 9, 30), DutyState.MET_LATE), (D(2026, 9, 20), DutyState.MET)],
)
def test_ending_says_whether_it_was_in_time(begin, entry, on, state):
    duty = begin("PEN_SERVE", D(2026, 9, 18))
    assert duty.due_on == D(2026, 9, 29)
    with entry(at=dt.datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)) as rec:
        actions.end(rec, duty, on=on)
    stored = Duty.objects.get(pk=duty.pk)
    assert (stored.state, stored.ended_on) == (state, on)
    assert stored.ended_at is not None
    assert stored.computed_digest() == stored.row_digest


def test_without_a_stated_day_the_day_of_the_entry_counts(begin, entry):
    duty = begin("PEN_SERVE", D(2026, 9, 18))
    with entry(at=dt.datetime(2026, 9, 29, 16, 30, tzinfo=dt.UTC)) as rec:  # 30 September in Beijing
        actions.end(rec, duty)
    assert (duty.state, duty.ended_on) == (DutyState.MET_LATE, D(2026, 9, 30))


def test_a_duty_in_hours_is_late_by_the_hour(begin, entry):
    duty = begin("COE_EMERGENCY", dt.datetime(2026, 9, 2, 9, 0, tzinfo=SHANGHAI))
    with entry(at=dt.datetime(2026, 9, 3, 9, 1, tzinfo=SHANGHAI)) as rec:
        actions.end(rec, duty)
    assert duty.state == DutyState.MET_LATE


def test_an_ended_duty_is_not_ended_again_and_a_new_one_may_start(begin, entry):
    duty = begin("PEN_SERVE", D(2026, 9, 18))
    with entry() as rec:
        actions.end(rec, duty)
    with pytest.raises(DomainError, match="已经结束"), entry() as rec:
        actions.end(rec, duty)
    assert begin("PEN_SERVE", D(2026, 9, 18)).running


def test_two_who_end_the_same_duty_meet_a_conflict(begin, entry):
    duty = begin("PEN_SERVE", D(2026, 9, 18))
    one, other = (Duty.objects.get(pk=duty.pk) for _ in range(2))
    with entry() as rec:
        actions.end(rec, one)
    with pytest.raises(Conflict), entry() as rec:
        actions.end(rec, other)


def test_a_waiver_needs_a_reason(begin, entry):
    duty = begin("PUB_LICENSE_PENALTY", D(2026, 9, 18))
    with pytest.raises(DomainError, match="须写明理由"), entry() as rec:
        actions.end(rec, duty, outcome="waived")
    with entry() as rec:
        actions.end(rec, duty, outcome="waived", reason="经批准不予公开")
    assert (duty.state, duty.end_reason) == (DutyState.WAIVED, "经批准不予公开")


def test_ending_by_name_ends_that_one_and_none_where_none_runs(begin, entry, dossier):
    begin("PEN_PAY", D(2026, 9, 18), subject="甲")
    begin("PEN_PAY", D(2026, 9, 18), subject="乙")
    with entry() as rec:
        ended = actions.end_for(rec, dossier_id=dossier.pk, kind="PEN_PAY", subject="甲")
        assert actions.end_for(rec, dossier_id=dossier.pk, kind="PEN_PAY", subject="丙") is None
    assert ended.state == DutyState.MET
    assert running_duty(dossier.pk, "PEN_PAY", "甲") is None
    assert running_duty(dossier.pk, "PEN_PAY", "乙") is not None


@pytest.mark.both_databases
def test_a_pause_stops_the_clock_until_it_runs_again(begin, entry):
    duty = begin("COE_SEIZE", D(2026, 9, 4))
    with entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 8), reason="检测", document_id="检测期间告知书")
    assert (duty.state, duty.due_on) == (DutyState.PAUSED, D(2026, 10, 4))
    with entry() as rec:
        actions.resume(rec, duty, last=D(2026, 9, 12))
    stored = Duty.objects.get(pk=duty.pk)
    assert (stored.state, stored.due_on) == (DutyState.OPEN, D(2026, 10, 9))
    assert "扣除 9 月 8 日至 9 月 12 日（检测）5 日" in explained(stored)


def test_a_pause_without_a_notice_is_refused(begin, entry):
    duty = begin("COE_SEIZE", D(2026, 9, 4))
    with pytest.raises(DomainError, match="没有书面告知"), entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 8), reason="检测", document_id="")
    assert Duty.objects.get(pk=duty.pk).state == DutyState.OPEN


def test_a_pause_that_no_article_knows_is_refused(begin, entry):
    duty = begin("PEN_CASE", D(2026, 9, 1))
    with pytest.raises(DomainError, match="没有可以扣除时间的规定"), entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 8), reason="鉴定", document_id="doc")


def test_only_what_was_paused_runs_again_and_never_twice_at_once(begin, entry):
    duty = begin("COE_SEIZE", D(2026, 9, 4))
    with pytest.raises(DomainError, match="没有中止"), entry() as rec:
        actions.resume(rec, duty, last=D(2026, 9, 12))
    with entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 8), reason="检测", document_id="doc")
    with pytest.raises(DomainError, match="已经中止"), entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 9), reason="检测", document_id="doc")
    with pytest.raises(DomainError, match="早于开始日"), entry() as rec:
        actions.resume(rec, Duty.objects.get(pk=duty.pk), last=D(2026, 9, 1))


def paused(begin, entry, last):
    duty = begin("COE_SEIZE", D(2026, 9, 4))
    with entry() as rec:
        actions.pause(rec, duty, since=D(2026, 9, 8), reason="检测", document_id="doc")
        actions.resume(rec, duty, last=last)
    return duty


@pytest.mark.parametrize(
    ("finished", "due"),
    [(D(2026, 9, 9), D(2026, 10, 6)), (D(2026, 9, 7), D(2026, 10, 4)), (D(2026, 9, 20), D(2026, 10, 9))],
    ids=["earlier", "before it began", "later changes nothing"],
)
def test_a_told_pause_that_ends_earlier_gives_the_days_back(begin, entry, finished, due):
    duty = paused(begin, entry, D(2026, 9, 12))
    with entry() as rec:
        actions.curtail(rec, duty, document_id="doc", last=finished)
    assert Duty.objects.get(pk=duty.pk).due_on == due


def test_an_extension_granted_within_the_told_pause_stands_when_it_ends_earlier(begin, entry):
    duty = paused(begin, entry, D(2026, 9, 27))
    with entry() as rec:
        actions.extend(rec, duty, value=30, approved_on=D(2026, 10, 20), document_id="other")
    last = duty.due_on
    with entry() as rec:
        actions.curtail(rec, duty, document_id="doc", last=D(2026, 9, 9))
    assert Duty.objects.get(pk=duty.pk).due_on == last


def test_an_extension_moves_the_last_day_once_and_in_time(begin, entry):
    duty = begin("COE_SEIZE", D(2026, 9, 4))
    with pytest.raises(DomainError, match="届满前批准"), entry() as rec:
        actions.extend(rec, duty, value=30, approved_on=D(2026, 10, 5), document_id="doc")
    with entry() as rec:
        actions.extend(rec, duty, value=30, approved_on=D(2026, 9, 30), document_id="doc")
    assert duty.due_on == D(2026, 11, 3)
    with pytest.raises(DomainError, match="只能延长 1 次"), entry() as rec:
        actions.extend(rec, duty, value=30, approved_on=D(2026, 11, 1), document_id="doc")


def test_a_duty_moved_behind_the_record_is_seen(begin):
    duty = begin("PEN_SERVE", D(2026, 9, 18))
    Duty.objects.filter(pk=duty.pk).update(due_on=D(2027, 1, 1))
    changed = Duty.objects.get(pk=duty.pk)
    assert changed.computed_digest() != changed.row_digest

# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threat 2 and invariant 1 against a case: rows changed behind the record's back, by ORM and by SQL."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection

from mingzheng.agencies.models import Certificate, Person, RoleGrant
from mingzheng.cases.engine import loading
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Party, Signoff, Track
from mingzheng.cases.penalty.models import Decision, Obligation
from mingzheng.catalogue.models import HearingThreshold, Matter, ReviewRule
from mingzheng.core.errors import Conflict, Refused
from mingzheng.core.secrets import new_id
from mingzheng.demo.district import SETUP
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import Dossier, DossierPerson, Organisation
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import live
from mingzheng.review.models import Clearance, Opinion, Review
from tests.stories import scripts
from tests.stories.conftest import district, own_seal, play  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def ids(value):
    return value if connection.features.has_native_uuid_field or not isinstance(value, uuid.UUID) else value.hex


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids(v) for v in values])
        return cursor.rowcount


def table(model):
    return model._meta.db_table


def named(play, model, row):
    """What the nightly run says: table and row."""
    now = play.now + dt.timedelta(minutes=1)
    sequence(now)
    return [f for f in live(now).findings if f.table == model._meta.label_lower and f.row == str(row)]


def refuses(play, step, subject="", who="officer", **values):
    with pytest.raises(Refused) as caught:
        play.do(who, step, subject, **values)
    found = {r.gate: r for r in caught.value.refusals}
    assert "rows_intact" in found, found
    assert "与记录不一致" in found["rows_intact"].reason
    return found["rows_intact"].reason


@pytest.fixture
def cleared(play, own_seal):
    """A case whose next act is the decision."""
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    return scripts.reviewed(play)


def newest(model, **found):
    return lambda case: model.objects.filter(**{k: v(case) if callable(v) else v for k, v in found.items()}).latest(
        "pk"
    )


def of_case(case):
    return case


CHANGES = {
    "a track state": (newest(Track, case_id=of_case, kind="notice"), "state", "due"),
    "an act's status": (newest(Act, case_id=of_case, step="conclude"), "status", "withdrawn"),
    "an act's time": (newest(Act, case_id=of_case, step="file_case"), "at", dt.datetime(2026, 8, 1, tzinfo=dt.UTC)),
    "an act's digest": (newest(Act, case_id=of_case, step="conclude"), "content_digest", "sha256:00"),
    "who entered an act": (newest(Act, case_id=of_case, step="inspect"), "entered_by", uuid.UUID(int=5)),
    "the matter of a case": (newest(Case, pk=of_case), "source", "surrender"),
    "the day of filing": (newest(Case, pk=of_case), "filed_on", dt.date(2026, 7, 1)),
    "a party's place": (newest(Party, case_id=of_case), "position", 7),
    "a signature": (newest(Signoff, act__case_id=of_case), "verdict", "open"),
    "a paper's state": (newest(Document, dossier_id=of_case, code="prior_notice"), "state", "checked"),
    "the party's last day": (newest(Duty, dossier_id=of_case, kind="PEN_STATEMENT"), "due_on", dt.date(2026, 9, 2)),
    "the ninety days": (newest(Duty, dossier_id=of_case, kind="PEN_CASE"), "due_on", dt.date(2027, 9, 2)),
    "a review": (newest(Review, dossier_id=of_case), "trigger_level", "VOLUNTARY"),
    "an opinion": (newest(Opinion, review__dossier_id=of_case), "kind", "REVISE"),
    "whom a clearance binds": (newest(Clearance, dossier_id=of_case), "content_digest", "sha256:11"),
    "who takes part": (newest(DossierPerson, dossier_id=of_case, role="reviewer"), "role", "presider"),
    "the secrecy": (newest(Dossier, pk=of_case), "secrecy", "secret"),
    "the matter's kinds": (newest(Matter, code=scripts.MATTER), "name", "别的事项"),
    "the review catalogue": (newest(ReviewRule, agency__code="XQSJ"), "kind", "typed"),
    "a hearing threshold": (newest(HearingThreshold, agency__code="XQSJ"), "fine_fen", 99_999_999),
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_threat_02_what_sql_changes_stops_the_next_effect_and_is_named(cleared, what):
    find, field, value = CHANGES[what]
    row = find(cleared.case_id)
    done = sql(f"UPDATE {table(type(row))} SET {field} = %s WHERE id = %s", value, row.pk)
    assert done == 1
    reason = refuses(cleared, "decide", cleared.party(), **scripts.DECISION)
    assert type(row)._meta.label_lower in reason
    assert str(row.pk) in reason
    assert named(cleared, type(row), row.pk)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Organisation, {"address": "别处 1 号"}),
        (Organisation, {"legal_representative": "别的人"}),
        (Party, {"name_snapshot": "溪桥区别的店"}),
        (Act, {"content": {"proposals": []}}),
    ],
)
def test_threat_02_what_the_orm_changes_without_the_recorder_stops_the_next_effect(cleared, model, values):
    rows = model.objects.filter(case_id=cleared.case_id) if model is not Organisation else model.objects.all()
    row = rows.filter(step="conclude").get() if model is Act else rows.get()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()  # the console: encrypted as the product would
    reason = refuses(cleared, "decide", cleared.party(), **scripts.DECISION)
    assert str(row.pk) in reason
    assert named(cleared, model, row.pk)


@pytest.mark.parametrize("who", ["agency_head", "officer"])
@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (RoleGrant, "until", dt.date(2030, 1, 1)),
        (Person, "legal_qualification", True),
        (Certificate, "valid_to", dt.date(2035, 1, 1)),
    ],
)
def test_threat_02_a_role_or_certificate_changed_by_sql_stops_who_acts_by_it(cleared, who, model, field, value):
    person = cleared.person(who)
    row = (model.objects.filter(pk=person) if model is Person else model.objects.filter(person_id=person)).first()
    if row is None:
        pytest.skip("heads of agencies hold no certificate")
    act = cleared.do("officer", "decide", cleared.party(), **scripts.DECISION)
    cleared.approve("unit_head", act_seq=act.seq)
    sql(f"UPDATE {table(model)} SET {field} = %s WHERE id = %s", value, row.pk)
    with pytest.raises(Refused) as caught:
        cleared.approve("agency_head", act_seq=act.seq)
    assert "rows_intact" in {r.gate for r in caught.value.refusals}
    assert not Decision.objects.exists()
    assert named(cleared, model, row.pk)


def test_threat_02_a_role_granted_by_sql_signs_nothing(cleared):
    """The administrator writes himself a head: a row that no entry covers."""
    head = RoleGrant.objects.get(person_id=cleared.person("agency_head"))
    head.pk, head._state.adding = new_id(), True
    head.person_id = cleared.person("archivist")
    head.save(force_insert=True)
    act = cleared.do("officer", "decide", cleared.party(), **scripts.DECISION)
    cleared.approve("unit_head", act_seq=act.seq)
    with pytest.raises(Refused) as caught:
        cleared.approve("archivist", act_seq=act.seq)
    assert "rows_intact" in {r.gate for r in caught.value.refusals}
    assert named(cleared, RoleGrant, head.pk)


DELETED = {
    "an act's officer": newest(ActOfficer, act__case_id=of_case),
    "a signature": newest(Signoff, act__case_id=of_case),
    "who handles": newest(DossierPerson, dossier_id=of_case, role="handler"),
    "the clock": newest(Duty, dossier_id=of_case, kind="PEN_CASE"),
    "a track": newest(Track, case_id=of_case, kind="service"),
}


@pytest.mark.parametrize("what", list(DELETED))
def test_threat_02_what_sql_deletes_stops_the_next_effect_and_is_named(cleared, what):
    row = DELETED[what](cleared.case_id)
    assert sql(f"DELETE FROM {table(type(row))} WHERE id = %s", row.pk) == 1
    reason = refuses(cleared, "decide", cleared.party(), **scripts.DECISION)
    assert str(row.pk) in reason
    assert named(cleared, type(row), row.pk)


def test_threat_02_a_defect_deleted_by_sql_does_not_clear_the_way(play, own_seal):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    play.do("officer", "inspect", officers=("officer",), **scripts.inspection(ended_at=play.now.isoformat()))
    defect = Defect.objects.get()
    sql(f"DELETE FROM {table(Defect)} WHERE id = %s", defect.pk)
    assert str(defect.pk) in refuses(play, "file_case", **scripts.filing(play))
    assert named(play, Defect, defect.pk)


def test_threat_02_a_confirmation_set_by_sql_confirms_nothing(play, own_seal):
    scripts.investigated(play, confirmed=False)
    for row in ActOfficer.objects.filter(confirmed_at=None):
        sql(
            f"UPDATE {table(ActOfficer)} SET confirmed_at = %s, confirmed_by = 'session' WHERE id = %s",
            play.now,
            row.pk,
        )
    party = str(play.case.parties.get().pk)
    reason = refuses(play, "conclude", **scripts.conclusion(scripts.proposal(party)))
    assert "cases.actofficer" in reason
    assert named(play, ActOfficer, row.pk)


def test_threat_02_a_decision_inserted_by_sql_is_no_decision(cleared):
    scripts.decided(cleared)
    row = Decision.objects.get()
    sql(f"UPDATE {table(Decision)} SET fine_fen = 1 WHERE id = %s", row.pk)
    refuses(cleared, "draft_publication", cleared.party(), who="publisher", summary="当事人安排无证人员加工。")
    assert named(cleared, Decision, row.pk)


def test_threat_02_a_decision_without_an_entry_stops_the_case(cleared):
    scripts.decided(cleared)
    row = Decision.objects.get()
    sql(f"UPDATE {table(Decision)} SET in_force = %s WHERE id = %s", False, row.pk)
    row.pk, row._state.adding, row.fine_fen = new_id(), True, 1
    row.save(force_insert=True)
    refuses(cleared, "draft_publication", cleared.party(), who="publisher", summary="当事人安排无证人员加工。")
    assert named(cleared, Decision, row.pk)


@pytest.mark.parametrize("keep_digest", [True, False])
def test_threat_02_a_row_put_back_to_an_older_state_with_its_old_digest_is_found(cleared, keep_digest):
    old = Track.objects.get(case_id=cleared.case_id, kind="decision")
    scripts.decided(cleared)
    digest = old.row_digest if keep_digest else Track.objects.get(pk=old.pk).row_digest
    changed = f"UPDATE {table(Track)} SET state = %s, closed_by = NULL, row_digest = %s, entry_id = %s WHERE id = %s"
    sql(changed, "due", digest, old.entry_id, old.pk)
    reason = refuses(cleared, "draft_publication", cleared.party(), who="publisher", summary="当事人安排无证人员加工。")
    assert str(old.pk) in reason
    assert named(cleared, Track, old.pk)


def test_what_a_worker_writes_lawfully_between_two_reads_is_no_forgery(cleared, monkeypatch):
    party, held, times = cleared.party(), loading.mismatched, []

    def while_a_worker_writes(rows, **given):
        times.append(len(times))
        if len(times) == 1:
            with record("test.paper.made", actor=SETUP, now=cleared.now, dossier_id=cleared.case_id) as rec:
                rec.change(Document.objects.filter(code="prior_notice").get(), pages=7)
        return held(rows, **given)

    monkeypatch.setattr(loading, "mismatched", while_a_worker_writes)
    cleared.do("officer", "decide", party, **scripts.DECISION)
    assert len(times) > 1


# ── a fact is always recordable, and yet no entry makes a forgery good ────────────────────────────────────────────────


def test_threat_02_a_fact_does_not_launder_the_row_that_it_changes(cleared):
    scripts.served(scripts.decided(cleared))
    row = Obligation.objects.get()
    sql(f"UPDATE {table(Obligation)} SET amount_fen = 100 WHERE id = %s", row.pk)
    with pytest.raises(Conflict, match="执法监督机构"):
        scripts.paid(cleared, amount="1.00")
    assert named(cleared, Obligation, row.pk)


def test_threat_02_a_fact_does_not_launder_an_older_state(cleared):
    scripts.served(scripts.decided(cleared))
    row = Obligation.objects.get()
    before = (row.paid_fen, row.row_digest, row.entry_id)
    scripts.paid(cleared, amount="3000")
    sql(f"UPDATE {table(Obligation)} SET paid_fen = %s, row_digest = %s, entry_id = %s WHERE id = %s", *before, row.pk)
    with pytest.raises(Conflict, match="执法监督机构"):
        scripts.paid(cleared, amount="3000")


def test_threat_02_an_honest_fact_is_recorded_beside_a_forged_row(cleared):
    row = newest(Signoff, act__case_id=of_case)(cleared.case_id)
    sql(f"UPDATE {table(Signoff)} SET reason = '伪造' WHERE id = %s", row.pk)
    done = cleared.do("officer", "make_statement", cleared.party(), form="oral", content="请求从轻。")
    assert done.status == "effective"


def test_threat_02_the_recorder_removes_no_forged_row(cleared):
    row = Duty.objects.filter(dossier_id=cleared.case_id).first()
    sql(f"UPDATE {table(Duty)} SET started_by = '伪造' WHERE id = %s", row.pk)
    row.refresh_from_db()
    with (
        pytest.raises(Conflict),
        record("test.removed", actor=cleared.district.actor("officer"), now=cleared.now) as rec,
    ):
        rec.remove(row)
    assert Duty.objects.filter(pk=row.pk).exists()


def test_threat_02_over_paper_too_a_changed_row_lets_nothing_take_effect(play):
    scripts.investigated(play)
    party = play.party()
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(party)))
    play.approve("unit_head")
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    play.do("officer", "decide", party, medium="paper", **scripts.DECISION)
    row = Act.objects.get(case_id=play.case_id, step="conclude")
    sql(f"UPDATE {table(Act)} SET entered_as = '别人' WHERE id = %s", row.pk)
    with pytest.raises(Refused) as caught:
        play.wet(play.paper("decision_form"), "officer", "officer2")
    assert "rows_intact" in {r.gate for r in caught.value.refusals}
    assert not Decision.objects.exists()

# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threats 2, 17, 18, 32 and invariants 3 to 5: what a clearance binds, a decision opens, and no clock brings about."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import pytest

from mingzheng.cases import tasks
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.loader import ProcedureError, load
from mingzheng.cases.engine.models import Act, Signoff, Track
from mingzheng.cases.penalty.content import content_digest
from mingzheng.cases.penalty.gates import STATUTORY
from mingzheng.cases.penalty.models import Decision
from mingzheng.core.errors import Refused
from mingzheng.core.secrets import new_id
from mingzheng.demo.district import SETUP
from mingzheng.demo.play import Play
from mingzheng.documents import typesetting
from mingzheng.dossiers.models import Organisation
from mingzheng.duties import actions as duties
from mingzheng.duties.models import Duty
from mingzheng.law.queries import calendar_view
from mingzheng.ledger.models import Cover, Entry
from mingzheng.ledger.recording import record
from mingzheng.publication.models import Publication
from mingzheng.review.models import Clearance, Review
from tests.cases.whole import FOLDER, whole_text
from tests.invariants.reading import told, unsound
from tests.stories import scripts
from tests.stories.conftest import district, own_seal, play  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXT = whole_text()


@pytest.fixture
def cleared(play, own_seal):
    """A case whose next act is the decision."""
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    return scripts.reviewed(play)


def decide(play):
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide", play.party(), **scripts.DECISION)
    assert not Decision.objects.exists()
    return {r.gate for r in caught.value.refusals}


# ── invariant 3: this very content ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "value"),
    [("address", "溪桥区别处 1 号"), ("legal_representative", "别的人"), ("uscc", "91990102MA00000003")],
)
def test_threat_17_party_data_lawfully_changed_after_the_review_void_it(cleared, field, value):
    """The register learns better through another case; what the paper would say was not reviewed."""
    firm = Organisation.objects.get()
    with record("test.subject.changed", actor=SETUP, now=cleared.now) as rec:
        rec.change(firm, **{field: value})
    assert decide(cleared) == {"reviewed"}


@pytest.mark.parametrize(
    "change",
    [
        {"fine_fen": "7,999.99"},
        {"facts": "2026年9月1日，当事人在后厨加工凉菜，没有健康证明。"},
        {"breached": ["食品安全法#45", "食品安全法#33"]},
        {"punished_by": ["食品安全法#126", "行政处罚法#28"]},
        {"kinds": ["罚款"]},
        {"discretion": "情节较轻。"},
        {"evidence": ["现场笔录一份，证明检查时的情况"]},
    ],
)
def test_threat_17_any_change_of_the_proposal_after_the_review_is_refused(cleared, change):
    scripts.concluded(cleared, **change)
    assert "reviewed" in decide(cleared)
    assert Review.objects.get().state == "void"


def test_threat_17_evidence_added_after_the_review_is_refused(cleared):
    blob = cleared.attach("officer", b"%PDF-1.7 new", "new.pdf")
    cleared.do(
        "officer", "collect_evidence", officers=("officer", "officer2"), evidence=(blob,),
        kind="documentary", description="营业执照复印件", provider="当事人提供",
    )  # fmt: skip
    assert "reviewed" in decide(cleared)


def test_threat_17_a_statement_after_the_review_is_refused_until_reviewed_anew(cleared):
    cleared.do("officer", "make_statement", cleared.party(), form="oral", content="请求从轻。")
    assert decide(cleared) >= {"reviewed", "statements_over"}


@pytest.mark.parametrize("layout", ["decision.typ"])
def test_threat_17_a_lay_out_changed_after_the_review_is_refused(cleared, layout, tmp_path, monkeypatch):
    for name in typesetting.LAYOUTS.iterdir():
        (tmp_path / name.name).write_bytes(name.read_bytes()) if name.is_file() else None
    (tmp_path / layout).write_bytes((tmp_path / layout).read_bytes() + "\n// 改动一字\n".encode())
    before = content_digest(told(cleared.case_id, cleared.now).facts)
    monkeypatch.setattr(typesetting, "LAYOUTS", tmp_path)
    typesetting.layout_digest.cache_clear()
    try:
        assert content_digest(told(cleared.case_id, cleared.now).facts) != before
        assert decide(cleared) == {"reviewed"}
    finally:
        monkeypatch.undo()
        typesetting.layout_digest.cache_clear()


def test_threat_02_a_clearance_copied_by_sql_from_another_case_clears_nothing(cleared):
    other = Play(cleared.district, cleared.now)
    scripts.notified(scripts.concluded(scripts.investigated(other)))
    other.at("2026-09-17 08:00").tick()
    key = content_digest(told(other.case_id, other.now).facts)
    row, review = Clearance.objects.get(), Review.objects.get()
    review.pk, review._state.adding, review.dossier_id, review.content_digest, review.subject = (
        new_id(),
        True,
        other.case_id,
        key,
        key[:39],
    )
    review.save(force_insert=True)
    row.pk, row._state.adding, row.review, row.dossier_id, row.content_digest = (
        new_id(),
        True,
        review,
        other.case_id,
        key,
    )
    row.save(force_insert=True)
    Track(
        id=new_id(),
        entry_id=row.entry_id,
        row_digest=row.row_digest,
        case_id=other.case_id,
        kind="review",
        subject=key[:39],
        state="passed",
        opened_by=1,
    ).save(force_insert=True)
    with pytest.raises(Refused) as caught:
        other.do("officer", "decide", other.party(), **scripts.DECISION)
    assert {r.gate for r in caught.value.refusals} == {"rows_intact"}  # all else was forged well


def test_invariant_3_no_lapse_of_time_reviews_or_signs(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    play.do("officer", "request_review", statement="请审核。")
    for _ in range(8):
        play.wait(days=400)
        play.tick()
    assert play.states()["review"] == "requested"
    assert not Clearance.objects.exists()
    assert decide(play) >= {"reviewed"}


def test_invariant_3_no_lapse_of_time_approves_a_proposal(cleared):
    act = cleared.do("officer", "decide", cleared.party(), **scripts.DECISION)
    cleared.approve("unit_head", act_seq=act.seq)
    for _ in range(8):
        cleared.wait(days=400)
        tasks.tick(cleared.now)
    assert Act.objects.get(pk=act.act_id).status == "proposed"
    assert Signoff.objects.get(act_id=act.act_id, role="agency_head").verdict == "open"
    assert not Decision.objects.exists()


# ── invariant 4: publicity ────────────────────────────────────────────────────────────────────────────────────────────


def entry_of(row):
    covers = Cover.objects.filter(model=row._meta.label_lower, row_id=row.pk).order_by("id")
    return covers.first().entry_id


def test_invariant_4_decision_publication_and_its_clock_are_one_event(cleared):
    scripts.decided(cleared)
    decision, row = Decision.objects.get(), Publication.objects.get()
    clock = Duty.objects.get(subject=str(row.pk))
    assert entry_of(decision) == entry_of(row) == entry_of(clock)
    assert Entry.objects.get(pk=entry_of(row)).dossier_id == cleared.case_id
    assert clock.start_on == decision.decided_on


def test_invariant_4_a_decision_that_cannot_be_scheduled_is_not_made(cleared, monkeypatch):
    """The clock cannot be started (a duty of the name runs already): then nothing of the decision stands either."""
    act = cleared.do("officer", "decide", cleared.party(), **scripts.DECISION)
    cleared.approve("unit_head", act_seq=act.seq)
    dossier = cleared.case.dossier
    with record("test.duty", actor=SETUP, now=cleared.now) as rec:
        duties.start(rec, dossier=dossier, kind="PEN_SERVE", subject=cleared.party(), start_on=cleared.now.date())
    with pytest.raises(Exception, match="不能重复开始"):
        cleared.approve("agency_head", act_seq=act.seq)
    assert not Decision.objects.exists()
    assert not Publication.objects.exists()
    assert unsound(cleared.case_id, cleared.now) == []


def clock():
    return Duty.objects.get(subject=str(Publication.objects.get().pk), kind="PUB_LICENSE_PENALTY")


def test_invariant_4_only_publication_or_an_approved_reason_ends_the_clock(cleared):
    party = scripts.decided(cleared).party()
    review_on = (cleared.now + dt.timedelta(days=60)).date().isoformat()
    reason = {
        "reason_code": "privacy",
        "basis": "政府信息公开条例#15",
        "reason": "涉及个人隐私。",
        "review_on": review_on,
    }
    cleared.do("publisher", "propose_withholding", party, **reason)
    assert clock().state == "open"
    cleared.do("checker", "approve_withholding", party, step_up=True, verdict="returned", reason="应当公开。")
    assert clock().state == "open"
    scripts.published(cleared)
    assert (clock().state, cleared.states()["publication"]) == ("open", "waiting")
    scripts.served(cleared)
    assert clock().state == "met"


def test_threat_32_an_approved_reason_ends_it_and_says_when_it_is_looked_at_again(cleared):
    party = scripts.decided(cleared).party()
    review_on = (cleared.now + dt.timedelta(days=60)).date().isoformat()
    reason = {
        "reason_code": "privacy",
        "basis": "政府信息公开条例#15",
        "reason": "涉及个人隐私。",
        "review_on": review_on,
    }
    cleared.do("publisher", "propose_withholding", party, **reason)
    with pytest.raises(Refused):
        cleared.do("publisher", "approve_withholding", party, step_up=True, verdict="approved", reason="同意。")
    cleared.wait(minutes=2)
    cleared.do("checker", "approve_withholding", party, step_up=True, verdict="approved", reason="同意。")
    assert clock().state == "waived"
    assert clock().end_reason
    assert Duty.objects.get(kind="PUB_WITHHOLD_REVIEW", state="open").due_on.isoformat() == review_on


# ── invariant 5: time ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_invariant_5_a_new_calendar_moves_what_runs_and_shortens_no_right(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    right = Duty.objects.get(kind="PEN_STATEMENT")
    before, case = right.due_on, Duty.objects.get(kind="PEN_CASE")
    view = calendar_view(region=play.district.region.code)
    assert not view.is_workday(dt.date(2026, 9, 5))
    with record("test.recompute", actor=SETUP, now=play.now) as rec:
        for duty in (right, case):
            duties.recompute(rec, duty, Busy(view))
    right.refresh_from_db()
    assert right.due_on >= before
    assert unsound(play.case_id, play.now) == []


class Busy:
    """A calendar on which every day is a working day: whatever it shortens is not shortened for the party."""

    def __init__(self, view):
        self._view = view
        self.version = "every-day"

    def __getattr__(self, name):
        return getattr(self._view, name)

    def is_workday(self, day):
        return True

    def next_workday(self, day):
        return day


# ── threat 18: gates are code ─────────────────────────────────────────────────────────────────────────────────────────


def without(gate, step, tmp_path):
    text, found = TEXT, False
    blocks = text.split("[[step]]")
    for index, block in enumerate(blocks):
        if f'code = "{step}"' in block:
            found = f'"{gate}"' in block
            blocks[index] = re.sub(rf'"{gate}",?', "", block).replace("[, ", "[").replace(", ]", "]")
    assert found
    changed = tmp_path / "changed.toml"
    changed.write_text("[[step]]".join(blocks))
    return changed


REQUIRED = sorted((step, gate) for step, gates in STATUTORY.items() for gate in gates)


@pytest.mark.parametrize(("step", "gate"), REQUIRED)
def test_threat_18_no_procedure_starts_without_a_gate_of_statute(step, gate, tmp_path):
    with pytest.raises(ProcedureError, match=f"{step}: the statutory gate {gate} is missing"):
        load(without(gate, step, tmp_path), BOOK, STATUTORY)


EFFECTS = sorted(s.code for p in BOOK.procedures.values() for s in p.steps.values() if s.nature == "effect")


@pytest.mark.parametrize("step", EFFECTS)
def test_threat_18_no_effect_starts_without_its_look_at_the_record(step, tmp_path):
    with pytest.raises(ProcedureError, match=f"{step}: the statutory gate rows_intact is missing"):
        load(without("rows_intact", step, tmp_path), BOOK, STATUTORY)


def test_threat_18_a_changed_procedure_has_another_digest(tmp_path):
    changed = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, changed)
    (changed / "review.toml").write_text((FOLDER / "review.toml").read_text() + "# 改动\n")
    assert load(changed, BOOK, STATUTORY).digest != load(FOLDER, BOOK, STATUTORY).digest

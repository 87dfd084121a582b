"""Pure facts for gates: a case, its people and its acts as plain values; no database, no clock."""

import datetime as dt
import types
import uuid
from dataclasses import replace

from mingzheng.agencies.officers import BEIJING, CertificateFact, OfficerFact, RoleFact
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.fact_rows import (
    ActFact,
    Clearance,
    DecisionFact,
    DefectFact,
    DocumentFact,
    DutyFact,
    EarlierDecision,
    ObligationFact,
    OfficerPart,
    PartyFact,
    TrackFact,
)
from mingzheng.cases.engine.facts import CaseFacts, Sources
from mingzheng.cases.engine.types import Attempt
from mingzheng.catalogue.elements import load_elements
from mingzheng.catalogue.queries import MatterLists
from mingzheng.catalogue.specs import ReviewConditions, ThresholdSpec
from mingzheng.catalogue.triggers import RuleView
from mingzheng.law.calendar import CalendarView, official_days
from mingzheng.law.catalogue import shipped
from mingzheng.law.periods import compute

AGENCY, OTHER_AGENCY = uuid.UUID(int=1), uuid.UUID(int=2)
NOW = dt.datetime(2026, 9, 2, 10, 0, tzinfo=BEIJING)
TODAY = NOW.date()
REGION, CATEGORY = "990102", "市场监管"
HANDLER, SECOND, THIRD, REVIEWER, HEAD = (uuid.UUID(int=n) for n in range(11, 16))
FIRM, PERSON = "party-firm", "party-person"
CALENDAR = CalendarView("1", {day.date: day for day in official_days()}, frozenset(range(2004, 2027)))
PROCEDURE = next(iter(BOOK.procedures.values()))


def day(text):
    return dt.date.fromisoformat(text)


def moment(text):
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def certificate(**values):
    given = {
        "id": uuid.UUID(int=900),
        "number": "990102001",
        "issuer": "演示省人民政府",
        "categories": (CATEGORY,),
        "regions": (REGION,),
        "valid_from": day("2023-01-01"),
        "valid_to": day("2029-12-31"),
        "status": "active",
        "suspensions": (),
        "revoked_on": None,
    }
    return CertificateFact(**(given | values))


def role(name, **values):
    given = {
        "role": name,
        "agency_id": AGENCY,
        "unit_id": None,
        "rank": "",
        "since": day("2023-01-01"),
        "until": None,
        "effective_at": moment("2023-01-01 00:00"),
        "ended_at": None,
    }
    return RoleFact(**(given | values))


def officer(person_id=HANDLER, name="岳青禾", **values):
    given = {
        "id": person_id,
        "name": name,
        "sex": "female",
        "post": "科员",
        "employment": "civil_servant",
        "agency_id": AGENCY,
        "agency": "溪桥区市场监督管理局",
        "unit_id": None,
        "unit": None,
        "in_service_from": None,
        "left_on": None,
        "legal_qualification": False,
        "first_review_on": None,
        "leads": False,
        "account_id": None,
        "roles": (role("handler"),),
        "certificates": (certificate(),),
    }
    return OfficerFact(**(given | values))


CAST = (
    officer(HANDLER, "岳青禾"),
    officer(SECOND, "祁砚舟"),
    officer(THIRD, "边牧原"),
    officer(REVIEWER, "温筱岚", roles=(role("reviewer"),), certificates=(), legal_qualification=True),
    officer(HEAD, "章叙白", roles=(role("agency_head"),), certificates=()),
)


def firm(**values):
    given = PartyFact(FIRM, "organisation", "溪桥区满穗食品有限公司", "party", "", "观澜街 6 号", "", "钟离未央", None)
    return replace(given, **values)


def person(**values):
    given = PartyFact(PERSON, "individual", "路远山", "party", "", "观澜街 1 号", "", "", day("1980-05-01"))
    return replace(given, **values)


def matter(**values):
    given = {
        "id": uuid.UUID(int=50),
        "name": "安排未取得健康证明的人员从事接触直接入口食品的工作",
        "domain": CATEGORY,
        "certificate_category": CATEGORY,
        "penalty_kinds": ["警告", "通报批评", "罚款"],
        "effective_from": day("2021-07-15"),
        "repealed": False,
        "fines": [
            {"article": "食品安全法#126", "party_kind": kind, "min_fen": 500_000, "max_fen": 5_000_000}
            for kind in ("organisation", "individual")
        ],
        "tiers": [],
        "basis": [{"conduct": "", "breach": "食品安全法#45", "penalty": "食品安全法#126"}],
        "code": "SJ-0126",
        "rules": {},
        "capacity": types.SimpleNamespace(reconsideration_body="溪桥区人民政府", court="溪桥区人民法院"),
    }
    return types.SimpleNamespace(**(given | values))


def threshold(kind="organisation", fen=1_000_000, comparison="ge"):
    return ThresholdSpec(party_kind=kind, fine_fen=fen, confiscated_fen=fen, comparison=comparison, basis="演示标准")


def rule(kind="all_but_summary", **conditions):
    return RuleView(kind, ReviewConditions(**conditions), 1, "sha256:rule", 5, "演示目录")


def lists(of=None, thresholds=None, review=None):
    limits = (threshold(), threshold("individual")) if thresholds is None else thresholds
    return MatterLists(of or matter(), tuple(limits), review or rule(), load_elements())


def duties(named, statement_ends):
    """Return periods: ``named`` are (kind, subject, last day) or whole facts, ``statement_ends`` party → last day."""
    given = [*named, *(("PEN_STATEMENT", party, last) for party, last in dict(statement_ends).items())]
    return tuple(d if isinstance(d, DutyFact) else DutyFact(d[0], d[1], TODAY, d[2], "open") for d in given)


def deadline(kind, start):
    return compute(shipped()[kind], start, CALENDAR).due_on


def day_off(on):
    return "" if CALENDAR.is_workday(on) else CALENDAR.label(on)


def case(**values):
    """Return a case with one firm, its cast and lists; ``sources`` members may be given by name."""
    own = values.get("matter") or matter()
    sources = {
        "lists": values.pop("lists", lists(own)),
        "clearances": tuple(values.pop("clearances", ())),
        "duties": duties(values.pop("duties", ()), values.pop("statement_ends", {})),
        "evidence": dict(values.pop("evidence", {})),
        "films": frozenset(values.pop("films", ())),
        "own_contacts": frozenset(values.pop("own_contacts", ())),
        "earlier": tuple(values.pop("earlier", ())),
        "leaders": frozenset(values.pop("leaders", ())),
        "submitted": dict(values.pop("submitted", {})),
        "messages": tuple(values.pop("messages", ())),
    }
    people = {p.id: p for p in values.pop("people", CAST)}
    given = {
        "id": uuid.UUID(int=100),
        "dossier_id": uuid.UUID(int=100),
        "agency_id": AGENCY,
        "agency_name": "溪桥区市场监督管理局",
        "lineage": ("9901", REGION),
        "unit_id": None,
        "matter": own,
        "case_no": "溪市监案〔2026〕1号",
        "source": "inspection",
        "stage": "filed",
        "seq": 20,
        "opened_at": NOW,
        "filed_on": TODAY,
        "decided_on": None,
        "parties": (firm(),),
        "roles": {HANDLER: frozenset({"handler"}), SECOND: frozenset({"handler"})},
        "people": people,
    }
    known = Sources(**{k: (lambda v=v: v) for k, v in sources.items()}, deadline=deadline, day_off=day_off)
    return CaseFacts(sources=known, **(given | values))


def act(step, seq=1, **values):
    given = {
        "id": uuid.UUID(int=1000 + seq),
        "seq": seq,
        "effective_seq": seq,
        "step": step,
        "nature": PROCEDURE.steps[step].nature,
        "status": "effective",
        "medium": "online",
        "track_kind": PROCEDURE.steps[step].track,
        "track_subject": "",
        "at": NOW,
        "recorded_at": NOW,
        "entered_by": uuid.UUID(int=500),
        "corrects": None,
        "content": {},
        "content_digest": f"sha256:act-{seq}",
        "made": {},
        "evidence": (),
        "officers": (),
    }
    return ActFact(**(given | values))


def part(person_id, *, confirmed=True):
    return OfficerPart(person_id, "officer", confirmed, {})


def defect(act_seq=1, gate="two_officers", **values):
    given = {
        "act_seq": act_seq,
        "gate": gate,
        "article": "行政处罚法#42",
        "consequence": "evidence_excluded",
        "reason": "只有 1 名执法人员",
        "remedy": "重新进行",
        "cured_by": None,
    }
    return DefectFact(**(given | values))


def proposal(party=FIRM, **values):
    return {
        "party": party,
        "facts": "安排一名未取得健康证明的人员加工凉菜。",
        "evidence": ["现场笔录"],
        "breached": ["食品安全法#45"],
        "punished_by": ["食品安全法#126"],
        "kinds": ["警告", "罚款"],
        "fine_fen": 800_000,
        "discretion": "较轻",
    } | values


JUDGED = dict.fromkeys(("public_interest", "social_risk", "complex_multi_legal", "third_party_major"), "no")


def conclusion(*proposals, seq=5, **content):
    given = {"proposals": list(proposals) or [proposal()], "judgement_reason": "简单", **JUDGED}
    return act("conclude", seq, content=given | content)


def filing(seq=3, **content):
    return act("file_case", seq, content=content)


def notice(told, seq=7, party=FIRM, **values):
    return act("issue_notice", seq, track_subject=party, made={"proposal": told}, **values)


def track(kind, state, subject=""):
    return TrackFact(kind, subject, state, 1, None)


def document(**values):
    given = {
        "id": "document-1",
        "code": "penalty_decision",
        "title": "行政处罚决定书",
        "subject": FIRM,
        "number": "溪市监罚决〔2026〕1号",
        "state": "sealed",
        "served": True,
        "internal": False,
        "signers": (),
        "date": TODAY,
        "act_id": None,
        "data_digest": "sha256:data",
        "layout_digest": "sha256:layout",
        "servability": None,
    }
    return DocumentFact(**(given | values))


def obligation(kind="fine", amount=800_000, paid=0, due=None, state=None):
    done = "fulfilled" if amount and paid == amount else "owed"
    return ObligationFact(kind, amount, paid, due, state or done, "")


def decision(party=FIRM, **values):
    fen, paid, due = values.get("fine_fen", 800_000), values.get("paid_fen", 0), values.get("due_on")
    values.setdefault("obligations", (obligation("fine", fen, paid, due),) if fen else ())
    given = {
        "id": uuid.UUID(int=70),
        "party_id": party,
        "kinds": ("罚款",),
        "fine_fen": 800_000,
        "paid_fen": 0,
        "decided_on": TODAY,
        "document_id": "document-1",
        "due_on": None,
    }
    return DecisionFact(**(given | values))


def before(party=FIRM, **values):
    """Return a decision of this agency on the same matter a month ago."""
    given = {
        "party_id": party,
        "case_no": "溪市监案〔2026〕7号",
        "agency_id": AGENCY,
        "agency_name": "溪桥区市场监督管理局",
        "matter": "SJ-0126",
        "number": "溪市监罚决〔2026〕7号",
        "decided_on": day("2026-08-02"),
        "fine_fen": 600_000,
        "kinds": ("罚款",),
        "began_on": None,
        "ended_on": day("2026-07-01"),
        "place": "",
    }
    return EarlierDecision(**(given | values))


def clearance(key):
    return Clearance(key + "0" * 10, REVIEWER, NOW)


def typed(**values):
    """Return an input whose fields are what a person typed."""
    return types.SimpleNamespace(**values)


def typed_proposal(**values):
    given = proposal(**values)
    return types.SimpleNamespace(party=given["party"], model_dump=lambda mode: given)


def attempt(step, subject="", **values):
    """Return an attempt by the handler now; ``input`` stays None as in a preview unless given."""
    now = values.pop("now", NOW)
    given = {"at": now, "actor_person": HANDLER, "input": None, "officers": ()} | values
    return Attempt(step=PROCEDURE.steps[step], subject=subject, now=now, **given)


def check(gate, facts, tried):
    """Return what a gate of the book says: a refusal or None."""
    return BOOK.gates[gate].check(facts, tried)


def refused(gate, facts, tried):
    """Return the refusal, which speaks for its gate with article, reason and way out."""
    found = check(gate, facts, tried)
    assert found is not None, f"{gate} passed"
    assert found.gate in {gate, "print_needed"}
    assert found.article.partition("#")[0] in BOOK.gates[gate].article or "#" in found.article
    assert found.reason
    assert found.remedy
    return found


def passes(gate, facts, tried):
    found = check(gate, facts, tried)
    assert found is None, found
    return True

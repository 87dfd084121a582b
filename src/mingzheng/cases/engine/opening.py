"""Opens a case: its dossier, its parties, its first act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import officer_facts
from mingzheng.cases.engine import requests
from mingzheng.cases.engine.inputs import PartyInput
from mingzheng.cases.engine.loading import beginning
from mingzheng.cases.engine.models import NO_CASE, Case, Party
from mingzheng.cases.engine.performing import enter_first, no_papers
from mingzheng.catalogue.queries import matter as matter_on
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, Refused
from mingzheng.core.secrets import new_id
from mingzheng.core.validation import validate
from mingzheng.documents import numbering
from mingzheng.dossiers import actions as dossiers
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Book, Issue, Outcome, Procedure, Request
    from mingzheng.catalogue.models import Matter
    from mingzheng.ledger.recording import Recorder

CASE_SERIES = "案"
FIRST_STEP = "register_clue"
MAX_PARTIES = 50
MAY_OPEN = ("handler", "window_clerk")
NOT_YOURS = Refusal("role", "线索由本机关执法人员或者窗口受理员登记", "行政处罚法#54", "请执法人员办理", kind="others")
NOT_OPEN = Refusal(
    "agency_open",
    "本机关还没有开通，不能办案",
    "行政执法三项制度·系统管理与业务分离",
    "请系统管理员在“设置 → 开通向导”里提出，由机关负责人当面输入本人的动态码确认",
    who="系统管理员和机关负责人",
    kind="others",
)


@dataclass(frozen=True)
class Opening:
    """What a new case begins with: agency, procedure, matter code, parties as typed, and the first act."""

    agency_id: uuid.UUID
    procedure: str
    matter: str
    parties: Sequence[Mapping[str, Any]]
    request: Request


@dataclass(frozen=True)
class _Ground:
    """What an opening stands on: the lists of the day, and the persons it names as the register has them."""

    procedure: Procedure
    matter: Matter
    people: Mapping[uuid.UUID, OfficerFact]
    opener: OfficerFact | None


def open_case(opening: Opening, *, book: Book, issue: Issue = no_papers) -> Outcome:
    """Open a case with its clue as first act; the person who opens it handles it until others are assigned.

    ``issue`` is called with the outcome in the transaction of the entry. Raises Refused for whoever may not, Invalid
    for matter, procedure, parties or clue.
    """
    request = replace(opening.request, step=FIRST_STEP)
    answered = requests.earlier_answer(NO_CASE, request)
    if answered is not None:
        return answered
    try:
        return _open_new(opening, request, book, issue)
    except (IntegrityError, Conflict) as error:
        answered = requests.earlier_answer(NO_CASE, request)
        if answered is not None:  # both sendings at once: the first has answered meanwhile
            return answered
        if isinstance(error, Conflict):  # the party's number is in the register since a moment ago
            return _open_new(opening, request, book, issue)
        raise


def _open_new(opening: Opening, request: Request, book: Book, issue: Issue) -> Outcome:
    now = request.now
    ground = _ground(opening, request, book)
    procedure = ground.procedure
    given = requests.read_input(book, procedure.steps[FIRST_STEP], request)
    attempt = requests.read_attempt(procedure.steps[FIRST_STEP], request, given, "")
    parties = _parties(opening.parties, now)
    case_id = new_id()
    with record(f"case.{FIRST_STEP}", actor=request.actor, now=now, dossier_id=case_id) as rec:
        loaded = _found(rec, opening, ground, parties, case_id)
        outcome = enter_first(rec, loaded, procedure, book, attempt, request)
        requests.keep_receipt(NO_CASE, request, outcome.seq, opened=case_id)
        issue(outcome)
        _insert_case(rec, loaded.case)
    return outcome


def _ground(opening: Opening, request: Request, book: Book) -> _Ground:
    named = {*request.officers, request.actor.person_id}
    people = officer_facts(person for person in named if person is not None)
    opener = people.get(request.actor.person_id) if request.actor.person_id else None
    _may_open(opener, opening.agency_id, request.now)
    procedure, matter = _chosen(opening, book, day_of(request.now))
    # Until it is open, its administrator gives roles and resets second factors alone: no case is handled under that.
    if matter.agency.business_since is None:
        raise Refused("不能登记线索", (NOT_OPEN,))
    return _Ground(procedure, matter, people, opener)


def _may_open(opener: OfficerFact | None, agency_id: uuid.UUID, now: dt.datetime) -> None:
    if opener is None or not any(opener.holds(role, agency_id, now) for role in MAY_OPEN):
        raise Refused("不能登记线索", (NOT_YOURS,))


def _chosen(opening: Opening, book: Book, on: dt.date) -> tuple[Procedure, Matter]:
    errors = []
    try:
        procedure = book.procedure_on(opening.procedure, on)
    except KeyError:
        errors.append(
            FieldError("procedure", f"没有“{opening.procedure}”这一程序", "程序清单", "选择 penalty.ordinary")
        )
    matter = matter_on(opening.agency_id, opening.matter, on)
    if matter is None:
        errors.append(FieldError("matter", "事项不在本机关现行清单内", "行政处罚法#17", "从事项清单中选择"))
    elif matter.procedure != opening.procedure:
        errors.append(FieldError("matter", f"这一事项不适用所选程序（{matter.procedure}）", "事项清单", "另选事项"))
    if errors or matter is None:
        raise Invalid(tuple(errors))
    return procedure, matter


def _parties(typed: Sequence[Mapping[str, Any]], now: dt.datetime) -> list[PartyInput]:
    if not typed or len(typed) > MAX_PARTIES:
        raise Invalid((FieldError("parties", "应当写明当事人，最多五十名", "行政处罚法#54", "至少填写一名当事人"),))
    found, errors = [], []
    for index, values in enumerate(typed):
        if not isinstance(values, dict):
            raise Invalid((FieldError(f"parties.{index}", "当事人应当是一组字段", "格式", "按说明填写"),))
        try:
            found.append(validate(PartyInput, values, today=day_of(now)))
        except Invalid as error:
            errors += [replace(f, field=f"parties.{index}.{f.field}") for f in error.fields]
    if errors:
        raise Invalid(tuple(errors))
    return found


def _found(rec: Recorder, opening: Opening, ground: _Ground, parties: list[PartyInput], case_id: uuid.UUID) -> Loaded:
    agency, matter, opener = ground.matter.agency, ground.matter, ground.opener
    names = "、".join(p.name for p in parties[:3]) + ("等" if len(parties) > 3 else "")  # noqa: PLR2004
    dossier = dossiers.open_dossier(
        rec,
        agency_id=agency.pk,
        kind="case",
        title=f"{names}涉嫌{matter.name}案"[:200],
        unit_id=opener.unit_id if opener and opener.agency_id == agency.pk else None,
        region_id=agency.region_id,
        dossier_id=case_id,
        opener=opener,
    )
    case = Case(
        id=case_id,
        dossier=dossier,
        agency=agency,
        region=agency.region,
        matter=matter,
        procedure=ground.procedure.code,
        law_date=ground.procedure.law_date,
        source=str(opening.request.input.get("source", "")),
        stage="clue",
        seq=1,
        opened_at=rec.now,
    )
    rows = [add_party(rec, case, p, index) for index, p in enumerate(parties)]
    rec.insert_many(rows)
    subjects = (row.individual or row.organisation for row in rows)
    dossiers.name_subjects(rec, dossier, (subject for subject in subjects if subject is not None))
    handlers = []
    if opener is not None and opener.holds("handler", agency.pk, rec.now):
        handlers.append(dossiers.assign(rec, dossier, person=opener, role="handler"))
    return beginning(case, rows, handlers, ground.people, now=rec.now)


def _insert_case(rec: Recorder, case: Case) -> None:
    """Insert the case with its number, last: the counter is locked until the commit, and new cases wait for it.

    What was written before names the case all the same: the database asks for the row at the commit.
    """
    case.case_no = numbering.take(case.agency, series=CASE_SERIES, year=day_of(rec.now).year, of_papers=False).text
    rec.insert(case)


def add_party(rec: Recorder, case: Case, given: PartyInput, position: int) -> Party:
    """Return the row, to be inserted, of a party as typed, with its subject of the agency's register."""
    kind = "individual" if given.kind == "individual" else "organisation"
    row = Party(case=case, kind=kind, name_snapshot=given.name, position=position)
    if given.kind == "individual":
        row.individual = dossiers.find_or_add_individual(
            rec,
            agency_id=case.agency_id,
            name=given.name,
            id_kind="citizen" if given.identifier else "",
            id_number=given.identifier,
            birth_on=given.birth_on,
            address=given.address,
            phone=given.phone,
        )
    else:
        row.organisation = dossiers.find_or_add_organisation(
            rec,
            agency_id=case.agency_id,
            name=given.name,
            kind="household" if given.kind == "household" else "enterprise",
            uscc=given.identifier,
            legal_representative=given.representative,
            address=given.address,
            phone=given.phone,
        )
    return row

"""Reads of cases for faces: what is open now and what is not and why, the timeline, the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from mingzheng.agencies.officers import day_of
from mingzheng.cases.approvals import waiting_words
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine import drafting
from mingzheng.cases.engine.fold import Folded, fold
from mingzheng.cases.engine.judging import previews
from mingzheng.cases.engine.loading import Loaded, load, with_chain
from mingzheng.cases.engine.models import NO_CASE, Act, ActOfficer, Case, Defect, Draft, Event, Signoff
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.signing.seats import BARRED, lawful, seat_of, signer_queue
from mingzheng.cases.engine.signing.verdicts import open_rows
from mingzheng.cases.penalty import advice as penalty_advice
from mingzheng.cases.penalty import delivery, goods
from mingzheng.cases.penalty.gates.ending import unsigned_papers
from mingzheng.cases.penalty.obligations import INAPPLICABLE, label
from mingzheng.cases.penalty.papers.wording import hearing_words as hearing_words  # noqa: PLC0414 - for the faces
from mingzheng.cases.penalty.papers.wording import point_words as point_words  # noqa: PLC0414 - for the faces
from mingzheng.cases.perform import check_visible
from mingzheng.core.errors import NotVisible
from mingzheng.core.prepared import Prepared
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.dossiers.queries import has_part
from mingzheng.duties.queries import duties_of
from mingzheng.publication.models import Publication
from mingzheng.review.models import Review

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Procedure, Step
    from mingzheng.core.errors import Refusal
    from mingzheng.duties.models import Duty

advice = penalty_advice
"""What stands beside a form while a measure is chosen; faces take it from here."""

PAGE = 50
CAP = 1000
POINTLESS = frozenset(
    {
        *("undecided", "notice_needed", "print_needed", "curable", "recusal_concerns", "approval_refused"),
        *("investigating", "goods_named", "not_issued_yet", "check_due"),
        *INAPPLICABLE,
        *("disposition_penal", "disposition_lenient", "nothing_decided", "party_undecided", "not_finished"),
        *("with_police", "something_sent", "sent_elsewhere", "act_to_attack", "paper_served", "overruled"),
    }
)
# As the index of such acts says it, without a bound value: SQLite uses a partial index only where it can prove so much.
# It names the table: not for a subquery, where the table has another name.
UNFINISHED: Final = RawSQL("cases_act.status IN ('proposed', 'returned')", (), output_field=BooleanField())
WAITING = ("open", "oral")  # verdicts of a sign-off that its signer still has to give or to confirm
NUMBERED = frozenset({"preservation", "measure", "testing", "order"})


@dataclass(frozen=True)
class OpenStep:
    """A step that could be taken about a subject, and what refuses it for this reader; none means: do it now."""

    step: Step
    subject: str
    label: str
    refusals: tuple[Refusal, ...]

    @property
    def possible(self) -> bool:
        """Return whether the reader may take it now."""
        return not self.refusals

    @property
    def for_others(self) -> bool:
        """Return whether it belongs to a role that the reader does not hold."""
        return any(r.gate == "role" for r in self.refusals)

    @property
    def pointless(self) -> bool:
        """Return whether nothing is left to do about its subject: such a step is not shown."""
        return any(r.gate in POINTLESS for r in self.refusals)


@dataclass(frozen=True)
class Proposal:
    """A proposed act that waits for signatures, and whether the reader may sign or withdraw it.

    ``waiting`` names each approval asked for: the role with its rank, the unit or the person, 会签.
    """

    act: Act
    step: Step
    label: str
    waiting_for: tuple[str, ...]
    may_sign: bool
    may_withdraw: bool
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimelineItem:
    """One event in words: what, about whom, by whom, when, with its act, papers and defects."""

    event: Event
    act: Act | None
    title: str
    label: str
    officers: tuple[ActOfficer, ...]
    defects: tuple[Defect, ...]
    documents: tuple[DocumentFact, ...]


@dataclass(frozen=True)
class CaseView:
    """Everything that the case page shows, loaded in a bounded number of queries."""

    case: Case
    procedure: Procedure
    facts: CaseFacts
    loaded: Loaded
    steps: tuple[OpenStep, ...]
    proposals: tuple[Proposal, ...]
    timeline: tuple[TimelineItem, ...]
    duties: tuple[Duty, ...]
    reviews: tuple[Review, ...]
    publications: tuple[Publication, ...]
    drafts: tuple[Draft, ...]
    to_confirm: tuple[Act, ...]
    missing_papers: tuple[DocumentFact, ...]

    @property
    def possible(self) -> tuple[OpenStep, ...]:
        """Return what the reader can do now."""
        return tuple(s for s in self.steps if s.possible)

    @property
    def refused(self) -> tuple[OpenStep, ...]:
        """Return what cannot be done yet, with every reason, of the steps that are the reader's to take."""
        return tuple(s for s in self.steps if not s.possible and not s.for_others)

    @property
    def for_others(self) -> tuple[OpenStep, ...]:
        """Return what somebody else can take or waits to take."""
        return tuple(s for s in self.steps if s.for_others)


def visible_case(case_id: uuid.UUID, reader: Account, now: dt.datetime) -> Case:
    """Return a case that the reader may see; raises NotVisible, the same for absent and forbidden."""
    check_visible(case_id, reader, now)
    return find_case(case_id)


_KINDS = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("agency_id", "procedure", "law_date"))


def visible_kind(case_id: uuid.UUID, reader: Account, now: dt.datetime) -> tuple[uuid.UUID, Procedure]:
    """Return agency and procedure of a case that the reader may see; raises NotVisible as ``visible_case`` does."""
    check_visible(case_id, reader, now)
    found = _KINDS.first(case_id)
    if found is None:
        raise NotVisible
    agency_id, procedure, law_date = found
    return agency_id, BOOK.running(procedure, law_date, day_of(now))


def case_view(case_id: uuid.UUID, reader: Account, now: dt.datetime) -> CaseView:
    """Return the case page's content for a reader; raises NotVisible."""
    case = visible_case(case_id, reader, now)
    people = [reader.person_id] if reader.person_id else []
    loaded = load(case, now=now, people=people, check_rows=True)
    facts = with_chain(loaded.facts, now) if case.stage == "clue" else loaded.facts
    procedure = BOOK.running(case.procedure, case.law_date, day_of(now))
    steps = [
        OpenStep(attempt.step, attempt.subject, subject_label(facts, attempt.step.track, attempt.subject), refusals)
        for attempt, refusals in previews(BOOK, procedure, facts, actor_person=reader.person_id, now=now)
    ]
    acts = {r.pk: r for r in loaded.rows if isinstance(r, Act)}
    officers = [r for r in loaded.rows if isinstance(r, ActOfficer)]
    reviews = [r for r in loaded.beside if isinstance(r, Review)]
    return CaseView(
        case=case,
        procedure=procedure,
        facts=facts,
        loaded=loaded,
        steps=tuple(s for s in steps if not s.pointless),
        proposals=tuple(_proposals(loaded, procedure, acts, reader, now)),
        timeline=tuple(_timeline(case, loaded, procedure, acts, officers)),
        duties=tuple(duties_of(case.dossier_id)),
        reviews=tuple(sorted(reviews, key=lambda r: r.requested_at, reverse=True)),
        publications=tuple(Publication.objects.filter(dossier_id=case.dossier_id).select_related("agency")),
        drafts=tuple(Draft.objects.filter(case_id=case.pk, author_id=reader.pk)),
        to_confirm=tuple(
            acts[o.act_id] for o in officers if o.person_id == reader.person_id and o.confirmed_at is None
        ),
        missing_papers=tuple(unsigned_papers(facts)),
    )


def subject_label(facts: CaseFacts, track: str, subject: str) -> str:
    """Return in words what a track is about: a party's name, a paper's title and number."""
    if not subject:
        return ""
    if track in NUMBERED:
        return goods.label(facts, track, subject)
    if subject.isdigit():
        return f"第 {subject} 次"
    party = facts.party(subject)
    if party is not None:
        return party.name
    document_id, _, party_id = subject.partition(":")
    document, recipient = facts.document(document_id), facts.party(party_id)
    if document is None:
        return label(facts, subject)
    title = f"{document.title} {document.number}".strip()
    return f"{title} → {recipient.name}" if recipient and track == "service" else title


def reach(facts: CaseFacts, subject: str) -> delivery.Reach:
    """Return how the recipient of a track of service can be reached, and what was tried."""
    return delivery.reach(facts, subject)


def _proposals(
    loaded: Loaded, procedure: Procedure, acts: dict[uuid.UUID, Act], reader: Account, now: dt.datetime
) -> list[Proposal]:
    found = []
    for act in (act for act in acts.values() if act.status == "proposed"):
        rows = open_rows(loaded, act)
        may_sign = act.medium == "online" and any(
            reader.person_id in lawful(loaded.facts, seat_of(row), now) for row in rows
        )
        label = subject_label(loaded.facts, act.track_kind, act.track_subject)
        found.append(
            Proposal(
                act,
                procedure.steps[act.step],
                label,
                tuple(s.role for s in rows),
                may_sign,
                act.entered_by == reader.pk,
                tuple(waiting_words(row) for row in rows),
            )
        )
    return found


def _timeline(
    case: Case,
    loaded: Loaded,
    procedure: Procedure,
    acts: dict[uuid.UUID, Act],
    officers: list[ActOfficer],
) -> list[TimelineItem]:
    defects = [r for r in loaded.rows if isinstance(r, Defect)]
    items = []
    for event in Event.objects.filter(case=case).order_by("-seq"):
        act = acts.get(event.act_id) if event.act_id else None
        made = {m[1] for m in event.moves if m[0] == "paper"}
        step = procedure.steps.get(event.step)
        items.append(
            TimelineItem(
                event=event,
                act=act,
                title=step.title if step else EVENT_WORDS.get(event.kind, event.kind),
                label=subject_label(loaded.facts, event.track_kind, event.track_subject),
                officers=tuple(o for o in officers if act and o.act_id == act.pk and event.kind == "entered"),
                defects=tuple(
                    d for d in defects if act and d.act_id == act.pk and event.kind in {"entered", "effective"}
                ),
                documents=tuple(d for d in loaded.facts.documents if d.id in made),
            )
        )
    return items


EVENT_WORDS: Final = {
    "entered": "已生效",
    "proposed": "待审批",
    "signed": "已签批，待下一级",
    "effective": "已生效",
    "returned": "已退回",
    "sent_back": "已退回前一级重签",
    "resubmitted": "修改后重报",
    "passed_on": "已转办",
    "cosign_asked": "已请会签",
    "oral_approved": "口头批准已补签",
    "oral_refused": "口头批准未获确认",
    "withdrawn": "已撤回",
    "confirmed": "已共同确认",
    "paper_made": "文书制成",
    "repeated": "重复处理（无变化）",
}


def cases_visible(reader: Account, now: dt.datetime) -> QuerySet[Case]:
    """Return the cases that the reader may see, newest first; the caller filters and cuts into pages."""
    return _in_order(Case.objects.filter(Dossier.objects.visible_to(reader, now).has("pk")))


def named(chosen: QuerySet[Any]) -> QuerySet[Case]:
    """Return the cases of a page of ids: of pages that are passed over nothing is joined."""
    return _in_order(Case.objects.filter(pk__in=chosen))


def _in_order(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("dossier", "agency", "matter").order_by("-opened_at", "-pk")


def filtered(
    rows: QuerySet[Case], *, stage: str = "", among: Iterable[uuid.UUID] | None = None, mine: uuid.UUID | None = None
) -> QuerySet[Case]:
    """Narrow a list of cases: by stage, to some that were found, by handler."""
    if stage:
        rows = rows.filter(stage=stage)
    if mine:
        rows = rows.filter(handled_by(mine))
    return rows if among is None else rows.filter(pk__in=list(among))


def handled_by(person_id: uuid.UUID) -> Q | Exists:
    """Return the condition that a person handles a case: few are looked up, of many each row of the list is asked."""
    handled = DossierPerson.objects.filter(person_id=person_id, role="handler", until__isnull=True)
    if handled.values("pk")[: CAP + 1].count() > CAP:
        return has_part("pk", person_id, "handler")
    return Q(pk__in=handled.values("dossier_id"))


def to_sign(reader: Account, now: dt.datetime, *, limit: int = PAGE) -> list[Signoff]:
    """Return the open sign-offs that the reader may sign, oldest first."""
    if reader.person_id is None:
        return []
    mine = signer_queue(reader.person_id, now)
    if mine is None:
        return []
    barred = DossierPerson.objects.filter(
        dossier_id=OuterRef("act__case_id"), person_id=reader.person_id, role__in=BARRED
    )
    proposed = Q(verdict="open", medium="online", act__status="proposed")
    rows = Signoff.objects.filter(mine, proposed | Q(verdict="oral"), ~Exists(barred), verdict__in=WAITING)
    return _listed(rows, "act__recorded_at", limit, "act__")


def to_confirm(reader: Account, *, limit: int = PAGE) -> list[ActOfficer]:
    """Return the acts in which the reader is named and has not confirmed, oldest first."""
    if reader.person_id is None:
        return []
    rows = ActOfficer.objects.filter(person_id=reader.person_id, confirmed_at__isnull=True, act__status="effective")
    return _listed(rows, "act__recorded_at", limit, "act__")


def returned_to(reader: Account, *, limit: int = PAGE) -> list[Act]:
    """Return the reader's own proposals that came back and were not taken up again, newest first."""
    later = Act.objects.filter(case_id=OuterRef("case_id"), step=OuterRef("step"), seq__gt=OuterRef("seq"))
    rows = Act.objects.filter(UNFINISHED, ~Exists(later), status="returned", entered_by=reader.pk)
    return _listed(rows, "-recorded_at", limit)


def drafts_of(reader: Account, *, limit: int = PAGE) -> list[Draft]:
    """Return the reader's own drafts, the last saved first."""
    return list(Draft.objects.filter(author_id=reader.pk).order_by("-saved_at")[:limit])


def draft_of(reader: Account, *, step: str, subject: str = "", case_id: uuid.UUID = NO_CASE) -> Draft | None:
    """Return the reader's own draft of a step, or None."""
    return drafting.find(reader.pk, step=step, subject=subject, case_id=case_id)


def waiting_for_others(reader: Account, *, limit: int = PAGE) -> list[Act]:
    """Return the reader's own proposals that wait for signatures, oldest first, with their open sign-offs."""
    rows = Act.objects.filter(UNFINISHED, status="proposed", entered_by=reader.pk)
    return _listed(rows, "recorded_at", limit)


def _listed(rows: QuerySet[Any], order: str, limit: int, act: str = "") -> list[Any]:
    """Read acts for a list, or what hangs on them: with what names their case, without the body that was filled in.

    Chosen first and read then: of a thousand that wait, only those listed are joined and their rows opened. Acts come
    with their sign-offs.
    """
    chosen = list(rows.order_by(order).values_list("pk", flat=True)[:limit])
    found = rows.model._default_manager.filter(pk__in=chosen)
    found = found.select_related(*filter(None, (act.rstrip("_"), f"{act}case", f"{act}case__dossier")))
    found = found.defer(*(f"{act}{name}" for name in ("content", "made", "evidence"))).order_by(order)
    return list(found if act else found.prefetch_related("signoffs"))


def as_it_stood(case_id: uuid.UUID, seq: int) -> Folded:
    """Return the tracks of a case as they stood after an event (R8)."""
    return fold(Event.objects.filter(case_id=case_id, seq__lte=seq), until=seq)

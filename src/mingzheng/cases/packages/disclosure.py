"""What each reader of a package may have of each entry: decided from values, an entry at a time; deny by default."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from mingzheng.ledger.packing import Disclosure, Key, standing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from mingzheng.cases.engine.models import Event
    from mingzheng.ledger.models import Content, Cover, Entry, Recorded
    from mingzheng.ledger.packing import Below

Scope = Literal["party", "court", "archive"]
SCOPES: Final[dict[Scope, str]] = {"party": "当事人", "court": "法院、复议机关", "archive": "档案移交"}
SCOPE_WORDS: Final[dict[Scope, str]] = {
    "party": "正卷中有关该当事人的文书、现场取得的证据和相应记录；"
    "副卷、其他当事人和证人的资料只列存根（行政复议法第47条）",
    "court": "全卷的文书、证据和办案记录；公示办理和阅卷登记只列存根（行政诉讼法第34条、第67条）",
    "archive": "全部内容",
}
MADE: Final = "case.package.made"
SIDE: Final = "side"
WHOLE: Final = frozenset({"main", SIDE, "public"})

# What happened towards the party or before its eyes. A step that is not named here stays closed to it.
PARTY_STEPS: Final = frozenset(
    {
        *("inspect", "question", "summon_questioning", "take_sample", "recheck_order", "issue_order"),
        *("preserve", "preserve_urgently", "report_preservation", "dispose_preservation", "expire_preservation"),
        *("seize", "seize_urgently", "issue_seizure", "extend_measure", "dispose_measure", "release_measure"),
        *("tell_test_result", "note_result_told", "object_to_result", "confirm_address", "authorise_representative"),
        *("issue_notice", "note_notice_served", "make_statement", "waive_statement", "expire_statement"),
        *("request_hearing", "waive_hearing", "expire_hearing", "withdraw_hearing", "open_hearing"),
        *("announce_hearing", "adjourn_hearing", "hold_hearing", "terminate_hearing", "challenge_presider"),
        *("decide", "decide_no_penalty", "change_decision", "correct_paper", "annul_decision", "tell_transfer"),
        *("serve", "propose_announcement", "post_announcement", "note_announced", "correct_service"),
        *("record_payment", "collect_cash", "request_deferral", "answer_deferral", "receive_goods", "record_refund"),
        *("add_surcharge", "reduce_surcharge", "issue_demand", "note_demand_served", "state_on_demand"),
        *("announce_removal", "decide_enforcement", "note_execution_served", "record_enforcement"),
        *("decide_auction", "return_surplus", "tell_clearing", "note_clearing_told", "tell_costs", "note_costs_told"),
    }
)
PARTY_EVENTS: Final = frozenset({"entered", "effective", "confirmed"})
# Of what the party's package shows in readable content: nothing about approvals, persons of the agency, defects.
PARTY_STATES: Final = frozenset(
    {
        *("cases.case", "cases.track", "cases.act", "cases.actofficer", "cases.decision", "cases.obligation"),
        *("duties.duty", "documents.document", "documents.publicpaper"),
    }
)
CLOSED_TRACKS: Final = frozenset({"review", "check", "cooperation", "discussion", "recusal", "accountability"})
# The court's reader: how the act came about, not how it was made public or who looked at the file.
COURT_KINDS: Final = frozenset({"case.file.attached", "documents.paper.rendered", "documents.paper.sealed"})
COURT_CLOSED: Final = frozenset(
    {
        *("review.reading", "dossiers.opento", "publication.publication", "publication.publicationversion"),
        "publication.withholding",
    }
)
PUBLICATION: Final = "publication"


@dataclass(frozen=True)
class Open:
    """What of the case the reader may have, by id: papers, files, subjects; and what names others."""

    papers: frozenset[uuid.UUID]
    files: frozenset[uuid.UUID]
    own: frozenset[uuid.UUID]
    others: tuple[str, ...] = ()


def disclosed(
    scope: Scope, opened: Open, entry: Entry, event: Event | None, known: Below, *, made: uuid.UUID
) -> Disclosure:
    """Return what a reader may have of an entry; ``made`` is the entry of the making of this very package."""
    covers = known.covers.get(entry.pk, ())
    if entry.pk == made:
        return Disclosure(WHOLE, frozenset(_keys(covers)))
    if scope == "archive":
        return Disclosure(WHOLE, frozenset(_keys(covers)))
    if scope == "court":
        return _for_court(entry, event, covers)
    return _for_party(opened, entry, event, known)


def _keys(covers: Iterable[Cover]) -> Iterable[Key]:
    return ((cover.model, cover.row_id) for cover in covers)


def _for_court(entry: Entry, event: Event | None, covers: Sequence[Cover]) -> Disclosure:
    if event is None and entry.kind not in COURT_KINDS:
        return Disclosure()
    public = event is not None and event.track_kind == PUBLICATION
    rows = frozenset(key for key in _keys(covers) if key[0] not in COURT_CLOSED)
    return Disclosure(frozenset() if public else WHOLE, rows)


def _for_party(opened: Open, entry: Entry, event: Event | None, known: Below) -> Disclosure:
    told = event is not None and _told(event, opened)
    rows = set()
    for cover in known.covers.get(entry.pk, ()):
        row = standing(cover, known)
        if row is not None and _own(row, cover.model, opened, told=told):
            rows.add((cover.model, cover.row_id))
    groups = {c.group for c in known.contents.get(entry.pk, ()) if told and _harmless(c, opened)}
    return Disclosure(frozenset(groups), frozenset(rows))


def _told(event: Event, opened: Open) -> bool:
    """Tell whether an event was one towards this party: by its step, its moves, and whom it names."""
    if event.kind == "paper_made":
        papers = [str(move[1]) for move in event.moves if move[0] == "paper"]
        return bool(papers) and all(paper in {str(one) for one in opened.papers} for paper in papers)
    if event.kind not in PARTY_EVENTS or event.step not in PARTY_STEPS:
        return False
    if event.step == "question" and not any(str(one) in str(event.moves) for one in opened.papers):
        return False
    if any(move[0] in CLOSED_TRACKS for move in event.moves):
        return False
    return not _names_others(f"{event.track_subject} {event.moves}", opened)


def _harmless(content: Content, opened: Open) -> bool:
    """Tell whether the readable content of an entry shows a party nothing but its own and the course of the case."""
    if content.group == SIDE or _names_others(content.body, opened):
        return False
    states: dict[str, Any] = json.loads(content.body)["states"]
    for key, state in states.items():
        model, _, row_id = key.partition(":")
        if model not in PARTY_STATES or state.get("kind") in CLOSED_TRACKS:
            return False
        if model.startswith("documents.") and row_id not in {str(one) for one in opened.papers}:
            return False
    return True


def _names_others(text: str, opened: Open) -> bool:
    return any(other in text for other in opened.others)


def _own(row: Recorded, model: str, opened: Open, *, told: bool) -> bool:
    """Tell whether a row is the party's own, or about what was done towards it."""
    thing: Any = row
    match model:
        case "cases.event" | "ledger.anchor":
            return told
        case "documents.document" | "documents.publicpaper" | "documents.scan":
            return (thing.document_id if model == "documents.scan" else row.pk) in opened.papers
        case "evidence.evidencefile":
            return row.pk in opened.files
        case "cases.party" | "dossiers.individual" | "dossiers.organisation" | "cases.decision":
            return row.pk in opened.own
        case "cases.obligation" | "cases.payment":
            return (thing if model == "cases.obligation" else thing.obligation).decision_id in opened.own
    return model == "ledger.erasure"

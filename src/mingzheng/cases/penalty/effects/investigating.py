"""Effects of filing, concluding, notifying, curing, closing and archiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.cases.engine.models import Act, Defect, Party
from mingzheng.cases.penalty.case_file import VOLUME_WORDS, bound
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.effects.closing import CLOSE_PERIOD
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.dossiers import actions as dossiers

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.dossiers.models import Individual, Organisation
from mingzheng.cases.penalty.effects.shared import (
    ARCHIVE_PERIOD,
    CASE_PERIOD,
    STATEMENT_PERIOD,
    drop_unserved,
    end_duty,
    start_duty,
)

IDENTITY = ("id_number", "birth_on", "address", "phone", "legal_representative")


def assign_handlers(w: Writing) -> None:
    """Assign the handlers that the filing names (行政处罚法 42)."""
    for person in Person.objects.filter(pk__in=w.input.handlers):
        dossiers.assign(w.rec, w.case.dossier, person=person, role="handler")


def identify_party(w: Writing) -> None:
    """Add to a party what was verified; who is known by its number is the agency's row of it (行政处罚法 40)."""
    party = next((r for r in w.loaded.rows if isinstance(r, Party) and r.pk == w.input.party), None)
    if party is None:
        raise Invalid((FieldError("party", "当事人不在本案", "本案当事人", "从本案当事人中选择"),))
    given = {name: value for name in IDENTITY if (value := getattr(w.input, name))}
    subject: Individual | Organisation
    if party.individual is not None:
        subject = dossiers.identify_individual(w.rec, party.individual, **given)
        w.rec.change(party, individual=subject)
    elif party.organisation is not None:
        subject = dossiers.identify_organisation(w.rec, party.organisation, **given)
        w.rec.change(party, organisation=subject)
    dossiers.add_subject(w.rec, w.case.dossier, subject)


def decline_filing(w: Writing) -> None:
    """Close the dossier of a clue that is not filed; it is kept with its reason (行政处罚法 54)."""
    w.case_values["closed_on"] = w.day
    dossiers.close_dossier(w.rec, w.case.dossier)


def start_case(w: Writing) -> None:
    """Note the day of filing and start the ninety days from it (行政处罚法 60)."""
    w.case_values["filed_on"] = w.day
    start_duty(w, CASE_PERIOD)


def open_notices(w: Writing) -> None:
    """Open notice and decision of each party, and its publication track once there is a decision."""
    for proposal in w.input.proposals:
        party = str(proposal.party)
        if proposal.disposition == "penalty" and not w.state("notice", party):
            w.move("notice", "due", party)
        if not w.state("decision", party):
            w.move("decision", "due", party)


def drop_earlier_notices(w: Writing) -> None:
    """Void earlier notices to the party that were not served: the new one takes their place (行政处罚法 44)."""
    drop_unserved(w, "prior_notice", "拟处罚内容改动，重新告知")


def remember_notice(w: Writing) -> None:
    """Keep what the notice told, so that the decision can be held against it (行政处罚法 44)."""
    w.made["proposal"] = dict(proposals(w.facts)[w.subject])


def end_statement_duty(w: Writing) -> None:
    """End the party's period: it stated its case and was answered, or let it expire on its last day."""
    expired = w.attempt.step.code == "expire_statement"
    last = w.facts.last_day("PEN_STATEMENT", w.subject) if expired else None
    end_duty(w, STATEMENT_PERIOD, subject=w.subject, on=last or w.day)


def close_case(w: Writing) -> None:
    """Close the case and start the period of archiving."""
    w.case_values["closed_on"] = w.day
    dossiers.close_dossier(w.rec, w.case.dossier)
    end_duty(w, CLOSE_PERIOD)
    start_duty(w, ARCHIVE_PERIOD)


def archive_case(w: Writing) -> None:
    """Keep the catalogue of the file as it is archived (行政处罚法 47)."""
    end_duty(w, ARCHIVE_PERIOD)
    dossiers.archive_dossier(w.rec, w.case.dossier)
    digests = {d.id: d.data_digest for d in w.facts.documents}
    w.made["catalogue"] = [
        {
            "volume": item.volume,
            "order": item.order,
            "title": item.title,
            "number": item.number,
            "pages": item.pages,
            "digest": digests[item.document],
            "document": item.document,
        }
        for volume in VOLUME_WORDS
        for item in bound(w.facts, volume)
    ]


def cure_defect(w: Writing) -> None:
    """Mark a defect cured, naming the act that cured it (行政处罚法 46)."""
    row = next(
        r
        for r in w.loaded.rows
        if isinstance(r, Defect) and r.gate == w.input.gate and _seq_of(w, r) == w.input.act_seq
    )
    w.rec.change(row, cured_by=w.act.seq, cure=w.input.way, cured_at=w.rec.now)


def _seq_of(w: Writing, defect: Defect) -> int:
    return next(r.seq for r in w.loaded.rows if isinstance(r, Act) and r.pk == defect.act_id)


EFFECTS = (
    archive_case,
    assign_handlers,
    close_case,
    cure_defect,
    decline_filing,
    drop_earlier_notices,
    end_statement_duty,
    identify_party,
    open_notices,
    remember_notice,
    start_case,
)

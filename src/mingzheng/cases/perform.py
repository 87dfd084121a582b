"""The only door to what happens in a case: binds the book to the engine and checks who may see the case at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from mingzheng.cases import tasks
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine import confirming, drafting, opening, performing, signing
from mingzheng.cases.engine.models import NO_CASE
from mingzheng.core import jobs
from mingzheng.core.errors import NotVisible
from mingzheng.core.prepared import Prepared
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.evidence import actions as evidence
from mingzheng.ledger.recording import record
from mingzheng.review import actions as review
from mingzheng.review.models import Review

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping
    from typing import Any, Literal

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.models import Draft
    from mingzheng.cases.engine.opening import Opening
    from mingzheng.cases.engine.signing.verdicts import Answer
    from mingzheng.cases.engine.types import Outcome, Request
    from mingzheng.core.files import Blob
    from mingzheng.evidence.models import EvidenceFile
    from mingzheng.ledger.recording import Actor


def check_visible(case_id: uuid.UUID, reader: Account, now: dt.datetime) -> None:
    """Raise NotVisible unless the reader may see the case; absent and forbidden look the same."""
    if reader.is_active and _takes_part(case_id, reader):
        return
    if not Dossier.objects.visible_to(reader, now).filter(pk=case_id).exists():
        raise NotVisible


_PARTS = Prepared(
    lambda case, person: (
        DossierPerson.objects.filter(dossier_id=case, person_id=person, until__isnull=True)
        .exclude(role="recused")
        .values_list("pk")[:1]
    )
)


def _takes_part(case_id: uuid.UUID, reader: Account) -> bool:
    """Tell in one query what ``visible_to`` would say of a person who is named in the case."""
    return reader.person_id is not None and bool(_PARTS(case_id, reader.person_id))


def _issue(outcome: Outcome) -> None:
    """Have the papers of an act made once its transaction, in which this stands, is committed."""
    for document_id in outcome.documents:
        jobs.enqueue(tasks.make_paper, str(document_id))


def open_case(start: Opening) -> Outcome:
    """Open a case with its first act (design.md §11 ``POST /cases``)."""
    return opening.open_case(start, book=BOOK, issue=_issue)


def perform(case_id: uuid.UUID, request: Request, *, reader: Account) -> Outcome:
    """Enter or propose an act; papers it froze are made after the commit."""
    check_visible(case_id, reader, request.now)
    return performing.perform(case_id, request, book=BOOK, issue=_issue)


def sign(  # noqa: PLR0913 - what a signature is made of
    case_id: uuid.UUID,
    *,
    act_seq: int,
    verdict: Answer,
    content_digest: str,
    reason: str = "",
    return_to: str = "",
    to: tuple[uuid.UUID, ...] = (),
    actor: Actor,
    credential: Credential | None,
    now: dt.datetime,
    reader: Account,
) -> Outcome:
    """Approve or return a proposed act, pass it on to another lawful signer, or ask others to co-sign."""
    check_visible(case_id, reader, now)
    given = signing.Given(act_seq, verdict, content_digest, reason, return_to, to)
    with transaction.atomic():
        outcome = signing.sign(case_id, given, actor=actor, credential=credential, now=now, book=BOOK)
        _issue(outcome)
    return outcome


def answer_oral(  # noqa: PLR0913 - what a signature is made of
    case_id: uuid.UUID,
    *,
    act_seq: int,
    verdict: Literal["approved", "refused"],
    reason: str = "",
    actor: Actor,
    credential: Credential | None,
    now: dt.datetime,
    reader: Account,
) -> Outcome:
    """Confirm an oral approval in writing, or refuse it."""
    check_visible(case_id, reader, now)
    return signing.answer_oral(
        case_id, act_seq=act_seq, verdict=verdict, reason=reason, actor=actor, credential=credential, now=now
    )


def confirm(
    case_id: uuid.UUID, *, act_seq: int, actor: Actor, credential: Credential | None, now: dt.datetime, reader: Account
) -> Outcome:
    """Confirm an act in which one is named."""
    check_visible(case_id, reader, now)
    return confirming.confirm(case_id, act_seq=act_seq, actor=actor, credential=credential, now=now)


def withdraw_proposal(
    case_id: uuid.UUID, *, act_seq: int, reason: str, actor: Actor, now: dt.datetime, reader: Account
) -> Outcome:
    """Withdraw one's own proposal."""
    check_visible(case_id, reader, now)
    return signing.withdraw_proposal(case_id, act_seq=act_seq, reason=reason, actor=actor, now=now)


def attach_file(  # noqa: PLR0913 - what a file brings
    case_id: uuid.UUID, *, blob: Blob, name: str, kind: str, actor: Actor, now: dt.datetime, reader: Account
) -> EvidenceFile:
    """Attach an uploaded file to the case, to be named by acts: its own entry, not an event of the case."""
    check_visible(case_id, reader, now)
    with record("case.file.attached", actor=actor, now=now, dossier_id=case_id) as rec:
        dossier = Dossier.objects.get(pk=case_id)
        return evidence.attach(rec, dossier=dossier, blob=blob, name=name, kind=kind)


def note_opened(
    case_id: uuid.UUID, *, review_id: uuid.UUID, paper: str, actor: Actor, now: dt.datetime, reader: Account
) -> None:
    """Note that the reviewer opened a paper handed in (threat 37): a reading, not an event of the case."""
    check_visible(case_id, reader, now)
    row = Review.objects.filter(pk=review_id, dossier_id=case_id).first()
    if row is None or actor.person_id is None:
        raise NotVisible
    with record("case.review.opened", actor=actor, now=now, dossier_id=case_id, group="side") as rec:
        review.note_opened(rec, row, person_id=actor.person_id, paper=paper)


def keep_draft(
    author: Account,
    *,
    step: str,
    subject: str = "",
    case_id: uuid.UUID = NO_CASE,
    form: Mapping[str, Any],
    now: dt.datetime,
) -> Draft:
    """Keep the author's draft of a step of a case that the author may see; without a case, of an opening."""
    if case_id != NO_CASE:
        check_visible(case_id, author, now)
    return drafting.keep(author.pk, step=step, subject=subject, case_id=case_id, form=form, now=now)


def drop_draft(author: Account, *, step: str, subject: str = "", case_id: uuid.UUID = NO_CASE) -> None:
    """Forget the author's own draft."""
    drafting.drop(author.pk, step=step, subject=subject, case_id=case_id)

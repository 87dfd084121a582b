"""What was filled in, row by row in words: the body of forms and letters that say no more than their input does."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.goods import custody
from mingzheng.cases.penalty.papers.subjects import own_subject, whole_case
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    conduct,
    day,
    handler_names,
    moment,
    numbered_lines,
)
from mingzheng.core.annotations import shape_of
from mingzheng.core.errors import DomainError
from mingzheng.core.inputs import Money
from mingzheng.core.money import yuan
from mingzheng.documents.layouts import GenericForm, Row, Section
from mingzheng.documents.specs import PaperSpec
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

ARTICLE = re.compile(r"[^#\s]+#[\d.]+")
"""The key of an article, as fields that name one hold it."""

GOODS = re.compile(r"(measure|preservation):\d+:\d+")
"""The key of goods in keeping."""


def filled(facts: CaseFacts, given: BaseModel, *, without: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Return every field that was filled in, with its title and its value in words."""
    return tuple(
        (info.title or name, _words(facts, info, value))
        for name, info in type(given).model_fields.items()
        if name not in without and (value := getattr(given, name)) not in (None, "", [])
    )


def _words(facts: CaseFacts, info: FieldInfo, value: Any) -> str:  # noqa: ANN401 - an input's value
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    choices = extra.get("choices")
    if isinstance(choices, dict) and str(value) in choices:
        return str(choices[str(value)])
    if isinstance(value, list | tuple):
        return numbered_lines(_words(facts, info, one) for one in value)
    if isinstance(value, BaseModel):
        return "；".join(f"{title}：{words}" for title, words in filled(facts, value))
    if isinstance(value, int):
        return yuan(value) if shape_of(info).marked(Money) else f"{value}{extra.get('unit', '')}"
    if isinstance(value, dt.date):
        return moment(value) if isinstance(value, dt.datetime) else day(value)
    return _known(facts, value)


def _known(facts: CaseFacts, value: Any) -> str:  # noqa: ANN401 - an input's value
    """Return party, person, paper or goods by their key in words, an article as cited; other text as written."""
    if isinstance(value, uuid.UUID):
        party = facts.party(str(value))
        return party.name if party else facts.name_of(value)
    text = str(value)
    if GOODS.fullmatch(text):
        return next((goods.words for goods in custody(facts) if goods.key == text), text)
    document = facts.document(text)
    return f"{document.title}（{document.number}）" if document else _cited(text)


def _cited(text: str) -> str:
    """Return an article by its key as statutes are cited; any other text as it was written."""
    if not ARTICLE.fullmatch(text):
        return text
    try:
        return cite(text)
    except DomainError:
        return text


def case_rows(facts: CaseFacts) -> tuple[Row, ...]:
    """Return the case in the rows with which forms begin."""
    parties = "、".join(p.name for p in facts.parties if p.role == "party")
    filed = day(facts.filed_on) if facts.filed_on else "尚未立案"
    return (("案由", conduct(facts) or str(facts.matter.name)), ("当事人", parties or "无"), ("立案日期", filed))


def approval_of(title: str) -> Callable[[CaseFacts, Attempt], GenericForm]:
    """Return the builder of a form on which heads approve what was filled in."""

    def build(facts: CaseFacts, attempt: Attempt) -> GenericForm:
        given: Any = attempt.input
        party = facts.party(attempt.subject)
        about = (("办理对象", party.name),) if party else ()
        return GenericForm(
            agency=agency(facts),
            title=title,
            case_no=facts.case_no,
            sections=(
                Section(heading="基本情况", rows=case_rows(facts)),
                Section(heading="报批事项", rows=(*about, *filled(facts, given))),
                Section(heading="承办人", text=handler_names(facts)),
                *approvals(attempt),
            ),
        )

    return build


def approval_paper(code: str, title: str, number: str, *, of_party: bool = False) -> Paper:
    """Return the paper of such a form, signed by the head, in the second file."""
    spec = PaperSpec(code, title, "generic.typ", GenericForm, group="side", numbered=number, signers=("机关负责人",))
    return Paper(spec, approval_of(title), own_subject if of_party else whole_case, approval_form=True)


def letter(
    facts: CaseFacts, attempt: Attempt, *, title: str, to: str, text: str, sections: tuple[Section, ...]
) -> GenericForm:
    """Return a sealed letter to another authority: addressee, text, what was filled in."""
    return GenericForm(
        agency=agency(facts),
        title=title,
        case_no=facts.case_no,
        date=_dated(attempt),
        intro=f"{to}：\n{text}",
        sections=sections,
        sealed=True,
    )


def _dated(attempt: Attempt) -> dt.date | None:
    return None if attempt.medium == "paper" else attempt.on

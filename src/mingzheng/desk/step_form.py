"""The two forms of a step's page, its frame and its input, bound and told as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.types import Attempt, Request
from mingzheng.cases.messages import prefill
from mingzheng.desk import case_parts, choices, frames, prefilling
from mingzheng.evidence.queries import for_dossier
from mingzheng.law.queries import calendar_view
from mingzheng.web.forms import SchemaForm

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict
    from pydantic import BaseModel

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.messages import Message
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView
    from mingzheng.core.errors import FieldError
    from mingzheng.web.fields import Choice


@dataclass(frozen=True)
class Asked:
    """Which step of which case is asked for, by whom, when.

    ``corrects`` is the number of a record to be corrected, ``resubmits`` that of a returned act to be proposed anew,
    ``message`` what a party handed in online and the step takes up.
    """

    view: CaseView
    step: Step
    subject: str
    account: Account
    now: dt.datetime
    corrects: int | None = None
    given: tuple[tuple[str, str], ...] = ()
    resubmits: int | None = None
    message: Message | None = None


@dataclass
class StepForm:
    """The forms of one step; the frame is None for effects."""

    asked: Asked
    form: SchemaForm[BaseModel]
    frame: SchemaForm[frames.Frame] | None

    @property
    def pressed_row(self) -> bool:
        """Return whether only a row was added or taken away."""
        return bool(self.form.row_action)

    def is_valid(self) -> bool:
        """Return whether both forms hold what their models ask; the errors stand beside the fields."""
        framed = self.frame is None or self.frame.is_valid()
        return self.form.is_valid() and framed

    @property
    def errors(self) -> list[tuple[FieldError, str]]:
        """Return every error of both forms, in the order of the page."""
        return [*(self.frame.errors if self.frame else ()), *self.form.errors]

    def add_errors(self, errors: Iterable[FieldError]) -> None:
        """Put an action's errors beside their fields, those of the frame under its own names."""
        inner = []
        for error in errors:
            if self.frame is not None and error.field in frames.FIELDS:
                self.frame.add_errors([replace(error, field=frames.FIELDS[error.field])])
            else:
                inner.append(error)
        self.form.add_errors(inner)

    def raw(self) -> dict[str, Any]:
        """Return what was typed, as a draft keeps it."""
        return {"input": self.form.raw(), "frame": self.frame.raw() if self.frame else {}}

    def request(self, **more: Any) -> Request:  # noqa: ANN401 - further fields of a Request
        """Return what is asked of the engine; call it on valid forms only."""
        value, frame = self.form.value, self.frame.value if self.frame else None
        given = value.model_dump(mode="json") if value is not None else {}
        framed: dict[str, Any] = {}
        if frame is not None:
            framed = {
                "at": frame.done_at,
                "at_source": frame.done_source,
                "place": frame.done_place,
                "evidence": tuple(frame.done_files),
                "officers": tuple(getattr(frame, "done_by", ())),
            }
        asked = self.asked
        return Request(
            step=asked.step.code,
            now=asked.now,
            subject=asked.subject,
            input=given,
            corrects=asked.corrects,
            **framed,
            **more,
        )

    def attempt(self) -> Attempt:
        """Return the attempt that the filled form makes, for the preview of its papers."""
        asked = self.asked
        frame = self.frame.value if self.frame else None
        return Attempt(
            step=asked.step,
            subject=asked.subject,
            now=asked.now,
            at=min(frame.done_at, asked.now) if frame else asked.now,
            actor_person=asked.account.person_id,
            input=self.form.value,
            officers=tuple(getattr(frame, "done_by", ())),
            place=frame.done_place if frame else "",
            evidence=tuple(str(e) for e in frame.done_files) if frame else (),
        )


JUDGEMENTS = frozenset(
    {
        "crime_suspected",
        "measures_planned",
        "complex_or_grave",
        "public_interest",
        "social_risk",
        "complex_multi_legal",
        "third_party_major",
    }
)
"""Judgements of which usually none applies; one press answers 否 to all, and each can still be changed."""


def may_answer_no(form: SchemaForm[Any]) -> str:
    """Return the path of the last of several judgements in a form, where the button stands, or an empty text."""
    paths = [one.path for one in form.fields if one.path in JUDGEMENTS]
    return paths[-1] if len(paths) > 1 else ""


def answer_no(form: SchemaForm[Any]) -> None:
    """Answer 否 to every judgement of a form that has no answer yet."""
    for one in form.fields:
        if one.path in JUDGEMENTS and not one.value:
            one.value = "no"
            one.choices = tuple(replace(choice, selected=choice.value == "no") for choice in one.choices)


def fresh(asked: Asked) -> StepForm:
    """Return the forms as first shown: what the case knows, what a link gave, or the act to be corrected."""
    view, step = asked.view, asked.step
    number = asked.corrects or asked.resubmits
    wrong = view.facts.act(number) if number else None
    if wrong is not None and wrong.step == step.code:
        return _build(asked, dict(wrong.content), _frame_of_act(view, wrong))
    known = prefilling.for_input(view, step, asked.subject, asked.account, asked.now)
    framed = prefilling.for_frame(view, step, asked.subject, asked.account, asked.now)
    if asked.message is not None:
        said, received = prefill(asked.message)
        return _build(asked, known | said, framed | received)
    return _build(asked, known | dict(asked.given), framed)


def from_draft(asked: Asked, kept: Mapping[str, Any]) -> StepForm:
    """Return the forms with what a draft keeps."""
    return _build(asked, dict(kept.get("input", {})), dict(kept.get("frame", {})))


def bound(asked: Asked, data: QueryDict) -> StepForm:
    """Return the forms with what was posted."""
    settings, model, framed = _parts(asked)
    frame = SchemaForm(framed, data, **settings) if framed else None
    return StepForm(asked, _only_asked(asked, SchemaForm(model, data, **settings)), frame)


def _frame_of_act(view: CaseView, act: ActFact) -> dict[str, Any]:
    row = next(item.act for item in view.timeline if item.act is not None and item.act.seq == act.seq)
    return {
        "done_at": act.at.isoformat(),
        "done_source": row.at_source,
        "done_place": row.place,
        "done_by": [str(o.person_id) for o in act.officers],
        "done_files": list(act.evidence),
    }


def _build(asked: Asked, known: Mapping[str, Any], framed_values: Mapping[str, Any]) -> StepForm:
    settings, model, framed = _parts(asked)
    form = SchemaForm(model, initial=known, **settings)
    without_blank_rows(_only_asked(asked, form))
    frame = SchemaForm(framed, initial=framed_values, **settings) if framed else None
    return StepForm(asked, form, frame)


def _only_asked(asked: Asked, form: SchemaForm[Any]) -> SchemaForm[Any]:
    """Hide what no rule of the agency asks: nobody answers to a dress that is not ordered."""
    for one in form.fields:
        if one.path == "dressed" and not asked.view.facts.rules.get("uniform_ordered"):
            one.widget = "hidden"
    return form


def without_blank_rows(form: SchemaForm[Any]) -> None:
    """Show the rows that say something, or one; more come with a press on 再加一行."""
    for one in form.fields:
        if one.widget == "rows":
            filled = [part for part in one.forms if not part.is_blank]
            one.forms = filled or one.forms[:1]


def _parts(asked: Asked) -> tuple[dict[str, Any], type[BaseModel], type[frames.Frame] | None]:
    listed = choices.for_step(asked.view, asked.step, asked.subject, asked.now)
    listed["done_files"] = files_of(asked.view)
    settings = {"choices": listed, "today": day_of(asked.now), "calendar": calendar_view()}
    return settings, BOOK.inputs[asked.step.input], frames.frame_of(asked.step)


def files_of(view: CaseView) -> list[Choice | tuple[str, str]]:
    """Return the files of a case as choices, the newest first."""
    rows, scans = for_dossier(view.case.dossier_id).reverse(), case_parts.scans(view)
    return [(str(row.pk), f"{row.name}（{scans.get(str(row.pk)) or row.get_kind_display()}）") for row in rows]


def same_file(view: CaseView, digest: str) -> uuid.UUID | None:
    """Return the file of the case that has these bytes already: a form sent twice attaches nothing twice."""
    row = for_dossier(view.case.dossier_id).filter(digest=digest).first()
    return row.pk if row else None

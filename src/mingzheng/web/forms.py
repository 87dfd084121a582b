"""A form from a pydantic model: drawn in groups, read from a post, shown again with what was typed and is wrong."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils import timezone
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.validation import validate
from mingzheng.web import fields as drawn
from mingzheng.web.echo import echo

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest, QueryDict

    from mingzheng.web.echo import Calendar
    from mingzheng.web.fields import Choice, Field

Model = TypeVar("Model", bound=BaseModel)
Choices = dict[str, "Sequence[Choice | tuple[str, str]]"]

MAX_GROUP = 7
MAX_ROWS = 200
ROW_BUTTON = "_rows"
UNRECORDED = "--unrecorded"


@dataclass
class Group:
    """Fields that belong together under one heading."""

    title: str
    fields: list[Field] = field(default_factory=list)

    @property
    def folds(self) -> bool:
        """Whether it is shown as its heading alone, to be opened by whom it concerns."""
        return all(one.folded for one in self.fields)

    @property
    def is_open(self) -> bool:
        """Whether something in it is filled in or wrong, so that it is shown opened."""
        return any(one.errors or one.value not in _blanks(one) for one in self.fields)


@dataclass(frozen=True, slots=True)
class Settings:
    """What all parts of one form share: the caller's choices and the day that dates without a year are near to."""

    choices: Choices
    today: dt.date
    calendar: Calendar | None = None
    mark: str = ""


class SchemaForm(Generic[Model]):
    """A form of one input model.

    ``data`` is a form post; ``initial`` a stored value, model or draft (what ``raw()`` gave); ``choices`` maps
    ``choices_from`` keys to what may be picked; ``calendar`` lets dates say 工作日; ``mark`` begins the ids of its
    controls where a page has several forms. A press on a row button is no
    submission: ``is_valid()`` is then False and nothing is complained about.
    """

    def __init__(  # noqa: PLR0913 - what differs between forms, all by name
        self,
        model: type[Model],
        data: QueryDict | None = None,
        *,
        initial: Model | Mapping[str, Any] | None = None,
        choices: Choices | None = None,
        today: dt.date | None = None,
        calendar: Calendar | None = None,
        mark: str = "",
    ) -> None:
        self.model = model
        self.settings = Settings(choices or {}, today or timezone.localdate(), calendar, mark)
        self.fields = _fields(model, self.settings, prefix="", path="")
        self.general: tuple[FieldError, ...] = ()
        self.value: Model | None = None
        self.bound = data is not None
        self.row_action = str(data.get(ROW_BUTTON, "")) if data is not None else ""
        if data is not None:
            _bind_all(self.fields, data, self.settings, self.row_action)
        else:
            _fill_all(self.fields, initial, self.settings)
        _dress(self.fields, self.settings)

    def is_valid(self) -> bool:
        """Return whether the post makes a model, kept in ``value``; else the errors stand on the fields."""
        if not self.bound or self.row_action:
            return False
        wrong = [error for one in _walk(self.fields) if (error := _unlawful(one)) is not None]
        try:
            value = validate(self.model, self.raw(), today=self.settings.today)
        except Invalid as invalid:
            wrong += invalid.fields
        else:
            self.value = None if wrong else value
        self.add_errors(wrong)
        return not wrong

    def raw(self) -> dict[str, Any]:
        """Return what was typed as JSON values under the model's names: the draft, and the input of ``validate``."""
        return _raw(self.fields)

    def add_errors(self, errors: Iterable[FieldError]) -> None:
        """Put errors (also an action's later ``Invalid.fields``) beside their fields; those without a field on top."""
        homeless = []
        for error in errors:
            home = _home(self.fields, error.field)
            if home is None:
                homeless.append(error)
            else:
                home.errors = (*home.errors, error)
        self.general = (*self.general, *homeless)

    @property
    def errors(self) -> list[tuple[FieldError, str]]:
        """Every error with the id of its control ("" for the whole form), in the order of the page."""
        own = [(error, "") for error in self.general]
        return own + [(_in_row(error, one), one.id) for one in _walk(self.fields) for error in one.errors]

    @property
    def groups(self) -> list[Group]:
        """The visible fields in their groups, in the order of the model."""
        groups: dict[str, Group] = {}
        for one in self.fields:
            if one.widget != "hidden":
                groups.setdefault(one.group, Group(one.group)).fields.append(one)
        return list(groups.values())

    @property
    def hidden(self) -> list[Field]:
        """The hidden fields."""
        return [one for one in self.fields if one.widget == "hidden"]

    def __getitem__(self, path: str) -> Field:
        """Return a field by its dotted path; raises KeyError."""
        found = _home(self.fields, path)
        if found is None or found.path != path:
            raise KeyError(path)
        return found


@dataclass
class Part:
    """The fields of a nested model: one row, or one group within a group."""

    fields: list[Field]
    number: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed beyond what stood there."""
        return all(one.value in _blanks(one) or not any(one.value) for one in _walk(self.fields))


def oversized_groups(model: type[BaseModel]) -> list[str]:
    """Return the titles of groups with more than seven fields, for a test over all input models."""
    groups: dict[str, int] = {}
    for name, info in model.model_fields.items():
        title = drawn.build(name, info, prefix="", path="").group
        groups[title] = groups.get(title, 0) + 1
    return [title for title, count in groups.items() if count > MAX_GROUP]


def _fields(model: type[BaseModel], settings: Settings, *, prefix: str, path: str) -> list[Field]:
    built = [drawn.build(name, info, prefix=prefix, path=path) for name, info in model.model_fields.items()]
    for one in built:
        default = one.info.default if one.info.default is not PydanticUndefined else None
        one.value = drawn.shown(one, default)
        if one.widget == "nested" and one.shape.model is not None:
            one.forms = [_part(one, settings, 0, prefix=f"{one.name}-", path=f"{one.path}.")]
    return built


def _part(one: Field, settings: Settings, number: int, *, prefix: str, path: str) -> Part:
    assert one.shape.model is not None  # noqa: S101 - rows and nested always have a model
    return Part(_fields(one.shape.model, settings, prefix=prefix, path=path), number)


def _row(one: Field, settings: Settings, html_index: int, model_index: int) -> Part:
    return _part(one, settings, html_index, prefix=f"{one.name}-{html_index}-", path=f"{one.path}.{model_index}.")


# ── from a stored value ──


def _fill_all(fields: list[Field], initial: BaseModel | Mapping[str, Any] | None, settings: Settings) -> None:
    values = _plain(initial)
    for one in fields:
        name = one.path.rsplit(".", 1)[-1]
        _fill(one, values.get(name), settings, given=name in values)


def _plain(initial: object) -> dict[str, Any]:
    if isinstance(initial, BaseModel):
        return {name: getattr(initial, name) for name in type(initial).model_fields}
    return dict(initial) if isinstance(initial, dict) else {}


def _fill(one: Field, value: Any, settings: Settings, *, given: bool) -> None:  # noqa: ANN401 - any stored value
    if one.widget == "rows":
        _fill_rows(one, value if isinstance(value, list | tuple) else [], settings)
    elif one.widget == "nested":
        _fill_all(one.forms[0].fields, value, settings)
    elif given:
        _fill_plain(one, value)
    if one.widget == "list":
        one.value = [*one.value, *[""] * max(1, one.rows_shown - len(one.value))]


def _fill_plain(one: Field, value: Any) -> None:  # noqa: ANN401 - any stored value
    told = _plain(value) if one.shape.unrecorded else {}
    if "unrecorded" in told:
        one.unrecorded = str(told["unrecorded"])
    else:
        one.value = drawn.shown(one, value)


def _fill_rows(one: Field, values: Sequence[Any], settings: Settings) -> None:
    count = max(one.rows_shown, len(values) + 1)
    one.forms = [_row(one, settings, index, index) for index in range(min(count, MAX_ROWS))]
    for part in one.forms:
        _fill_all(part.fields, values[part.number] if part.number < len(values) else None, settings)


# ── from a form post ──


def _bind_all(fields: list[Field], data: QueryDict, settings: Settings, action: str) -> None:
    for one in fields:
        if one.widget == "rows":
            _bind_rows(one, data, settings, action)
        elif one.widget == "nested":
            _bind_all(one.forms[0].fields, data, settings, action)
        else:
            one.value = _read(one, data, action)
            one.unrecorded = str(data.get(f"{one.name}{UNRECORDED}", "")).strip() if one.shape.unrecorded else ""


def _read(one: Field, data: QueryDict, action: str) -> Any:  # noqa: ANN401 - text or list of text
    if one.widget == "checkboxes":
        return [str(value) for value in data.getlist(one.name)]
    if one.widget == "list":
        values = [str(value) for value in data.getlist(one.name)]
        if action == f"add:{one.name}" or not values:
            values.append("")
        return values[:MAX_ROWS]
    if one.widget == "bool":
        return "true" if data.get(one.name) else "false"
    value = str(data.get(one.name, ""))
    return unicodedata.normalize("NFKC", value).strip() if one.widget == "number" else value


def _bind_rows(one: Field, data: QueryDict, settings: Settings, action: str) -> None:
    """Read the rows posted; a blank row has no place in the model, so later errors name the row where they stand."""
    dropped = action.removeprefix(f"drop:{one.name}:") if action.startswith(f"drop:{one.name}:") else ""
    kept = 0
    for index in range(_total(data, one.name)):
        if str(index) == dropped:
            continue
        part = _row(one, settings, index, kept)
        _bind_all(part.fields, data, settings, action)
        if part.is_blank:
            _unplace(part, f"{one.path}.{kept}.", f"{one.path}.-.")
        else:
            kept += 1
        one.forms.append(part)
    if action == f"add:{one.name}" and len(one.forms) < MAX_ROWS:
        one.forms.append(_row(one, settings, len(one.forms), kept))
    for number, part in enumerate(one.forms):
        _rename(part, f"{one.name}-{part.number}-", f"{one.name}-{number}-")
        part.number = number


def _unplace(part: Part, place: str, nowhere: str) -> None:
    """Take a blank row out of the model's numbering, so that no error of the row after it lands here."""
    for one in _walk(part.fields):
        one.path = nowhere + one.path.removeprefix(place)


def _total(data: QueryDict, name: str) -> int:
    text = str(data.get(f"{name}-TOTAL", "0"))
    return min(int(text), MAX_ROWS) if text.isascii() and text.isdigit() and len(text) < MAX_GROUP else 0


def _rename(part: Part, old: str, new: str) -> None:
    for one in _walk(part.fields):
        one.name = new + one.name.removeprefix(old)


# ── to the model's dict ──


def _raw(fields: list[Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        value = _raw_value(one)
        if value is not PydanticUndefined:
            found[one.path.rsplit(".", 1)[-1]] = value
    return found


def _raw_value(one: Field) -> Any:  # noqa: ANN401 - any JSON value
    if one.widget == "rows":
        rows = [_raw(part.fields) for part in one.forms if not part.is_blank]
        return rows or _nothing(one)
    if one.widget == "nested":
        part = one.forms[0]
        return _nothing(one) if part.is_blank and not one.required else _raw(part.fields)
    if one.widget in {"checkboxes", "list"}:
        return [value for value in one.value if value.strip()] or _nothing(one)
    if not one.value.strip():
        return {"unrecorded": one.unrecorded} if one.unrecorded else _nothing(one)
    return one.value


def _nothing(one: Field) -> Any:  # noqa: ANN401 - any JSON value
    """Return what an empty control means: absent where an answer is due, else none, "", or the default."""
    if one.required:
        return PydanticUndefined
    if one.shape.optional:
        return None
    if one.shape.many:
        return []
    return "" if one.shape.base is str else PydanticUndefined


def _blanks(one: Field) -> tuple[Any, ...]:
    default = one.info.default if one.info.default is not PydanticUndefined else None
    return ("", [], ["false"], drawn.shown(one, default))


# ── drawing and errors ──


def _dress(fields: list[Field], settings: Settings) -> None:
    for one in _walk(fields):
        one.mark = settings.mark
        one.choices = drawn.options(one, settings.choices)
        if one.widget in {"date", "datetime"}:
            one.live = settings.calendar is not None
            one.echo = echo(str(one.value), settings.today, settings.calendar)


def _walk(fields: Iterable[Field]) -> Iterable[Field]:
    for one in fields:
        yield one
        for part in one.forms:
            yield from _walk(part.fields)


def _in_row(error: FieldError, home: Field) -> FieldError:
    """Return an error under the name that people see: of a repeated part, with the number of its row."""
    label = error.label or home.label
    rows = [int(step) + 1 for step in home.path.split(".") if step.isdigit()]
    return replace(error, label=f"第 {rows[-1]} 行 · {label}" if rows else label)


def _home(fields: list[Field], path: str) -> Field | None:
    """Return the field at a path, or the nearest one above it that people can see."""
    best: Field | None = None
    for one in _walk(fields):
        inside = path == one.path or path.startswith(f"{one.path}.")
        if inside and one.widget != "hidden" and (best is None or len(one.path) > len(best.path)):
            best = one
    return best


def _unlawful(one: Field) -> FieldError | None:
    if not one.choices or one.widget in {"rows", "nested"}:
        return None
    allowed = {choice.value: choice for choice in one.choices}
    for value in one.value if isinstance(one.value, list) else [one.value]:
        choice = allowed.get(value)
        if value and (choice is None or choice.disabled):
            reason = choice.reason if choice else "不是可选的项目"
            return FieldError(one.path, reason, "只能从可选的项目中选", "请从列出的项目中选择", one.label)
    return None


def typed(request: HttpRequest, name: str) -> str:
    """Return what somebody typed into a single field, without characters that cannot be seen."""
    return "".join(c for c in str(request.POST.get(name, "")) if c.isprintable()).strip()

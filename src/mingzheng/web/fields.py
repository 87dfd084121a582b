"""One field of a form made from a model: how it is named, drawn, read from a form post and shown again."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

from mingzheng.core.annotations import Shape, shape_of
from mingzheng.core.dates import ZONE
from mingzheng.core.inputs import Money, Multiline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

    from mingzheng.core.errors import FieldError
    from mingzheng.web.forms import Part

Widget = Literal[
    "text", "textarea", "date", "datetime", "money", "number", "select", "checkboxes", "radios", "bool", "list", "rows",
    "nested", "hidden", "password", "code", "file",
]  # fmt: skip

FEN_A_YUAN = 100
SHORT_LIST = 5
LONG_LINE = 200
_MONEY_SHOWN = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick; an unlawful one is shown greyed with its ``reason`` and cannot be picked."""

    value: str
    label: str
    reason: str = ""
    help: str = ""
    selected: bool = False

    @property
    def disabled(self) -> bool:
        """Whether it may not be picked."""
        return bool(self.reason)


@dataclass
class Field:
    """A field ready to be drawn."""

    name: str
    path: str
    label: str
    widget: Widget
    shape: Shape
    info: FieldInfo
    help: str = ""
    group: str = ""
    unit: str = ""
    width: str = "m"
    rows_shown: int = 3
    value: Any = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[FieldError, ...] = ()
    forms: list[Part] = field(default_factory=list)
    unrecorded: str = ""
    echo: str = ""
    live: bool = False
    autocomplete: str = "off"
    folded: bool = False
    mark: str = ""

    @property
    def id(self) -> str:
        """The id of the control, safe in selectors and links."""
        return f"f-{self.mark}{self.name}"

    @property
    def required(self) -> bool:
        """Whether it must be answered."""
        return self.info.is_required()

    @property
    def max_length(self) -> int | None:
        """The longest text, in characters."""
        return self.shape.limit("max_length")

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"components/fields/{self.widget}.html"

    @property
    def described_by(self) -> str:
        """The ids of help, errors and echo, for ``aria-describedby``."""
        parts = [f"{self.id}-help"] * bool(self.help) + [f"{self.id}-error"] * bool(self.errors)
        parts += [f"{self.id}-echo"] * (self.widget in {"date", "datetime"})
        return " ".join(parts)

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width within a row."""
        return self.widget in {"textarea", "checkboxes", "list", "rows", "nested", "file"}

    @property
    def is_set(self) -> bool:
        """Whether the control is a set of controls, drawn as a fieldset with a legend."""
        return self.widget in {"checkboxes", "radios", "rows", "nested", "list"}


def build(name: str, info: FieldInfo, *, prefix: str, path: str) -> Field:
    """Return the empty field of a model's field, its drawing taken from ``Field(…, json_schema_extra={…})``."""
    extra = _extra(info)
    shape = shape_of(info)
    widget = extra.get("widget") or _widget(shape, extra, required=info.is_required())
    return Field(
        name=f"{prefix}{name}",
        path=f"{path}{name}",
        label=info.title or name,
        widget=widget,
        shape=shape,
        info=info,
        help=info.description or "",
        group=str(extra.get("group", "")),
        unit=str(extra.get("unit", "元" if widget == "money" else "")),
        width=str(extra.get("width") or _width(widget, shape)),
        rows_shown=int(extra.get("rows", 3)),
        autocomplete=str(extra.get("autocomplete", "off")),
        folded=bool(extra.get("folded")),
    )


def _extra(info: FieldInfo) -> dict[str, Any]:
    return dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}


def choices_source(field: Field) -> str:
    """Return the key of the caller's choices that this field takes."""
    return str(_extra(field.info).get("choices_from", ""))


def _widget(shape: Shape, extra: Mapping[str, Any], *, required: bool) -> Widget:
    if shape.model is not None:
        return "rows" if shape.many else "nested"
    if _options(shape) or "choices_from" in extra:
        return _picker(shape)
    if shape.many:
        return "list"
    return _simple(shape, required=required)


def _picker(shape: Shape) -> Widget:
    if shape.many:
        return "checkboxes"
    options = _options(shape)
    return "radios" if options and len(options) <= SHORT_LIST else "select"


def _simple(shape: Shape, *, required: bool) -> Widget:
    if shape.base is bool:
        return "radios" if required or shape.optional else "bool"
    if shape.base is dt.date:
        return "date"
    if shape.base is dt.datetime:
        return "datetime"
    if shape.marked(Money):
        return "money"
    if shape.base in {int, float}:
        return "number"
    return (
        "textarea" if shape.marked(Multiline) and (shape.limit("max_length") or LONG_LINE + 1) > LONG_LINE else "text"
    )


def _width(widget: Widget, shape: Shape) -> str:
    if widget in {"date", "money", "number", "code"}:
        return "s"
    if widget in {"datetime", "select"}:
        return "m"
    longest = shape.limit("max_length") or LONG_LINE
    return "l" if longest > LONG_LINE // 2 else "m"


def _options(shape: Shape) -> tuple[tuple[str, str], ...]:
    if get_origin(shape.base) is Literal:
        return tuple((str(value), str(value)) for value in get_args(shape.base))
    if isinstance(shape.base, type) and issubclass(shape.base, enum.Enum):
        return tuple((str(member.value), str(getattr(member, "label", member.value))) for member in shape.base)
    return ()


def options(field: Field, given: Mapping[str, Sequence[Choice | tuple[str, str]]]) -> tuple[Choice, ...]:
    """Return the field's choices (the caller's by path or source, else those of its Literal, Enum or yes-or-no)."""
    extra = _extra(field.info)
    labels = extra.get("labels") or extra.get("choices") or {}
    listed: Sequence[Choice | tuple[str, str]] = (
        given.get(_without_rows(field.path)) or given.get(choices_source(field)) or ()
    )
    if not listed and field.shape.base is bool:
        listed = (("true", labels.get("true", "是")), ("false", labels.get("false", "否")))
    if not listed:
        listed = tuple((value, labels.get(value, label)) for value, label in _options(field.shape))
    picked = set(field.value) if isinstance(field.value, list) else {str(field.value)}
    choices = (one if isinstance(one, Choice) else Choice(*one) for one in listed)
    return tuple(replace(choice, selected=choice.value in picked) for choice in choices)


def _without_rows(path: str) -> str:
    """Return a path without the numbers of rows: ``proposals.breached``."""
    return ".".join(part for part in path.split(".") if not part.isdigit() and part != "-")


def shown(field: Field, value: Any) -> Any:  # noqa: ANN401 - any stored value
    """Return a stored value as people type it: fen as yuan, dates ISO, lists of text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return [str(shown(field, one)) for one in value]
    if value is None or value is PydanticUndefined:
        return [] if field.widget in {"checkboxes", "list"} else ""
    return _text(field, value)


def _text(field: Field, value: Any) -> str:  # noqa: ANN401 - any stored value
    if isinstance(value, enum.Enum):
        return str(value.value)
    if field.widget == "datetime":
        return _moment(value)
    if field.widget == "money":
        return _yuan(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _moment(value: Any) -> str:  # noqa: ANN401 - datetime or its ISO text
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, dt.datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _yuan(value: Any) -> str:  # noqa: ANN401 - fen, or the text typed
    if isinstance(value, int):
        sign, fen = "-" * (value < 0), abs(value)
        return f"{sign}{fen // FEN_A_YUAN:,}.{fen % FEN_A_YUAN:02d}"
    return str(value)

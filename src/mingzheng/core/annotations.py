"""What a field of an input model holds, read from its annotation."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from mingzheng.core.inputs import Unrecorded

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_LISTS = (list, tuple, set, frozenset)


@dataclass
class Shape:
    """The type of a field without its wrappers: ``base``; many, optional, answerable 未记录 or not; and its marks."""

    base: Any
    marks: list[Any] = field(default_factory=list)
    many: bool = False
    optional: bool = False
    unrecorded: bool = False

    def marked(self, kind: type) -> bool:
        """Return whether the annotation carries a mark of this class."""
        return any(isinstance(mark, kind) for mark in self.marks)

    @property
    def model(self) -> type[BaseModel] | None:
        """The nested model, of the field or of its list items."""
        return self.base if isinstance(self.base, type) and issubclass(self.base, BaseModel) else None

    def limit(self, name: str) -> int | None:
        """Return a bound such as ``max_length`` from the marks, the strictest first met."""
        values = [value for mark in self.marks if isinstance(value := getattr(mark, name, None), int)]
        return min(values) if values else None


def shape_of(info: FieldInfo) -> Shape:
    """Return the shape of a field of a pydantic model."""
    shape = Shape(info.annotation, list(info.metadata))
    _unwrap(shape)
    return shape


def _unwrap(shape: Shape) -> None:
    while True:
        origin = get_origin(shape.base)
        if origin is Annotated:
            shape.base, *marks = get_args(shape.base)
            shape.marks += _flat(marks)
        elif origin in {Union, types.UnionType}:
            _choose(shape)
        elif origin in _LISTS and not shape.many:
            shape.many = True
            shape.marks = []
            shape.base = next((one for one in get_args(shape.base) if one is not Ellipsis), str)
        else:
            return


def _choose(shape: Shape) -> None:
    members = list(get_args(shape.base))
    shape.optional = shape.optional or type(None) in members
    shape.unrecorded = shape.unrecorded or Unrecorded in members
    rest = [member for member in members if member not in {type(None), Unrecorded}]
    shape.base = rest[0] if rest else str


def _flat(marks: list[Any]) -> list[Any]:
    return [inner for mark in marks for inner in (getattr(mark, "metadata", None) or [mark])]

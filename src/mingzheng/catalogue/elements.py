"""要素清单: what a legal review examines, as data with our own wording (procedures.md §4.5)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).parent / "data" / "elements.toml"
COUNT = 11


class Element(BaseModel):
    """One element: what is asked, by which checks, on what basis, and the papers in which to look for the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: Annotated[str, Field(min_length=2)]
    question: Annotated[str, Field(min_length=4)]
    checks: Annotated[tuple[str, ...], Field(min_length=1)]
    basis: Annotated[str, Field(min_length=2)]
    hints: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


class ElementList(BaseModel):
    """The whole list with its version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    element: Annotated[tuple[Element, ...], Field(min_length=COUNT, max_length=COUNT)]


def load_elements(path: Path = FILE) -> tuple[Element, ...]:
    """Return the elements of a TOML file in order.

    Raises pydantic's ValidationError on unknown or missing keys and ValueError on a code that stands twice.
    """
    found = ElementList.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).element
    codes = [element.code for element in found]
    if len(set(codes)) != len(codes):
        raise ValueError("an element code stands twice")
    return found

"""公示规则: which clock a kind of decision runs under and when it is taken down; dated data with its basis."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "data" / "regimes.toml"
DEFAULT_DUTY = "PUB_LICENSE_PENALTY"
YEAR = 12
Severity = Literal["minor", "ordinary", "serious"]


@dataclass(frozen=True, slots=True)
class Weight:
    """What a period may depend on: whom it hits, what was decided, and the figure below which a fine is low."""

    person: bool = False
    kinds: tuple[str, ...] = ()
    fine_fen: int | None = None
    low_fine_fen: int = 0
    ban_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How long something stays public: its last day (None: no end), and from when repair may be asked for."""

    expires_on: dt.date | None
    repair_from: dt.date | None = None


class Span(BaseModel):
    """How long things are shown that were published between two days; the first that fits applies.

    ``only_kinds`` fits where no other kind was decided, ``any_kind`` where one of these was, ``low_fine`` where the
    fine stays below the province's figure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    subject: Literal["person", "organisation", ""] = ""
    only_kinds: tuple[str, ...] = ()
    any_kind: tuple[str, ...] = ()
    low_fine: bool = False
    months: int | None = None
    repair_months: int | None = None
    counted_from: Literal["published", "decided"] = "published"

    def fits(self, weight: Weight, day: dt.date) -> bool:
        """Return whether it is in force on a day and meant for such a decision."""
        if not (self.effective_from or day) <= day <= (self.effective_to or day):
            return False
        if self.subject and self.subject != ("person" if weight.person else "organisation"):
            return False
        if self.any_kind and not set(self.any_kind) & set(weight.kinds):
            return False
        light = bool(self.only_kinds) and set(weight.kinds) <= set(self.only_kinds)
        low = self.low_fine and weight.fine_fen is not None and weight.fine_fen < weight.low_fine_fen
        cheap = low and set(weight.kinds) <= {*self.only_kinds, "警告", "罚款"}
        return light or cheap or not (self.only_kinds or self.low_fine)


class Regime(BaseModel):
    """One regime; ``sealed`` ones are never shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z_.]+$")]
    name: str
    duty: str
    basis: Annotated[tuple[str, ...], Field(min_length=1)]
    span: tuple[Span, ...] = ()
    sealed: bool = False

    def shown(self, published_on: dt.date, decided_on: dt.date, weight: Weight) -> Shown:
        """Return how long a decision published on a day is shown, which is never shorter than a ban in it."""
        span = next((one for one in self.span if one.fits(weight, published_on)), None)
        if span is None:
            return Shown(None)
        start = decided_on if span.counted_from == "decided" else published_on
        expires = later(start, span.months) if span.months else None
        if expires and weight.ban_until and weight.ban_until > expires:
            expires = weight.ban_until
        return Shown(expires, later(start, span.repair_months) if span.repair_months else None)


def later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or that month's last."""
    year, month = divmod(day.month - 1 + months, YEAR)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return dt.date(day.year + year, month + 1, min(day.day, last))


def weight_of(fields: Mapping[str, Any], settings: Mapping[str, Any], *, person: bool) -> Weight:
    """Return what a period depends on, of public values and the agency's own rule ``low_fine_yuan``."""
    return Weight(
        person=person,
        kinds=tuple(fields["kinds"]),
        fine_fen=fields.get("fine_fen"),
        low_fine_fen=int(settings.get("low_fine_yuan", 0)) * 100,
    )


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regime: tuple[Regime, ...]


@functools.cache
def regimes() -> dict[str, Regime]:
    """Return all regimes by code; an unknown key in the file or a code used twice stops the program."""
    found = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8"))).regime
    by_code = {regime.code: regime for regime in found}
    if len(by_code) != len(found):
        raise ValueError("a code stands twice in regimes.toml")
    return by_code

"""公示规则: which clock a kind of decision runs under and when it is taken down; data, with its basis."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import datetime as dt

FILE = Path(__file__).parent / "data" / "regimes.toml"
DEFAULT_DUTY = "PUB_LICENSE_PENALTY"
LEAP_DAY = 29


class Regime(BaseModel):
    """One regime; ``sealed`` ones are never shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z_.]+$")]
    name: str
    duty: str
    basis: Annotated[tuple[str, ...], Field(min_length=1)]
    organisation_years: int | None = None
    individual_years: int | None = None
    sealed: bool = False

    def expires_on(self, published_on: dt.date, *, person: bool) -> dt.date | None:
        """Return the day on which it is taken down, or None."""
        years = self.individual_years if person else self.organisation_years
        if years is None:
            return None
        day = 28 if (published_on.month, published_on.day) == (2, LEAP_DAY) else published_on.day
        return published_on.replace(year=published_on.year + years, day=day)


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

"""The shipped index of instruments, versions and dates with our own one-line gists; texts come by import."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

ONE_DAY = dt.timedelta(days=1)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndexedVersion(_Strict):
    """One version: dates from the decision that made it, never from the last article, which gives the first date.

    ``changed`` are the articles that an amendment touched; none named means that any may differ.
    """

    adopted: dt.date
    in_force: dt.date
    promulgated: dt.date | None = None
    number: str = ""
    articles: int = 0
    gists: dict[int, str] = Field(default_factory=dict)
    changed: tuple[int, ...] = ()


class IndexedInstrument(_Strict):
    """One instrument of the index."""

    key: str = Field(pattern=r"^[^#\s]+$")
    title: str
    rank: Literal["law", "administrative_regulation", "local_regulation", "rule", "normative", "interpretation"]
    aliases: tuple[str, ...] = ()
    repealed_on: dt.date | None = None
    repealed_by: str = ""
    version: tuple[IndexedVersion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> IndexedInstrument:
        dates = [(version.adopted, version.in_force) for version in self.version]
        if dates != sorted(dates) or len(dict(dates)) != len(dates):
            message = f"{self.key}: versions are not in order of date"
            raise ValueError(message)
        late = [no for version in self.version for no in version.gists if version.articles and no > version.articles]
        if late:
            message = f"{self.key}: gists beyond the last article: {late}"
            raise ValueError(message)
        return self

    def last_day(self, place: int) -> dt.date | None:
        """Return the last day on which the version at this place was in force, None while it is."""
        if place + 1 < len(self.version):
            return self.version[place + 1].in_force - ONE_DAY
        return self.repealed_on - ONE_DAY if self.repealed_on else None


class _File(_Strict):
    instrument: tuple[IndexedInstrument, ...]


class Index(_Strict):
    """All instruments, findable by key, alias and title."""

    instruments: tuple[IndexedInstrument, ...]
    names: dict[str, int]

    def find(self, name: str) -> IndexedInstrument | None:
        """Return the instrument of this key, alias or full title."""
        place = self.names.get(name)
        return None if place is None else self.instruments[place]


@lru_cache(maxsize=1)
def shipped_index() -> Index:
    """Read the shipped index; unknown keys, names used twice and instruments that do not exist stop the program."""
    folder = resources.files("mingzheng.law") / "data" / "instruments"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    instruments = tuple(
        instrument
        for file in files
        for instrument in _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).instrument
    )
    names: dict[str, int] = {}
    for place, instrument in enumerate(instruments):
        for name in dict.fromkeys((instrument.key, instrument.title, *instrument.aliases)):
            if name in names:
                message = f"two instruments answer to {name}"
                raise ValueError(message)
            names[name] = place
    missing = [i.repealed_by for i in instruments if i.repealed_by and i.repealed_by not in names]
    if missing:
        message = f"repealed_by names no instrument: {missing}"
        raise ValueError(message)
    return Index(instruments=instruments, names=names)

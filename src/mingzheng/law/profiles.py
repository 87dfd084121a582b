"""What special laws and rules say instead of the general figures, as shipped (invariant 8; domain reference §2.13)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, model_validator

from mingzheng.law.specs import Unit


class Figure(BaseModel):
    """One thing that is different in a field: what, how, by which article, and whether the text was checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter: str
    says: str
    basis: str
    verified: bool
    code: str = ""
    value: int = 0
    unit: Unit | None = None

    @model_validator(mode="after")
    def _adoptable(self) -> Figure:
        if bool(self.code) != bool(self.value and self.unit):
            message = f"{self.parameter}: code, value and unit belong together"
            raise ValueError(message)
        if self.code and not (self.verified and "#" in self.basis):
            message = f"{self.parameter}: what can be adopted names its article and was checked"
            raise ValueError(message)
        return self


class Profile(BaseModel):
    """A field of enforcement with its own figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    title: str
    figure: tuple[Figure, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: tuple[Profile, ...]


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """Return the shipped fields with their own figures; an unknown key in the file stops the program."""
    text = (resources.files("mingzheng.law") / "data" / "profiles.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text)).profile

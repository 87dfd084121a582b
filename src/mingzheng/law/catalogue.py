"""The catalogue of periods: the shipped figures, and what an agency's instruments change of them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from mingzheng.core.errors import DomainError
from mingzheng.law.periods import PeriodSpec
from mingzheng.law.queries import override_in_force

if TYPE_CHECKING:
    import datetime as dt
    import uuid


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    period: tuple[PeriodSpec, ...]


@lru_cache(maxsize=1)
def shipped() -> dict[str, PeriodSpec]:
    """Return every period of the shipped catalogue by code; an unknown key or a code used twice stops the program."""
    text = (resources.files("mingzheng.law") / "data" / "periods.toml").read_text(encoding="utf-8")
    specs = _File.model_validate(tomllib.loads(text)).period
    by_code = {spec.code: spec for spec in specs}
    if len(by_code) != len(specs):
        message = "a code stands twice in periods.toml"
        raise ValueError(message)
    unknown = [spec.code for spec in specs if spec.variant_of and spec.variant_of not in by_code]
    if unknown:
        message = f"variant_of names no period: {unknown}"
        raise ValueError(message)
    return by_code


def period(code: str, agency_id: uuid.UUID | None = None, on: dt.date | None = None) -> PeriodSpec:
    """Return a period as it runs for an agency on a day; without an agency, as shipped.

    Raises DomainError for an unknown code.
    """
    spec = shipped().get(code)
    if spec is None:
        message = f"期限目录里没有“{code}”。"
        raise DomainError(message)
    if agency_id is None or on is None:
        return spec
    override = override_in_force(code, agency_id, on)
    if override is None:
        return spec
    basis = (override.basis, *spec.basis) if override.basis else spec.basis
    return spec.model_copy(update={"value": override.value, "unit": override.unit, "basis": basis, "setting": False})

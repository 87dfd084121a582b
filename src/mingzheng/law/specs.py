"""What a period is, what stops or stretches it, and what its computation says: values without rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

Unit = Literal["workday", "day", "hour", "month", "year", "january_31", "percent_per_day"]
Rank = Literal["law", "administrative_regulation", "local_regulation", "rule", "normative"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNIT_WORDS = {
    "workday": "个工作日",
    "day": "日",
    "hour": "小时",
    "month": "个月",
    "year": "年",
    "january_31": "年",
}


class ExtensionRule(BaseModel):
    """How far a period may be extended, by whose approval and by which article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: int = Field(gt=0)
    unit: Literal["workday", "day"]
    approver: str
    basis: str


class PeriodSpec(BaseModel):
    """One period of the catalogue (docs: domain reference §3.3)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$")
    name: str
    value: int = Field(ge=0)
    unit: Unit
    start: str
    end: str
    holder: Literal["agency", "party"]
    basis: tuple[str, ...]
    direction: Literal["after", "before"] = "after"
    rank: Rank = "law"
    setting: bool = False
    minimum: int | None = None
    maximum: int | None = None
    lead: int = Field(default=0, ge=0)
    suspend: tuple[str, ...] = ()
    extension: tuple[ExtensionRule, ...] = ()
    consequence: str = ""
    variant_of: str = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> PeriodSpec:
        if not self.basis and not self.setting:
            message = f"{self.code} names no article and is no setting"
            raise ValueError(message)
        return self

    @property
    def rolls(self) -> bool:
        """Whether a last day that is a holiday rolls over: only for whom the law protects, the party (民诉 85)."""
        return self.holder == "party" and self.direction == "after"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, both ends included; ``document`` is the id of the notice that was given for it."""

    first: dt.date
    last: dt.date
    reason: str
    document: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension as approved; ``document`` is the id of the decision to extend.

    ``basis`` names the article that allows it where the period's own article only points to others (行政处罚法 60).
    """

    value: int
    approved_on: dt.date
    document: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of a computation: a run of days, or a turning point.

    ``days`` is the number of days of a run, or the value of the period for ``start`` and ``extended``.
    """

    kind: str
    first: dt.date | dt.datetime
    last: dt.date | dt.datetime
    days: int = 0
    name: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values; ``from_dict`` reads them back."""
        first, last = self.first.isoformat(), self.last.isoformat()
        plain = {"kind": self.kind, "days": self.days, "name": self.name, "note": self.note}
        return {**plain, "first": first, "last": last}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> TraceLine:
        """Return the line that ``as_dict`` wrote."""
        first, last = (_moment(data[key]) for key in ("first", "last"))
        return cls(data["kind"], first, last, data["days"], data["name"], data["note"])


@dataclass(frozen=True, slots=True)
class Deadline:
    """The legal last day, the internal warning day, whether both are tentative, and how they came about."""

    code: str
    due_on: dt.date
    warn_on: dt.date
    tentative: bool
    calendar_version: str
    trace: tuple[TraceLine, ...]
    due_at: dt.datetime | None = None


def _moment(text: str) -> dt.date | dt.datetime:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)

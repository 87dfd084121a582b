"""What an officer is, as a frozen picture that can be judged for any day: roles, certificates, service. No database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

BEIJING = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
ACTIVE, SUSPENDED, REVOKED = "active", "suspended", "revoked"
GRANTED = "granted"


def day_of(now: dt.datetime) -> dt.date:
    """Return the day, in Beijing, of a moment."""
    return now.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class RoleFact:
    """One role grant with its dates."""

    role: str
    agency_id: uuid.UUID
    unit_id: uuid.UUID | None
    rank: str
    since: dt.date
    until: dt.date | None
    effective_at: dt.datetime | None
    ended_at: dt.datetime | None

    def stands(self, now: dt.datetime) -> bool:
        """Tell whether the grant gives its role at a moment: hold over, term running, not ended."""
        on = day_of(now)
        begun = self.effective_at is not None and self.effective_at <= now and self.since <= on
        return begun and (self.until is None or on <= self.until) and (self.ended_at is None or now < self.ended_at)


@dataclass(frozen=True, slots=True)
class SecondmentFact:
    """One secondment with its dates."""

    agency_id: uuid.UUID
    unit_id: uuid.UUID | None
    document: str
    since: dt.date
    until: dt.date
    ended_on: dt.date | None

    def runs(self, on: dt.date) -> bool:
        """Tell whether the secondment stands on a day."""
        return self.since <= on <= self.until and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """One certificate with everything that decides whether it covers a day, a category and an area."""

    id: uuid.UUID
    number: str
    issuer: str
    categories: tuple[str, ...]
    regions: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date
    status: str
    suspensions: tuple[tuple[dt.date, dt.date | None], ...]
    revoked_on: dt.date | None

    def fault(self, on: dt.date, category: str | None, lineage: Sequence[str] | None) -> str | None:
        """Return why the certificate does not serve on a day, or None; ``None`` arguments are not asked."""
        return self.date_fault(on) or self.cover_fault(category, lineage)

    def date_fault(self, on: dt.date) -> str | None:
        """Return why the certificate is not valid on a day, or None."""
        if on < self.valid_from:
            return f"执法证（{self.number}）{self.valid_from} 起才有效"
        if self.revoked_on is not None and on >= self.revoked_on:
            return f"执法证（{self.number}）已于 {self.revoked_on} 注销"
        if on > self.valid_to:
            return f"执法证（{self.number}）已于 {self.valid_to} 届满"
        for since, until in self.suspensions:
            if since <= on and (until is None or on <= until):
                return f"执法证（{self.number}）自 {since} 起暂扣" + (f"至 {until}" if until else "")
        return None

    def cover_fault(self, category: str | None, lineage: Sequence[str] | None) -> str | None:
        """Return which of category and area the certificate does not cover, or None."""
        if category and category not in self.categories:
            return f"执法证（{self.number}）的执法类别（{'、'.join(self.categories)}）不含“{category}”"
        if lineage is not None and not set(self.regions) & set(lineage):
            return f"执法证（{self.number}）的执法区域不含本地"
        return None

    def snapshot(self) -> dict[str, Any]:
        """Return the JSON that a signature keeps of the certificate."""
        return {
            "id": str(self.id),
            "number": self.number,
            "issuer": self.issuer,
            "categories": list(self.categories),
            "regions": list(self.regions),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "status": self.status,
            "revoked_on": self.revoked_on.isoformat() if self.revoked_on else None,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What certificates say of an act: a fault in words or None, and whether it lapsed only since the stated day."""

    fault: str | None
    lapsed_since: bool = False


@dataclass(frozen=True, slots=True)
class OfficerFact:
    """A person as gates see one: who, where, which roles and certificates, all with their dates."""

    id: uuid.UUID
    name: str
    sex: str
    post: str
    employment: str
    agency_id: uuid.UUID
    agency: str
    unit_id: uuid.UUID | None
    unit: str | None
    in_service_from: dt.date | None
    left_on: dt.date | None
    legal_qualification: bool
    first_review_on: dt.date | None
    leads: bool
    account_id: uuid.UUID | None
    roles: tuple[RoleFact, ...] = ()
    secondments: tuple[SecondmentFact, ...] = ()
    certificates: tuple[CertificateFact, ...] = ()

    def in_service(self, on: dt.date) -> bool:
        """Tell whether the person works on a day; the day of leaving is no longer a day of service."""
        started = self.in_service_from is None or self.in_service_from <= on
        return started and (self.left_on is None or on < self.left_on)

    def works_for(self, agency_id: uuid.UUID, on: dt.date) -> bool:
        """Tell whether the person belongs to an agency on a day, by post or by secondment."""
        if not self.in_service(on):
            return False
        return self.agency_id == agency_id or any(s.agency_id == agency_id and s.runs(on) for s in self.secondments)

    def holds(self, role: str, agency_id: uuid.UUID, now: dt.datetime) -> bool:
        """Tell whether the person holds a role in an agency at a moment."""
        return self.in_service(day_of(now)) and any(
            r.role == role and r.agency_id == agency_id and r.stands(now) for r in self.roles
        )

    def rank(self, agency_id: uuid.UUID, now: dt.datetime) -> str:
        """Return the rank of the person as head of an agency at a moment, or an empty text."""
        ranks = [r.rank for r in self.roles if r.role == "agency_head" and r.agency_id == agency_id and r.stands(now)]
        return ranks[0] if ranks else ""

    def certificate(
        self, on: dt.date, category: str | None = None, lineage: Sequence[str] | None = None
    ) -> CertificateFact | None:
        """Return the certificate that serves best on a day: one without fault, else one in date, else the newest.

        None when the person never had one.
        """
        newest_first = sorted(self.certificates, key=lambda c: (c.valid_to, c.number), reverse=True)
        for wanted in (
            [c for c in newest_first if c.fault(on, category, lineage) is None],
            [c for c in newest_first if c.date_fault(on) is None],
            newest_first,
        ):
            if wanted:
                return wanted[0]
        return None

    def certificate_fault(
        self, on: dt.date, category: str | None = None, lineage: Sequence[str] | None = None
    ) -> str | None:
        """Return in words why the person's certificates do not serve on a day, or None."""
        best = self.certificate(on, category, lineage)
        if best is None:
            return f"{self.name}没有行政执法证"
        fault = best.fault(on, category, lineage)
        return f"{self.name}的{fault}" if fault else None

    def certificate_verdict(
        self,
        stated_on: dt.date,
        recorded_on: dt.date,
        category: str | None = None,
        lineage: Sequence[str] | None = None,
    ) -> Verdict:
        """Judge the certificates for the stated day and for the day of recording (design.md §1 invariant 2).

        A fault of the stated day is a fault; one of the recording day alone lapsed since and is curable.
        """
        if fault := self.certificate_fault(stated_on, category, lineage):
            return Verdict(fault)
        if fault := self.certificate_fault(recorded_on, category, lineage):
            return Verdict(fault, lapsed_since=True)
        return Verdict(None)

    def snapshot(
        self, on: dt.date, category: str | None = None, lineage: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return what a signature keeps: name, post, agency, and the certificate as it stood that day (or None)."""
        best = self.certificate(on, category, lineage)
        return {
            "person": str(self.id),
            "name": self.name,
            "post": self.post,
            "agency": self.agency,
            "unit": self.unit,
            "on": on.isoformat(),
            "certificate": best.snapshot() if best else None,
        }

"""What became of a provision between two days, by the shipped index: amended, repealed, not yet or no longer law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.law.index import IndexedInstrument

Kind = Literal["amended", "repealed", "not_yet", "gone"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in the law: ``gone`` means repealed before the first day, ``not_yet`` in force only after it."""

    key: str
    kind: Kind
    title: str
    on: dt.date
    successor: str = ""

    @property
    def words(self) -> str:
        """Return the difference in one sentence."""
        by = f"，由《{self.successor}》代替" if self.successor else ""
        said = {
            "amended": f"自 {self.on} 起修改施行",
            "repealed": f"自 {self.on} 起废止{by}",
            "not_yet": f"自 {self.on} 起才施行",
            "gone": f"已于 {self.on} 废止{by}",
        }
        return f"《{self.title}》{said[self.kind]}"


def change_between(key: str, then: dt.date, now: dt.date) -> Change | None:
    """Return how a provision differs between two days; None when it does not, or the index does not know it."""
    parsed = parse_key(key)
    law = shipped_index().find(parsed.instrument)
    if law is None:
        return None
    if law.repealed_on is not None and law.repealed_on <= max(then, now):
        successor = shipped_index().find(law.repealed_by)
        kind: Kind = "gone" if law.repealed_on <= then else "repealed"
        return Change(key, kind, law.title, law.repealed_on, successor.title if successor else "")
    first = law.version[0].in_force
    if then < first:
        return Change(key, "not_yet", law.title, first)
    day = _amended(law, parsed.no, then, now)
    return Change(key, "amended", law.title, day) if day else None


def _amended(law: IndexedInstrument, no: int, then: dt.date, now: dt.date) -> dt.date | None:
    """Return when the article was last amended after ``then``; a version that does not say what it changed may have."""
    later = [v for v in law.version if then < v.in_force <= now]
    touched = [v.in_force for v in later if not v.changed or no in v.changed or not no]
    return touched[-1] if touched else None


def in_force(key: str, on: dt.date) -> bool:
    """Return whether the index knows the instrument of a provision as law on a day."""
    law = shipped_index().find(parse_key(key).instrument)
    if law is None or on < law.version[0].in_force:
        return False
    return law.repealed_on is None or on < law.repealed_on

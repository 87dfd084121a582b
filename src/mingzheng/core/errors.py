"""Expected failures, worded so that the person who meets one can act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import datetime as dt

RefusalKind = Literal["now", "others", "wait", "never"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one condition is not met, by which article, and the lawful way out.

    ``kind`` groups refusals for display: ``now`` the reader can mend it, ``others`` somebody else can (``who``),
    ``wait`` it opens on ``until``, ``never`` it cannot be mended.
    """

    gate: str
    reason: str
    article: str
    remedy: str
    who: str = ""
    kind: RefusalKind = "now"
    until: dt.date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the shape that the API and the pages share (design.md §11)."""
        return {
            "gate": self.gate,
            "reason": self.reason,
            "article": self.article,
            "remedy": self.remedy,
            "who": self.who,
            "kind": self.kind,
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: path, message, the rule broken, the remedy, and the name people know it by."""

    field: str
    message: str
    rule: str = ""
    remedy: str = ""
    label: str = ""


class DomainError(Exception):
    """An expected failure with a text that a user can act on; one middleware renders it."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "refused_input"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def details(self) -> dict[str, Any]:
        """Return the further members of the problem document."""
        return {}


@dataclass
class Refused(DomainError):
    """An effect was refused by gates (HTTP 409)."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    what: str = ""
    refusals: tuple[Refusal, ...] = field(default=())

    def __post_init__(self) -> None:
        reasons = "；".join(f"{r.reason}（{r.article}）{r.remedy}" for r in self.refusals)
        DomainError.__init__(self, f"{self.what}：{reasons}" if reasons else self.what)

    def details(self) -> dict[str, Any]:
        """Return the refusals in the fixed shape of design.md §11."""
        return {"refusals": [r.as_dict() for r in self.refusals]}


class Unconfirmed(Refused):
    """A fact would be recorded with defects that the person has not read yet (HTTP 409); it can be sent again."""

    code: ClassVar[str] = "unconfirmed"


def insist(what: str, *refusals: Refusal | None) -> None:
    """Raise Refused with every refusal that stands."""
    standing = tuple(r for r in refusals if r is not None)
    if standing:
        raise Refused(what, standing)


class Stale(DomainError):
    """Somebody else acted since the form was opened (HTTP 409)."""

    status = 409
    code = "stale"


class Conflict(DomainError):
    """Another writer changed the row first (HTTP 409)."""

    status = 409
    code = "conflict"


class NotVisible(DomainError):
    """The thing does not exist for this reader: absent and forbidden look the same (HTTP 404)."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = "找不到，或者您无权查看。") -> None:
        super().__init__(message)


@dataclass
class Invalid(DomainError):
    """Input that fails its model (HTTP 422), with every field named."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "invalid"
    fields: tuple[FieldError, ...] = field(default=())

    def __post_init__(self) -> None:
        DomainError.__init__(self, "；".join(f"{f.label or f.field}：{f.message}" for f in self.fields) or "填写有误")

    def details(self) -> dict[str, Any]:
        """Return one member per wrong field."""
        keys = ("field", "label", "message", "rule", "remedy")
        return {"errors": [{key: getattr(f, key) for key in keys} for f in self.fields]}

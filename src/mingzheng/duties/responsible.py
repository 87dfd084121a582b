"""Whose work ends a duty inside the agency; pure."""

from __future__ import annotations

HANDLER = "handler"
BY_FAMILY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("REVIEW_", ("reviewer",)),
    ("PEN_PUB_", ("checker",)),
    ("PUB_", ("publisher", "handler", "checker")),
    ("ARCH_", ("archivist",)),
)


def is_publishing(kind: str) -> bool:
    """Tell whether a duty of this kind ends with a publication, which one drafts and another checks."""
    return kind.startswith("PUB_")


def roles_for(kind: str) -> tuple[str, ...]:
    """Return the roles whose acts end a duty of this kind; all others are the handlers' of the case.

    Heads sign what those propose: their part reaches them as a signature asked for, never as the duty itself.
    """
    return next((roles for family, roles in BY_FAMILY if kind.startswith(family)), (HANDLER,))

"""Whom or what a paper is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


def whole_case(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the subject of a paper about the case as a whole."""
    return ""


def own_subject(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the subject of the step's own track: the party of a notice, of a decision."""
    return attempt.subject


def recipient(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the recipient of a track document × recipient."""
    return attempt.subject.partition(":")[2]

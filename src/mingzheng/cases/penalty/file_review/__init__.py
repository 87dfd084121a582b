"""案卷自查: the vetoes and deductions of file review on one case, each with what it was found in (procedures.md §7).

Found for the officer before anybody else looks; what only a person can judge is said to be a person's to judge.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.file_review.deductions import DEDUCTIONS
from mingzheng.cases.penalty.file_review.findings import FileReview, Finding, Looked
from mingzheng.cases.penalty.file_review.vetoes import VETOES

if TYPE_CHECKING:
    from mingzheng.cases.penalty.file_review.findings import Check

__all__ = ["FileReview", "Finding", "Looked", "examine"]


def examine(looked: Looked) -> FileReview:
    """Return the review of one case: every veto, then every deduction."""
    found = [_named(item, veto=True, found=item[3](looked)) for item in VETOES]
    found += [_named(item, veto=False, found=item[3](looked)) for item in DEDUCTIONS]
    return FileReview(tuple(found))


def _named(item: Check, *, veto: bool, found: Finding | None) -> Finding:
    code, title, article, _ = item
    plain = Finding(code, title, veto, "ok", article=article)
    return plain if found is None else replace(found, code=code, title=title, veto=veto, article=article)

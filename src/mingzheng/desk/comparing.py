"""Notice, reviewed content and decision beside each other: what was told, what was cleared, what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.penalty.content import notified, proposals
from mingzheng.cases.penalty.inputs.investigation import PartyProposal
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, case_frame, wording
from mingzheng.web.permissions import requires
from mingzheng.web.redline import pieces

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.queries import CaseView
    from mingzheng.web.redline import Piece


@dataclass(frozen=True, slots=True)
class Line:
    """One field in three versions; the second and third are marked against the one before them."""

    label: str
    told: list[Piece]
    reviewed: list[Piece]
    decided: list[Piece]

    @property
    def changed(self) -> bool:
        """Return whether any version differs."""
        return any(piece.kind != "same" for piece in (*self.reviewed, *self.decided))


@dataclass(frozen=True, slots=True)
class Compared:
    """A party with its lines, and which versions there are."""

    name: str
    has_notice: bool
    has_review: bool
    is_decided: bool
    lines: tuple[Line, ...]


@requires("login")
@require_safe
def compare(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show for each party what was told, what was reviewed and what is proposed or decided, with the differences."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    if not proposals(view.facts):
        raise NotVisible
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "告知、审核和决定对照"),
        "parties": [_compared(view, party_id) for party_id in proposals(view.facts)],
    }
    return render(request, "desk/compare.html", context)


def _compared(view: CaseView, party_id: str) -> Compared:
    party = view.facts.party(party_id)
    told, reviewed = notified(view.facts, party_id), _reviewed(view, party_id)
    now = proposals(view.facts)[party_id]
    versions = [_words(view, version) for version in (told, reviewed, now)]
    labels = dict.fromkeys(label for version in versions for label in version)
    return Compared(
        name=party.name if party else "",
        has_notice=told is not None,
        has_review=reviewed is not None,
        is_decided=any(d.party_id == party_id for d in view.facts.decisions),
        lines=tuple(_line(label, versions, has_notice=told is not None, has_review=bool(reviewed)) for label in labels),
    )


def _line(label: str, versions: list[dict[str, str]], *, has_notice: bool, has_review: bool) -> Line:
    told, reviewed, now = (version.get(label, "") for version in versions)
    before_review = told if has_notice else reviewed
    before_now = reviewed if has_review else told if has_notice else now
    return Line(
        label,
        pieces(told, told) if has_notice else [],
        pieces(before_review, reviewed) if has_review else [],
        pieces(before_now, now),
    )


def _reviewed(view: CaseView, party_id: str) -> Mapping[str, Any] | None:
    """Return what the latest review was about for a party, None where nothing was submitted yet."""
    for review in view.reviews:
        for party in review.content.get("parties", ()):
            if party.get("id") == party_id:
                return dict(party["proposal"])
    return None


def _words(view: CaseView, proposal: Mapping[str, Any] | None) -> dict[str, str]:
    if proposal is None:
        return {}
    return {row.label: row.text for row in wording.content(PartyProposal, proposal, view.facts) if row.text}

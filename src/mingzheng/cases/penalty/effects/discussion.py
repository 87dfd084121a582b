"""Effects of collective discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.cases.penalty.content import decision_content
from mingzheng.dossiers import actions as dossiers

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing


def keep_discussion(w: Writing) -> None:
    """Keep what the heads discussed, so that what changes afterwards is seen, and give each the part of a member."""
    w.made["content"] = decision_content(w.facts)
    for person in Person.objects.filter(pk__in=w.input.attending()).order_by("pk"):
        dossiers.assign(w.rec, w.case.dossier, person=person, role="discussant")


EFFECTS = (keep_discussion,)

"""The masks of a public text for the page that checks them: each with its rule, to be taken back or added to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Person
from mingzheng.desk import case_frame
from mingzheng.publication.actions.overruling import DIRECTIONS
from mingzheng.publication.fields import FIELD_WORDS, REDACTED, restore, sources
from mingzheng.publication.redaction import NEVER

if TYPE_CHECKING:
    from mingzheng.cases.queries import CaseView
    from mingzheng.publication.models import MaskOverrule, Publication

STEP, DROP = "overrule_mask", "drop_overrule"
STEPS = frozenset({STEP, DROP})
"""What is done on the page of a publication itself, beside the masks."""
STATES = {"asked": "待拟稿人采纳", "stands": "已采用", "dropped": "已取消"}


def of(view: CaseView, row: Publication, party_id: str) -> dict[str, Any]:
    """Return what the page of a publication needs to show, and to change, its masks."""
    open_now = {s.step.code for s in view.possible if s.subject == party_id} if row.version else set()
    masks = list(_masks(row))
    return {
        "masks": masks,
        "counted": sorted(Counter(mask["rule"] for mask in masks).items(), key=lambda pair: -pair[1]),
        "overrules": overruled(list(row.overrules.order_by("pk"))),
        "overrule_url": case_frame.step_address(row.dossier_id, STEP, party_id) if STEP in open_now else "",
        "drop_url": case_frame.step_address(row.dossier_id, DROP, party_id) if DROP in open_now else "",
        "overrule_subject": party_id,
        "field_choices": [(name, FIELD_WORDS[name]) for name in REDACTED],
    }


def _masks(row: Publication) -> Any:  # noqa: ANN401 - lines of a table
    version = row.versions.order_by("-number").first() if row.version else None
    if version is None:
        return
    texts = sources(restore(row.source)[0])
    for name in REDACTED:
        for mask in version.masks.get(name, []):
            yield {
                "field": name,
                "label": FIELD_WORDS[name],
                "before": texts[name][mask["start"] : mask["end"]],
                "after": mask["replaced"],
                "start": mask["start"],
                "rule": mask["rule"],
                "never": mask["rule"] in NEVER,
            }


def overruled(rows: list[MaskOverrule]) -> list[dict[str, Any]]:
    """Return overrules as lines: what, why, by whom, and what became of it."""
    names = dict(Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("pk", "name"))
    return [
        {
            "direction": DIRECTIONS.get(row.direction, row.direction),
            "field": FIELD_WORDS.get(row.field, row.field),
            "text": row.place["text"],
            "rule": row.rule,
            "reason": row.reason,
            "person": names.get(row.person_id, ""),
            "state": STATES.get(row.state, row.state),
            "answer": row.answer,
            "number": number,
            "open": row.state != "dropped",
            "publication": row.publication,
        }
        for number, row in enumerate(rows, start=1)
    ]

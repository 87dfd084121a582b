"""Publishes the procedures that run: generated from the book, so that what is shown is what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Role
from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.messages import PublicReceipt
from mingzheng.cases.engine.public import PublicProcedure
from mingzheng.core.digests import digest_of
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.cases.engine.types import Procedure, Step
    from mingzheng.ledger.recording import Recorder

__all__ = ["PublicProcedure", "PublicReceipt", "content_of", "publish_procedures", "unpublished"]

BY_WORDS = {**{role.value: str(role.label) for role in Role}, "officer": "执法人员", "system": "系统自动记录"}
RECORD_WORDS = {
    "text": {"required": "必须有文字记录", "recommended": "建议有文字记录"},
    "av": {"required": "必须全程音像记录", "recommended": "建议音像记录"},
}
ANY_STATE = "*"


def publish_procedures(rec: Recorder) -> list[PublicProcedure]:
    """Publish every procedure of the book whose words are not public yet, and return the new rows.

    Safe to run at every start: a version that is there already, by digest of its words, is left alone (政府信息公开
    条例 20; design.md §1, invariant 6).
    """
    rows = [_row(procedure, content, digest, rec) for procedure, content, digest in unpublished()]
    rec.insert_many(rows)
    rec.facts["published_procedures"] = [
        {"procedure": str(row), "digest": row.digest, "text_digest": row.text_digest} for row in rows
    ]
    return rows


def unpublished() -> list[tuple[Procedure, dict[str, Any], str]]:
    """Return (procedure, public words, their digest) of what runs and is not public yet."""
    known = set(PublicProcedure.objects.values_list("code", "text_digest"))
    worded = ((procedure, content_of(procedure)) for procedure in BOOK.procedures.values())
    found = ((procedure, content, digest_of(content)) for procedure, content in worded)
    return [(p, content, digest) for p, content, digest in found if (p.code, digest) not in known]


def _row(procedure: Procedure, content: dict[str, Any], text_digest: str, rec: Recorder) -> PublicProcedure:
    return PublicProcedure(
        code=procedure.code,
        title=procedure.title,
        law_date=procedure.law_date,
        revision=procedure.revision,
        digest=procedure.digest,
        text_digest=text_digest,
        effective_from=max(procedure.law_date, day_of(rec.now)),
        published_at=rec.now,
        content=content,
    )


def content_of(procedure: Procedure) -> dict[str, Any]:
    """Return the public words of a procedure: lanes with their states, and the steps of each in order."""
    return {
        "version": procedure.version,
        "lanes": [
            {
                "code": track.code,
                "title": track.title,
                "per": track.per,
                "states": list(track.states.values()),
                "ends": [track.states[state] for state in track.end],
                "steps": [_step(procedure, step) for step in procedure.steps.values() if step.track == track.code],
            }
            for track in procedure.tracks.values()
        ],
    }


def _step(procedure: Procedure, step: Step) -> dict[str, Any]:
    states = procedure.tracks[step.track].states
    after = dict.fromkeys(states[state] for state in step.to.values())
    return {
        "code": step.code,
        "title": step.title,
        "purpose": step.purpose,
        "system": step.system,
        "effect": step.nature == "effect",
        "by": _words(step.by),
        "officers": step.officers,
        "signoff": [_words(position) for position in step.signoff],
        "from": ["任何时候" if state == ANY_STATE else states[state] for state in step.start if state],
        "to": list(after),
        "basis": [{"key": key, "words": cite(key)} for key in step.basis],
        "gates": [_gate(name) for name in step.gates],
        "papers": [BOOK.papers[name].spec.title for name in step.papers],
        "record": [RECORD_WORDS[kind][rule] for kind, rule in step.record.items()],
    }


def _gate(name: str) -> dict[str, str]:
    gate = BOOK.gates[name]
    return {"words": gate.title, "key": gate.article, "article": cite(gate.article)}


def _words(names: Iterable[str]) -> list[str]:
    return [BY_WORDS[name] for name in names]

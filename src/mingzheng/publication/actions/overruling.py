"""A person's word against the rules of redaction, both ways, with a reason; recorded, and for the supervisor (B20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.publication.actions.preparing import MASK, NAME, OPEN_STATES, SPARE, guide_for, make_version
from mingzheng.publication.fields import FIELD_WORDS, REDACTED, restore, sources
from mingzheng.publication.models import MaskOverrule, PublicationState
from mingzheng.publication.policies import acts_in_person, may_check, may_draft, wrong_state
from mingzheng.publication.redaction import NEVER, rules_at
from mingzheng.publication.redaction.normal import normal

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.models import Publication

DIRECTIONS = {SPARE: "恢复公开", MASK: "增加隐去", NAME: "增加隐去（姓名）"}
AROUND = 6
REPLACED = "***"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be changed: in which field, which text, at which of its places, and why."""

    field: str
    direction: str
    text: str
    reason: str
    start: int = -1
    replaced: str = REPLACED


def overrule(rec: Recorder, publication: Publication, wish: Wish, *, person_id: uuid.UUID, asks: bool) -> MaskOverrule:
    """Take back a mask, or mask what no rule found.

    Of the drafter it binds at once and makes the next version, which another person checks; who ``asks`` for it, a
    checker, sends the draft back with it, and it binds when the drafter takes it over: two persons stand behind each.
    Raises Refused where a rule cannot be overruled or the text is one that stays, Invalid for a text that is not there.
    """
    may = may_draft(publication, person_id, rec.now)
    insist(
        "不能改动隐去",
        acts_in_person(rec, person_id),
        may and (may_check(publication, person_id, rec.now) if asks else may),
        None if publication.state in OPEN_STATES and publication.version else wrong_state(publication, "改动隐去"),
    )
    _complete(publication, wish)
    rule = _rule_of(publication, wish) if wish.direction == SPARE else ""
    insist("不能改动隐去", _never(publication, wish), _stays(publication, wish))
    row = MaskOverrule(
        publication=publication,
        field=wish.field,
        direction=wish.direction,
        place=_place(publication, wish),
        rule=rule,
        reason=wish.reason.strip(),
        person_id=person_id,
        state="asked" if asks else "stands",
    )
    rec.insert(row)
    if asks:
        note = f"{DIRECTIONS[wish.direction]}：{wish.reason.strip()}"[:400]
        rec.change(publication, state=PublicationState.DRAFTED, checked_by=None, approved_by=None, secrecy_note=note)
    else:
        make_version(rec, publication, person_id=person_id, fields=None, known_persons=None, note="")
    return row


def drop_overrule(rec: Recorder, row: MaskOverrule, *, person_id: uuid.UUID, answer: str) -> MaskOverrule:
    """Undo an overrule, or decline a checker's, with a reason; the next version is made without it."""
    publication = row.publication
    insist(
        "不能取消",
        acts_in_person(rec, person_id),
        may_draft(publication, person_id, rec.now),
        None if publication.state in OPEN_STATES else wrong_state(publication, "改动隐去"),
    )
    if row.state == "dropped":
        raise Conflict("这项改动已经取消。")
    if not answer.strip():
        raise Invalid(fields=(FieldError("answer", "取消应当写明理由", remedy="填写理由"),))
    rec.change(row, state="dropped", answer=answer.strip())
    make_version(rec, publication, person_id=person_id, fields=None, known_persons=None, note="")
    return row


def _complete(publication: Publication, wish: Wish) -> None:
    wrong = []
    if wish.direction not in DIRECTIONS:
        wrong.append(FieldError("direction", "没有这种改动", remedy="从页面上的按钮办理"))
    if wish.field not in REDACTED:
        wrong.append(FieldError("field", "这一项不经脱敏，不能改动", remedy="从页面上的文本里选取"))
    elif not normal(wish.text).text.strip() or len(wish.text) > LONGEST or not _stands(publication, wish):
        wrong.append(FieldError("text", "原文里没有这段文字", remedy=f"照原文选取或者抄写，最多 {LONGEST} 个字"))
    if not wish.reason.strip():
        wrong.append(FieldError("reason", "改动应当写明理由", remedy="填写理由"))
    if wrong:
        raise Invalid(fields=tuple(wrong))


def _source(publication: Publication, field: str) -> str:
    return sources(restore(publication.source)[0])[field]


def _stands(publication: Publication, wish: Wish) -> bool:
    return normal(wish.text).text.strip() in normal(_source(publication, wish.field)).text


def _masks(publication: Publication, field: str) -> list[dict[str, object]]:
    version = publication.versions.get(number=publication.version)
    return list(version.masks.get(field, []))


def _rule_of(publication: Publication, wish: Wish) -> str:
    """Return the rule of the mask that is to be taken back; Invalid when no mask of the newest version is there."""
    text = _source(publication, wish.field)
    for mask in _masks(publication, wish.field):
        start, end = int(str(mask["start"])), int(str(mask["end"]))
        if text[start:end] == wish.text and wish.start in {-1, start}:
            return str(mask["rule"])
    raise Invalid(fields=(FieldError("text", "这里没有隐去的内容", remedy="请刷新页面，从隐去的内容上办理"),))


def _place(publication: Publication, wish: Wish) -> dict[str, str]:
    """Return what finds the text again when the draft is written anew: itself and a few characters on each side."""
    if wish.direction != SPARE:
        return {"text": wish.text.strip(), "before": "", "after": "", "replaced": wish.replaced or REPLACED}
    text = _source(publication, wish.field)
    masks = [(int(str(m["start"])), int(str(m["end"]))) for m in _masks(publication, wish.field)]
    start, end = next(m for m in masks if text[m[0] : m[1]] == wish.text and wish.start in {-1, m[0]})
    # Neighbouring masks read otherwise in the public text, where the place must be found again.
    left = max([0, start - AROUND, *(e for _, e in masks if e <= start)])
    right = min([len(text), end + AROUND, *(s for s, _ in masks if s >= end)])
    return {"text": wish.text, "before": text[left:start], "after": text[end:right], "replaced": ""}


def _never(publication: Publication, wish: Wish) -> Refusal | None:
    """Refuse to show what no reason may show: identity papers, accounts, minors, informants.

    What counts is the rule that finds the place by itself, not the mask that somebody has laid over it by hand.
    """
    if wish.direction != SPARE:
        return None
    fields, persons = restore(publication.source)
    guide = guide_for(publication, fields, persons)
    found = NEVER & rules_at(_source(publication, wish.field), wish.text, wish.start, guide)
    if not found:
        return None
    return Refusal(
        gate="never_shown",
        reason=f"“{min(found)}”任何情况下都不公开",
        article="个人信息保护法#28",
        remedy="改写这一句，不用这项内容也能说清事实。",
        who="公示拟稿人",
        kind="never",
    )


def _stays(publication: Publication, wish: Wish) -> Refusal | None:
    """Refuse to hide what must be public: agency, organisations, number, law, officers, payee."""
    if wish.direction == SPARE:
        return None
    guide = guide_for(publication, *restore(publication.source))
    wanted = normal(wish.text).text.strip()
    kept = next((k for k in guide.keep if _covers(wanted, normal(k).text, wish.direction)), None)
    kept = kept or next((p.name for p in guide.persons if p.role == "officer" and normal(p.name).text == wanted), None)
    if kept is None:
        return None
    return Refusal(
        gate="must_stay",
        reason=f"“{kept}”应当公开，不能在“{FIELD_WORDS[wish.field]}”里隐去",
        article="行政处罚法#48",
        remedy="机关、单位、执法人员、文号、依据和缴款账户照原文公开；整体不应公开的，按“不予公开”办理。",
        who="公示审核员",
        kind="never",
    )


def _covers(wanted: str, kept: str, direction: str) -> bool:
    """Return whether hiding a text would hide one that stays; a person's name may stand in that of a business."""
    return kept in wanted or (wanted in kept and direction != NAME)

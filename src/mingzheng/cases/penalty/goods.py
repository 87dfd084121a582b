"""The goods of a case and where each stands: a fold over its acts, no table of its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

TAKEN = {
    "preserve": "preserved",
    "preserve_urgently": "preserved",
    "seize": "seized",
    "seize_urgently": "seized",
}
"""Steps that take goods into keeping, and the state in which they are from then on."""
WAYS = {
    "return": "returned",
    "seize": "to_seize",
    "test": "testing",
    "confiscate": "to_confiscate",
    "hand_over": "handed_over",
}
HELD = frozenset({"preserved", "seized"})
GOODS_WORDS = {
    "preserved": "先行登记保存中",
    "seized": "查封、扣押中",
    "returned": "已返还",
    "to_seize": "已解除保存，转查封、扣押",
    "testing": "已送交检测、检验、鉴定",
    "to_confiscate": "待没收",
    "confiscated": "已没收",
    "destroyed": "已销毁",
    "sold": "已拍卖、变卖，价款保存中",
    "handed_over": "已移送",
    "auctioned": "已拍卖、依法处理，抵缴罚款",
}


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of a list of goods taken into keeping; ``track`` is preservation or measure, ``item`` counts from 1."""

    track: str
    number: str
    item: int
    name: str
    spec: str
    quantity: str
    feature: str
    place: str
    keeper: str
    state: str
    taken_by: int
    changed_by: int

    @property
    def key(self) -> str:
        """Return what names it in forms: measure:1:2."""
        return f"{self.track}:{self.number}:{self.item}"

    @property
    def held(self) -> bool:
        """Return whether it is still preserved, sealed or seized."""
        return self.state in HELD

    @property
    def words(self) -> str:
        """Return name, specification and quantity in one line."""
        return " ".join(part for part in (self.name, self.spec, self.quantity) if part)


def custody(facts: CaseFacts) -> list[Goods]:
    """Return every line of goods that the case took into keeping, with its state as the acts left it."""
    found: dict[str, Goods] = {}
    for act in facts.effective:
        if act.step in TAKEN:
            found = {goods.key: goods for goods in _taken(act)} | found
        elif act.step == "dispose_preservation":
            _change(found, act, state=WAYS[str(act.content["way"])])
        elif act.step == "dispose_measure":
            _change(found, act, state=str(act.content["way"]))
        elif act.step == "release_measure":
            _change(found, act, state="returned")
        elif act.step == "record_auction" and not facts.held_back(act):
            _change(found, act, state="auctioned")
        elif act.step == "note_custody":
            _change(found, act, place=str(act.content["kept_at"]), keeper=str(act.content["keeper"]))
    return list(found.values())


def goods_of(facts: CaseFacts, track: str, number: str) -> list[Goods]:
    """Return the goods of one preservation or measure."""
    return [goods for goods in custody(facts) if (goods.track, goods.number) == (track, number)]


def named(facts: CaseFacts, track: str, number: str, keys: Iterable[str]) -> list[Goods]:
    """Return the goods that an act on a preservation or measure is about: those named, else all still held."""
    wanted = set(keys)
    return [g for g in goods_of(facts, track, number) if (g.key in wanted if wanted else g.held)]


def same_goods(line: Any, goods: Goods) -> bool:  # noqa: ANN401 - a line of an input
    """Tell whether a line describes goods already in keeping: name, specification and feature agree."""
    return (_plain(line.name), _plain(line.spec), _plain(line.feature)) == (
        _plain(goods.name),
        _plain(goods.spec),
        _plain(goods.feature),
    )


def taking(facts: CaseFacts, track: str, number: str) -> ActFact | None:
    """Return the act that took the goods of a preservation or measure into keeping."""
    return facts.last(*(s for s in TAKEN if s.startswith("pres") == (track == "preservation")), subject=number)


def grounds(facts: CaseFacts, number: str) -> dict[str, Any]:
    """Return kind, party, reason, basis and days of a measure: as approved beforehand, else as taken at once."""
    act = facts.last("approve_measure", subject=number) or facts.last("seize_urgently", subject=number)
    return {"days": 30, **act.content} if act else {}


def next_holding(facts: CaseFacts, kind: str) -> str:
    """Return the number of the next preservation, measure, testing or order, proposals counted."""
    taken = [t.subject for t in facts.tracks if t.kind == kind]
    taken += [a.track_subject for a in facts.acts if a.track_kind == kind]
    return str(1 + max((int(s) for s in taken if s.isdecimal()), default=0))


def _taken(act: ActFact) -> Iterable[Goods]:
    place, keeper = str(act.content.get("kept_at", "")), str(act.content.get("keeper", ""))
    for item, line in enumerate(act.content.get("goods", ()), start=1):
        yield Goods(
            track=act.track_kind,
            number=act.track_subject,
            item=item,
            name=str(line["name"]),
            spec=str(line.get("spec", "")),
            quantity=str(line["quantity"]),
            feature=str(line.get("feature", "")),
            place=place,
            keeper=keeper,
            state=TAKEN[act.step],
            taken_by=act.seq,
            changed_by=act.seq,
        )


def _change(found: dict[str, Goods], act: ActFact, **values: Any) -> None:  # noqa: ANN401 - members of Goods
    wanted = set(act.content.get("goods", ()))
    for key, goods in found.items():
        mine = (goods.track, goods.number) == (act.track_kind, act.track_subject) or act.track_kind in {
            "main",
            "enforcement",
        }
        if mine and (key in wanted if wanted else goods.held):
            found[key] = replace(goods, changed_by=act.seq, **values)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def label(facts: CaseFacts, track: str, number: str) -> str:
    """Return in words what a numbered track is about: its number and the goods, the objects or the order."""
    if track in {"preservation", "measure"}:
        words = [goods.words for goods in goods_of(facts, track, number)]
        words = words or [str(line["name"]) for line in grounds(facts, number).get("goods", ()) if track == "measure"]
    elif track == "testing":
        act = facts.last("entrust_test", subject=number)
        words = [str(act.content["objects"])] if act else []
    else:
        act = facts.last("issue_order", subject=number)
        words = [str(act.content["content"]).split("\n", maxsplit=1)[0][:30]] if act else []
    if not words:
        return f"{number} 号"
    return f"{number} 号（{words[0]}{f'等 {len(words)} 项' if len(words) > 1 else ''}）"

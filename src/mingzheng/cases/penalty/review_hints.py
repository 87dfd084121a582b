"""What the system notices on each element of review, with its source; the reviewer answers each alone. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import blocking, unconfirmed
from mingzheng.cases.penalty.content import conclusion, excluded_acts, notified, proposals, same_matter
from mingzheng.cases.penalty.discretion import deviation, frame, parts, tier_of
from mingzheng.cases.penalty.earlier import split
from mingzheng.core.money import yuan
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index
from mingzheng.law.queries import cite
from mingzheng.review.opinions import Hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.cases.engine.facts import CaseFacts

TIME_BAR_YEARS = 2
UNDONE = frozenset({"printed", "scanned"})


def hints(facts: CaseFacts) -> list[Hint]:
    """Return the automatic findings of all elements with their source, never an answer (design.md §2)."""
    makers = (_subject, _officers, _facts, _evidence, _law, _discretion, _procedure, _power, _papers, _crime, _other)
    return [hint for maker in makers for hint in maker(facts)]


def _subject(facts: CaseFacts) -> Iterator[Hint]:
    capacity, matter = facts.matter.capacity, facts.matter
    name, document = getattr(capacity, "acting_name", facts.agency_name), getattr(capacity, "document", "")
    text = f"以{name}名义办理“{matter.name}”" + (f"，依据{document}" if document else "")
    yield Hint(element="subject", text=text, source="执法事项清单、执法主体资格", concern=bool(matter.repealed))
    principal = getattr(capacity, "kind", "") == "entrusted"
    if principal:
        yield Hint(element="subject", text="受委托办理：请核对委托书的事项、权限和期限", source="执法主体资格")


def _officers(facts: CaseFacts) -> Iterator[Hint]:
    missing = unconfirmed(facts)
    acts = [a for a in facts.effective if a.officers]
    text = f"{len(acts)} 项行为有署名人员" + (f"，{len(missing)} 项尚未确认" if missing else "，均已本人确认")
    yield Hint(element="officers", text=text, source="行为记录和执法证快照", concern=bool(missing))
    faulty = [d for d in facts.open_defects if d.gate in {"two_officers", "certificates_now", "id_shown"}]
    if faulty:
        words = "；".join(f"第 {d.act_seq} 号：{d.reason}" for d in faulty[:5])
        yield Hint(element="officers", text=words, source="瑕疵列表", concern=True)


def _facts(facts: CaseFacts) -> Iterator[Hint]:
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        if party is None:
            continue
        known = f"证件号码{party.identifier or '未记录'}，住址{party.address or '未记录'}"
        lacking = not (party.identifier and party.address)
        yield Hint(element="facts", text=f"{party.name}：{known}", source="当事人登记", concern=lacking)
        lines = len(proposal.get("evidence", ()))
        yield Hint(element="facts", text=f"{party.name}的违法事实列有 {lines} 项证据", source="调查终结报告")


def _evidence(facts: CaseFacts) -> Iterator[Hint]:
    left_out = excluded_acts(facts)
    acts = facts.done("inspect", "question", "collect_evidence")
    bare = [a for a in acts if a.step == "collect_evidence" and not a.evidence]
    text = f"{len(acts)} 项取证记录，{len(facts.evidence)} 个文件"
    if left_out:
        text += f"；第 {'、'.join(map(str, sorted(left_out)))} 号已排除或者重做"
    if bare:
        text += f"；第 {'、'.join(str(a.seq) for a in bare)} 号没有附文件"
    yield Hint(element="evidence", text=text, source="行为记录、证据文件", concern=bool(bare))
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        if party is not None and not proposal.get("evidence"):
            yield Hint(element="evidence", text=f"{party.name}没有列明证据", source="调查终结报告", concern=True)


def _law(facts: CaseFacts) -> Iterator[Hint]:
    act = conclusion(facts)
    said = str(act.content.get("conduct_ended_on") or "") if act else ""
    on = dt.date.fromisoformat(said) if said else None
    pairs = {(p["breach"], p["penalty"]) for p in getattr(facts.matter, "basis", ())}
    for proposal in proposals(facts).values():
        for key in dict.fromkeys([*proposal["breached"], *proposal["punished_by"]]):
            yield _version(str(key), on)
        used = {(b, p) for b in proposal["breached"] for p in proposal["punished_by"]}
        if pairs and not used & pairs:
            text = "违反的条款和处罚依据不是事项清单所列的一对"
            yield Hint(element="law", text=text, source="执法事项清单", concern=True)


def _version(key: str, on: dt.date | None) -> Hint:
    found = shipped_index().find(parse_key(key).instrument)
    if found is None:
        return Hint(element="law", text=f"{cite(key)}：法规索引没有收录，请核对版本", source="法规索引", concern=True)
    in_force = [v for v in found.version if on is None or v.in_force <= on]
    if not in_force or (on and found.repealed_on and found.repealed_on <= on):
        return Hint(element="law", text=f"{cite(key)}：行为时没有有效的版本", source="法规索引", concern=True)
    newer = found.version[-1] is not in_force[-1]
    text = f"{cite(key)}：行为时适用 {in_force[-1].in_force} 起施行的版本"
    if newer:
        text += f"；{found.version[-1].in_force} 起有新版本，请比较是否较轻（从旧兼从轻）"
    return Hint(element="law", text=text, source="法规索引", concern=newer)


def _discretion(facts: CaseFacts) -> Iterator[Hint]:
    act = conclusion(facts)
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        if party is None:
            continue
        for part in parts(proposal):
            fences, tier = frame(facts, party, part), tier_of(facts, party, part)
            if fences is None or not part.fine_fen:
                continue
            text = f"{party.name}{part.label}：拟罚 {yuan(part.fine_fen)}，法定幅度 {fences.words}"
            text += f"，裁量档次 {tier[0].name}" if tier else ""
            yield Hint(element="discretion", text=text, source="事项清单的罚款幅度")
        for why in deviation(facts, party_id):
            said = f"{party.name}：偏离裁量基准，{why}。理由：{proposal.get('deviation_reason', '')}"
            yield Hint(element="discretion", text=said, source="裁量基准", concern=True)
        if act is not None and (words := split(facts, party_id, act.on)):
            yield Hint(element="discretion", text=words, source="当事人以前的案件", concern=True)


def _procedure(facts: CaseFacts) -> Iterator[Hint]:
    left = blocking(facts)
    served = [
        facts.last("serve", "note_announced", subject=t.subject)
        for t in facts.tracks
        if t.kind == "service" and t.state == "served"
    ]
    days = [f"{a.on}" for a in served if a]
    text = f"告知书送达：{'、'.join(days) or '无'}；未补正的瑕疵 {len(left)} 项"
    yield Hint(element="procedure", text=text, source="送达记录、瑕疵列表", concern=bool(left))
    for party_id, proposal in proposals(facts).items():
        told, party = notified(facts, party_id), facts.party(party_id)
        if told is not None and party is not None and not same_matter(told, proposal):
            text = f"对{party.name}拟作的处罚与告知内容不一致"
            yield Hint(element="procedure", text=text, source="事先告知书、处理建议", concern=True)
    last = facts.last_day("PEN_CASE")
    if last is not None:
        yield Hint(element="procedure", text=f"办案期限至 {last}", source="期限")
    for act in (a for a in facts.effective if a.content.get("unrecorded_reason")):
        text = f"第 {act.seq} 号记录应录未录：{act.content['unrecorded_reason']}"
        yield Hint(element="procedure", text=text, source="录音录像的说明，请衡量证据", concern=True)
    late = [d for d in facts.duties if d.state == "met_late"]
    if late:
        yield Hint(element="procedure", text=f"有 {len(late)} 项期限逾期办结", source="期限", concern=True)


def _power(facts: CaseFacts) -> Iterator[Hint]:
    allowed = list(facts.matter.penalty_kinds)
    for proposal in proposals(facts).values():
        foreign = [kind for kind in proposal["kinds"] if kind not in allowed]
        text = f"处罚种类：{'、'.join(proposal['kinds']) or '无'}；本事项可以给予：{'、'.join(allowed)}"
        yield Hint(element="power", text=text, source="执法事项清单", concern=bool(foreign))


def _papers(facts: CaseFacts) -> Iterator[Hint]:
    standing = [d for d in facts.documents if d.state != "void"]
    waiting = [d for d in standing if d.state in UNDONE or (d.signers and not d.internal and d.state != "checked")]
    text = f"文书 {len(standing)} 件"
    if waiting:
        text += f"，没有归入签名原件的 {len(waiting)} 件：{'、'.join(d.title for d in waiting[:5])}"
    yield Hint(element="papers", text=text, source="案卷文书", concern=bool(waiting))


def _crime(facts: CaseFacts) -> Iterator[Hint]:
    act = conclusion(facts)
    if act is None:
        return
    crime = act.content.get("crime_suspected") == "yes"
    text = "承办人判断：" + ("涉嫌犯罪" if crime else "不涉嫌犯罪")
    yield Hint(element="crime", text=text, source=f"第 {act.seq} 号记录", concern=crime)


def _other(facts: CaseFacts) -> Iterator[Hint]:
    filing, act = facts.last("file_case"), conclusion(facts)
    found = str(filing.content.get("discovered_on") or "") if filing else ""
    ended = str(act.content.get("conduct_ended_on") or "") if act else ""
    if found and ended:
        days = (dt.date.fromisoformat(found) - dt.date.fromisoformat(ended)).days
        text = f"违法行为 {ended} 终了，{found} 被发现，相隔 {max(days, 0)} 日"
        yield Hint(element="other", text=text, source="立案审批表", concern=days > TIME_BAR_YEARS * 365)
    people = [p.name for p in facts.parties if p.kind == "individual"]
    text = f"公开时应当隐去的自然人：{'、'.join(people)}" if people else "当事人中没有公民"
    yield Hint(element="other", text=f"{text}；没有标注国家秘密、商业秘密", source="当事人登记、案卷密级")

"""What changed between two contents handed in for review, marked word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from mingzheng.core.digests import digest_of
from mingzheng.core.money import yuan
from mingzheng.desk.wording import Row
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.review.models import Review

PARTY = {
    "name": "当事人",
    "identifier": "证件号码",
    "address": "住址或者住所",
    "representative": "法定代表人（负责人）",
    "birth_on": "出生日期",
}
PROPOSAL = {
    "facts": "违法事实",
    "evidence": "证据",
    "breached": "违反的条款",
    "punished_by": "处罚依据",
    "disposition": "处理意见",
    "ground": "不予处罚的情形",
    "kinds": "处罚种类",
    "fine_fen": "罚款金额",
    "confiscated_fen": "没收违法所得金额",
    "goods": "没收的财物",
    "goods_fen": "没收财物的价值",
    "terms": "许可证、期限和范围",
    "discretion": "裁量理由",
}
MONEY = frozenset({"fine_fen", "confiscated_fen", "goods_fen"})
LONGEST = 4_000
NONE = "（没有）"
SILENT = frozenset({("disposition", "penalty"), ("confiscated_fen", 0), ("goods_fen", 0)})


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from the content that was reviewed before; ``parts`` are (same, gone or new, text)."""

    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return the texts cut into what stayed, what is gone and what is new."""
        if max(len(self.before), len(self.after)) > LONGEST:
            return [("gone", self.before), ("new", self.after)]
        found: list[tuple[str, str]] = []
        matcher = SequenceMatcher(a=self.before, b=self.after, autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            if tag == "equal":
                found.append(("same", self.before[i:j]))
                continue
            found += [(word, text) for word, text in (("gone", self.before[i:j]), ("new", self.after[k:m])) if text]
        return found


def differences(reviews: Sequence[Review], row: Review) -> list[Difference]:
    """Return what differs, field by field, from the content that was reviewed last; empty for the first.

    A request that nobody gave an opinion on is passed over: the reviewer has not seen what it held.
    """
    before = [r for r in reviews if r.requested_at < row.requested_at]
    read = [r for r in before if r.opinions.exists()] or before
    if not read:
        return []
    old, new = fields(max(read, key=lambda r: r.requested_at).content), fields(row.content)
    return [
        Difference(label, old.get(label, NONE), new.get(label, NONE))
        for label in dict.fromkeys([*old, *new])
        if old.get(label) != new.get(label)
    ]


def pairs(party: dict[str, Any]) -> list[Row]:
    """Return what is proposed for a party, line by line."""
    found = []
    for key, label in PROPOSAL.items():
        value = party.get("proposal", {}).get(key)
        if value not in (None, "", []) and (key, value if not isinstance(value, list) else "") not in SILENT:
            found.append(Row(label, _said_as(key, value)))
    return found


def _said_as(key: str, value: Any) -> str:  # noqa: ANN401 - a stored value
    if key in MONEY:
        return yuan(int(value))
    if key in {"breached", "punished_by"}:
        return "\n".join(cited(str(one)) for one in value)
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def fields(content: dict[str, Any]) -> dict[str, str]:
    """Return a content as labelled lines: parties, proposals, statements, notices, evidence."""
    found: dict[str, str] = {}
    parties = content.get("parties", ())
    for party in parties:
        who = f"{party.get('name', '')}·" if len(parties) > 1 else ""
        found |= {f"{who}{label}": str(party[key]) for key, label in PARTY.items() if party.get(key)}
        found |= {f"{who}{row.label}": row.text for row in pairs(party)}
        found[f"{who}陈述申辩"] = f"{len(party.get('statements', ()))} 项记录（{_short(party.get('statements'))}）"
        if heard := party.get("hearing"):
            found[f"{who}听证"] = f"{len(heard)} 项记录（{_short(heard)}）"
        found[f"{who}事先告知"] = f"已告知（{_short(party['notice'])}）" if party.get("notice") else "没有"
    evidence = content.get("evidence", {})
    found["证据材料"] = (
        f"{len(evidence.get('acts', ()))} 项记录、{len(evidence.get('files', ()))} 个文件（{_short(evidence)}）"
    )
    return found


def _short(value: Any) -> str:  # noqa: ANN401 - a stored value
    return f"摘要 {digest_of(value or {}).partition(':')[2][:8]}"

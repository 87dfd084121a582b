"""Who may not do what in the same dossier (design.md §5): pairs of parts, judged without database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS = {
    "handler": "承办人",
    "approver": "审批人",
    "reviewer": "法制审核人员",
    "presider": "听证主持人",
    "publication_drafter": "公示拟稿人",
    "publication_checker": "公示审核人",
    "file_reviewer": "案卷评查员",
    "supervisor": "执法监督员",
    "recused": "已回避人员",
}
POLICY = "国办发〔2018〕118号"
HARD = {
    frozenset({"handler", "reviewer"}): "行政处罚法#58",
    frozenset({"handler", "presider"}): "行政处罚法#64",
    frozenset({"reviewer", "approver"}): "行政处罚法#58",
    frozenset({"publication_drafter", "publication_checker"}): POLICY,
    frozenset({"reviewer", "file_reviewer"}): POLICY,
    frozenset({"reviewer", "supervisor"}): POLICY,
    frozenset({"handler", "file_reviewer"}): POLICY,
    frozenset({"handler", "supervisor"}): POLICY,
}
SOFT = frozenset({"presider", "reviewer"})
RECUSED = "recused"
"""Whoever is recused takes no part in the dossier again (行政处罚法 43)."""


def clash(name: str, held: Iterable[str], role: str, *, presider_may_review: bool = False) -> Refusal | None:
    """Return why somebody who has or had the parts ``held`` in a dossier may not take ``role`` in it, or None.

    ``held`` includes parts long ended and those of a person represented, because exclusions look back and follow
    substitutes. ``presider_may_review`` is the agency's rule that lifts the one soft pair.
    """
    if role == RECUSED:
        return None
    for other in sorted(set(held)):
        if other == RECUSED:
            return recused(name, role)
        pair = frozenset({other, role})
        article = HARD.get(pair)
        if pair == SOFT and not presider_may_review:
            article = POLICY
        if article is not None and other != role:
            return _refusal(name, other, role, article)
    return None


def _refusal(name: str, other: str, role: str, article: str) -> Refusal:
    return Refusal(
        gate="exclusion",
        reason=f"{name}是本案{LABELS[other]}，不能再任{LABELS[role]}",
        article=article,
        remedy=f"请另选一人任{LABELS[role]}；本机关没有合适人选的，可以请求审核协作或者报上一级指定。",
        who="承办机构负责人",
        kind="others",
    )


def recused(name: str, role: str) -> Refusal:
    """Return the refusal of somebody who was recused and would take part again (行政处罚法 43)."""
    return Refusal(
        gate="recused",
        reason=f"{name}已决定回避，不能任本案{LABELS.get(role, role)}",
        article="行政处罚法#43",
        remedy="请另选一人。",
        who="承办机构负责人",
        kind="others",
    )


def administrator(name: str, role: str) -> Refusal:
    """Return the refusal of a system administrator who would take part in a dossier."""
    return Refusal(
        gate="administrator_apart",
        reason=f"{name}是系统管理员，不能任本案{LABELS.get(role, role)}",
        article="行政执法三项制度·系统管理与业务分离",
        remedy="请另选一人。",
        who="承办机构负责人",
        kind="others",
    )

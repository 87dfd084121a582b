"""What a paper is: declared by its owner, received by this package, which lists none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mingzheng.documents.layouts import LayoutData

Group = Literal["main", "side"]


@dataclass(frozen=True, slots=True)
class Required:
    """Content that a statute demands of a paper: the slot (or field) that holds it, its name, and the article."""

    slot: str
    words: str
    article: str


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """A kind of paper.

    ``layout`` is a file name in ``documents/layouts``; ``data`` its model. ``numbered`` is the 类 in the number
    (罚决 in 临江市监罚决〔2026〕12号), empty for a paper without one; papers of one 类 share one series.
    ``group`` is 正卷 (main) or 副卷 (side). ``on_served`` are names the owner runs when service ends; ``signers`` are
    the wet signatures that the paper waits for. ``requires`` is checked against slots and fields before the freeze.
    ``basis`` names the articles of a paper that no step lists, because an effect makes it.
    """

    code: str
    title: str
    layout: str
    data: type[LayoutData]
    internal: bool = True
    group: Group = "main"
    numbered: str = ""
    sealed: bool = False
    served: bool = False
    on_served: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    requires: tuple[Required, ...] = ()
    basis: tuple[str, ...] = ()


PENALTY_NOTICE = (
    Required("facts", "拟作出行政处罚的违法事实", "行政处罚法#44"),
    Required("evidence", "证据", "行政处罚法#44"),
    Required("basis", "处罚理由和依据", "行政处罚法#44"),
    Required("proposal", "拟作出的行政处罚内容", "行政处罚法#44"),
    Required("statement_right", "陈述、申辩的权利、期限和方式", "行政处罚法#45"),
    Required("contact", "联系人和联系方式", "行政处罚法#44"),
)
PENALTY_DECISION = (
    Required("party", "当事人的姓名或者名称、地址", "行政处罚法#59.1"),
    Required("facts", "违反法律、法规、规章的事实", "行政处罚法#59.1"),
    Required("evidence", "证据", "行政处罚法#59.1"),
    Required("statement", "陈述、申辩意见的采纳情况和理由", "行政处罚法#45"),
    Required("basis", "行政处罚的种类和依据", "行政处罚法#59.1"),
    Required("discretion", "裁量理由", "行政处罚法#34"),
    Required("decision", "行政处罚的内容", "行政处罚法#59.1"),
    Required("payment", "履行方式和期限", "行政处罚法#59.1"),
    Required("publicity", "处罚决定将予公示的告知", "市场监督管理行政处罚信息公示规定#8"),
    Required("remedies", "申请行政复议、提起行政诉讼的途径和期限", "行政处罚法#59.1"),
)

"""Papers with which the agency answers reconsideration and suit, and the lists of what each reader gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.papers.filled import case_rows, letter
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import agency, citations, day, handler_names, numbered_lines
from mingzheng.documents.layouts import GenericForm, Section, Table
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.fact_rows import ActFact, DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

LISTED = ("材料", "文号", "日期")


def _opened(facts: CaseFacts, attempt: Attempt) -> ActFact | None:
    return facts.last("note_reconsideration", "note_suit", subject=attempt.subject)


def _answer(title: str, opening: str, attacked: str, conclusion: str) -> Callable[[CaseFacts, Attempt], GenericForm]:
    def build(facts: CaseFacts, attempt: Attempt) -> GenericForm:
        given: Any = attempt.input
        opened = _opened(facts, attempt)
        said = opened.content if opened else {}
        party = facts.party(str(said.get("party", "")))
        decided = "、".join(d.number for d in facts.decisions if party and d.party_id == party.id)
        rows = (
            ("对方", party.name if party else ""),
            ("案号", str(said.get("document", ""))),
            (attacked, decided),
        )
        return letter(
            facts,
            attempt,
            title=title,
            to=str(said.get("body", "")),
            text=opening,
            sections=(
                Section(heading="案件", rows=(*case_rows(facts), *((k, v) for k, v in rows if v))),
                Section(heading="事实和理由", text=given.facts, slot="facts"),
                Section(heading="证据", text=numbered_lines(given.proofs), slot="evidence"),
                Section(heading="依据", text=citations(given.basis), slot="basis"),
                Section(heading=conclusion, text=given.conclusion, slot="conclusion"),
                Section(heading="委托代理人", text=numbered_lines(given.representatives)),
                Section(heading="承办人", text=handler_names(facts)),
            ),
        )

    return build


def _table(documents: list[DocumentFact]) -> Table:
    rows = tuple((d.title, d.number or "／", day(d.date) or "／") for d in documents)
    return Table(columns=LISTED, rows=rows or (("无", "／", "／"),))


def remedy_package(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 证据、依据和材料目录, by reader: the court or body reads all, the party the main file (行政复议法 47)."""
    given: Any = attempt.input
    papers = [d for d in facts.documents if d.state != "void"]
    open_to_party = [d for d in papers if d.group == "main"]
    return GenericForm(
        agency=agency(facts),
        title="证据、依据和材料目录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="证据", text=numbered_lines(given.proofs)),
            Section(heading="依据", text=citations(given.basis)),
            Section(heading="提交复议机关、人民法院的材料（全卷）", table=_table(papers)),
            Section(
                heading="申请人、第三人、原告可以查阅的材料（正卷）",
                text=f"依据{cite('行政复议法#47')}，涉及国家秘密、商业秘密、个人隐私等情形的除外。",
                table=_table(open_to_party),
            ),
        ),
        sealed=True,
    )


def _required(article: str) -> tuple[Required, ...]:
    return (
        Required("facts", "书面答复的事实和理由", article),
        Required("evidence", "作出行政行为的证据", article),
        Required("basis", "作出行政行为的依据", article),
    )


def _sealed(code: str, title: str, number: str, build: Any, article: str = "") -> Paper:  # noqa: ANN401 - a builder
    requires = _required(article) if article else ()
    spec = PaperSpec(
        code,
        title,
        "generic.typ",
        GenericForm,
        internal=False,
        group="side",
        numbered=number,
        sealed=True,
        requires=requires,
    )
    return Paper(spec, build, whole_case)


PAPERS: dict[str, Paper] = {
    "recon_reply": _sealed(
        "recon_reply",
        "行政复议答复书",
        "复答",
        _answer("行政复议答复书", "本机关收到行政复议申请书副本，现答复如下。", "被申请的决定", "答复意见"),
        "行政复议法#48",
    ),
    "suit_defence": _sealed(
        "suit_defence",
        "行政诉讼答辩状",
        "诉答",
        _answer("行政诉讼答辩状", "本机关收到起诉状副本，现答辩如下。", "被诉的决定", "答辩意见"),
        "行政诉讼法#67",
    ),
    "remedy_package": _sealed("remedy_package", "证据、依据和材料目录", "材目", remedy_package),
}

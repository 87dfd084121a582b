"""What an opinion must hold before it counts; typed, no ORM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.core.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.catalogue.elements import Element

Verdict = Literal["符合", "不符合", "不适用"]
PASSING = ("AGREE", "AGREE_WITH_COMMENT")
Words = Annotated[str, Field(max_length=4_000)]


class Hint(BaseModel):
    """An automatic finding shown beside an element with its source; it never answers for the reviewer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: str
    text: Words
    source: Words
    concern: bool = False


class Finding(BaseModel):
    """The reviewer's own answer on one element."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: str
    verdict: Verdict
    note: Words = ""
    basis: Words = ""


class OpinionInput(BaseModel):
    """All that the reviewer writes: kind, an answer on every element, problems, suggestions, summary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal[
        "AGREE", "AGREE_WITH_COMMENT", "REVISE", "SUPPLEMENT_EVIDENCE", "PROCEDURE_FIX", "NO_JURISDICTION",
        "TRANSFER_CRIME", "NOT_PENALIZE", "DISAGREE",
    ]  # fmt: skip
    findings: tuple[Finding, ...]
    problems: tuple[Words, ...] = ()
    suggestions: tuple[Words, ...] = ()
    summary: Words = ""


def faults(opinion: OpinionInput, elements: Iterable[Element]) -> list[FieldError]:
    """Return what an opinion lacks: an answer on each element, reasons where something fails, the parts of its kind."""
    codes = {element.code: element.title for element in elements}
    answered = [finding.element for finding in opinion.findings]
    wrong = [_error(code, f"“{title}”还没有结论") for code, title in codes.items() if code not in answered]
    wrong += [_error(code, "没有这一项要素") for code in answered if code not in codes]
    wrong += [_error(code, "同一要素有两个结论") for code in set(answered) if answered.count(code) > 1]
    for finding in opinion.findings:
        if finding.verdict != "符合" and not finding.note.strip():
            wrong.append(_error(finding.element, f"“{codes.get(finding.element, '')}”{finding.verdict}，请写明理由"))
    return wrong + _of_kind(opinion)


def _of_kind(opinion: OpinionInput) -> list[FieldError]:
    failed = [finding.element for finding in opinion.findings if finding.verdict == "不符合"]
    suggestions = [text for text in opinion.suggestions if text.strip()]
    if opinion.kind == "AGREE" and (failed or suggestions or opinion.problems):
        return [FieldError("kind", "有不符合项、问题或者建议的，不能选“同意”", remedy="改选其他意见，或者修改结论")]
    if opinion.kind == "AGREE_WITH_COMMENT":
        if failed:
            return [FieldError("kind", "有不符合项的，不能选“同意并附建议”", remedy="改选“建议修改”等意见")]
        if not suggestions or len(suggestions) != len(opinion.suggestions):
            return [FieldError("suggestions", "请逐条写明建议", remedy="每条建议单独填写，不留空")]
        return []
    if opinion.kind not in PASSING and not any(text.strip() for text in opinion.problems):
        return [FieldError("problems", "请写明存在的问题", remedy="逐条填写问题")]
    return []


def _error(element: str, message: str) -> FieldError:
    return FieldError(f"findings.{element}", message, rule="行政处罚法#58", remedy="逐项给出结论")


def unopened(papers: Iterable[dict[str, Any]], opened: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the required papers, in the version handed in, that the reviewer did not open (threat 37)."""
    seen = {(row["paper"], row["digest"]) for row in opened}
    return [
        {"paper": row["code"], "title": row["title"]}
        for row in papers
        if row["required"] and (row["code"], row["digest"]) not in seen
    ]

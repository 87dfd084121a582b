"""Gates of the ordinary penalty procedure by name, and the statutory baseline that no procedure file may leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import by_name
from mingzheng.cases.engine.types import Gate
from mingzheng.cases.penalty.gates import ending, papers, review, substance, telling

if TYPE_CHECKING:
    from mingzheng.cases.engine.types import Consequence, GateCheck


def _gate(
    name: str,
    title: str,
    article: str,
    check: GateCheck,
    consequence: Consequence = "blocks_decision",
    *,
    joins: tuple[str, ...] = (),
) -> Gate:
    return Gate(name, title, article, check, consequence, joins=joins)


DECIDING = ("main", "notice", "statement", "review", "decision")

PENALTY_GATES = by_name(
    [
        _gate("competence", "在法定职权范围内", "行政处罚法#17", substance.competence),
        _gate("two_handlers", "承办人两名以上", "行政处罚法#42", substance.two_handlers),
        _gate("time_bar", "没有超过追责时效", "行政处罚法#36", substance.time_bar),
        _gate("of_age", "当事人具有责任能力", "行政处罚法#30", substance.of_age),
        _gate("no_crime", "不涉嫌犯罪", "行政处罚法#27", substance.no_crime),
        _gate("no_measures", "没有行政强制措施", "行政强制法#18", substance.no_measures),
        _gate("not_complex", "不需要集体讨论", "行政处罚法#57.2", substance.not_complex),
        _gate("kinds_supported", "处罚种类合法", "行政处罚法#9", substance.kinds_supported),
        _gate("discretion_fences", "在法定幅度以内", "行政处罚法#34", substance.discretion_fences),
        _gate("below_hearing", "不需要听证", "行政处罚法#63", substance.below_hearing),
        _gate("proposal_complete", "每个当事人都有处理建议", "行政处罚法#57", substance.proposal_complete),
        _gate("evidence_exists", "有证据", "行政处罚法#40", substance.evidence_exists),
        _gate("undecided", "尚未作出决定", "行政处罚法#57", telling.undecided, joins=("decision",)),
        _gate("notice_needed", "需要告知", "行政处罚法#44", telling.notice_needed, joins=("main",)),
        _gate("in_conclusion", "已经调查终结", "行政处罚法#57", telling.in_conclusion, joins=("main",)),
        _gate("all_notified", "已经告知", "行政处罚法#44", telling.all_notified, joins=("notice",)),
        _gate("as_notified", "与告知内容一致", "行政处罚法#44", telling.as_notified, joins=("main", "notice")),
        _gate(
            "statements_over", "已听取陈述申辩或者期满", "行政处罚法#45", telling.statements_over, joins=("statement",)
        ),
        _gate("statement_time_over", "陈述申辩的期限已过", "行政处罚法#62", telling.statement_time_over),
        _gate("statement_period_over", "陈述申辩期满", "行政处罚法#44", telling.statement_period_over),
        _gate("remedies_right", "救济途径正确", "行政处罚法#59", telling.remedies_right),
        _gate("reviewed", "法制审核通过", "行政处罚法#58", review.reviewed, joins=DECIDING),
        _gate("reviewer_outside", "审核人员与承办、审批人员分离", "行政处罚法#58", review.reviewer_outside),
        _gate("reviewer_qualified", "审核人员有资格", "行政处罚法#58.2", review.reviewer_qualified),
        _gate("reviewer_not_approver", "审批人没有审核过本案", "行政处罚法#58", review.reviewer_not_approver),
        _gate("content_unchanged", "草案没有改动", "行政处罚法#58", review.content_unchanged, joins=("main",)),
        _gate("elements_answered", "要素逐项有结论", "行政处罚法#58", review.elements_answered),
        _gate("paper_servable", "文书已签名、盖章", "行政处罚法#59.2", papers.paper_servable, "blocks_service"),
        _gate("service_method", "送达方式", "行政处罚法#61", papers.service_method, "blocks_service"),
        _gate("leave_on_refusal", "留置送达的条件", "民事诉讼法#89", papers.leave_on_refusal, "blocks_service"),
        _gate("served_after_issue", "送达日期合理", "行政处罚法#61", papers.served_after_issue, "blocks_service"),
        _gate("print_frozen", "文书已制成", "行政处罚法#59", papers.print_frozen),
        _gate("signed_after_print", "先打印后签署", "行政处罚法#47", papers.signed_after_print),
        _gate("second_person", "由第二人核对", "行政处罚法#47", papers.second_person),
        _gate("unplaced", "尚未判断公示规则", "行政处罚法#48", ending.unplaced),
        _gate("publication_second_person", "由第二人审核", "行政处罚法#48", papers.publication_second_person),
        _gate("lawful_chain", "后续环节有合法人员", "行政处罚法#58", ending.lawful_chain),
        _gate("not_overpaid", "缴款不超过应缴", "行政处罚法#67", ending.not_overpaid, "held"),
        _gate("all_decided", "每个当事人都有决定", "行政处罚法#57", ending.all_decided, joins=("decision",)),
        _gate(
            "all_served",
            "文书已全部送达",
            "行政处罚法#61",
            ending.unfinished(
                "all_served", "service", ("served", "dropped"), "还有文书没有送达", "行政处罚法#61", "送达并登记"
            ),
            joins=("service",),
        ),
        _gate(
            "all_fulfilled",
            "已全部履行",
            "行政处罚法#66",
            ending.unfinished(
                "all_fulfilled", "obligation", ("fulfilled",), "罚款还没有缴清", "行政处罚法#66", "登记缴款"
            ),
            joins=("obligation",),
        ),
        _gate(
            "all_published",
            "已公示或者依法不予公开",
            "行政处罚法#48",
            ending.unfinished(
                "all_published",
                "publication",
                ("published", "withheld"),
                "公示还没有完成",
                "行政处罚法#48",
                "办理公示，或者报批不予公开",
            ),
            joins=("publication",),
        ),
        _gate("papers_complete", "文书齐全", "行政处罚法#47", ending.papers_complete, joins=("paper",)),
        _gate("file_complete", "签名原件齐全", "行政处罚法#47", ending.file_complete, joins=("paper",)),
    ]
)

STATUTORY: dict[str, frozenset[str]] = {
    "inspect": frozenset({"two_officers", "id_shown"}),
    "question": frozenset({"two_officers", "id_shown"}),
    "file_case": frozenset({"two_handlers", "time_bar", "of_age", "no_crime"}),
    "conclude": frozenset(
        {"evidence_exists", "kinds_supported", "below_hearing", "not_complex", "no_crime", "time_bar", "of_age"}
    ),
    "issue_notice": frozenset({"below_hearing", "no_blocking_defects"}),
    "serve": frozenset({"paper_servable", "leave_on_refusal", "two_officers"}),
    "request_review": frozenset({"all_notified", "statements_over"}),
    "give_opinion": frozenset({"reviewer_outside", "reviewer_qualified", "content_unchanged"}),
    "decide": frozenset(
        {
            "all_notified",
            "as_notified",
            "statements_over",
            "statement_time_over",
            "remedies_right",
            "reviewed",
            "reviewer_not_approver",
            "kinds_supported",
            "discretion_fences",
            "below_hearing",
            "not_complex",
            "no_crime",
            "time_bar",
            "of_age",
            "officers_confirmed",
            "no_blocking_defects",
            "rows_intact",
        }
    ),
    "check_scan": frozenset({"second_person"}),
    "check_publication": frozenset({"publication_second_person"}),
    "close_case": frozenset({"all_decided", "all_served", "all_fulfilled", "all_published"}),
}
"""The statutory baseline per step: no procedure file may leave these out (design.md §1, 8; threat 18)."""

"""Addresses of the desk (design.md §11, experience.md §3)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from mingzheng.desk import (
    case_list,
    case_page,
    opening,
    papers,
    people,
    publishing,
    records,
    reference,
    reviewing,
    signing,
    steps,
    today,
)

of_case: list[URLPattern | URLResolver] = [
    path("", case_page.case, name="desk_case"),
    path("at/<int:seq>/", case_page.stood, name="desk_stood"),
    path("acts/<int:seq>/", records.record, name="desk_record"),
    path("do/<slug:code>/", steps.step, name="desk_step"),
    path("do/<slug:code>/draft/", steps.draft, name="desk_draft"),
    path("do/<slug:code>/paper/<slug:paper_code>/", steps.paper, name="desk_step_paper"),
    path("sign/<int:seq>/", signing.sign, name="desk_sign"),
    path("sign/<int:seq>/paper/<slug:code>/<int:page>/", signing.proposed_paper, name="desk_proposed_paper"),
    path("withdraw/<int:seq>/", signing.withdraw, name="desk_withdraw"),
    path("confirm/<int:seq>/", signing.confirm, name="desk_confirm"),
    path("papers/<uuid:document_id>/", papers.paper, name="desk_paper"),
    path("papers/<uuid:document_id>/print/", papers.printable, name="desk_printable"),
    path("papers/<uuid:document_id>/page/<int:page>/", papers.paper_page, name="desk_paper_page"),
    path("papers/<uuid:document_id>/scan/<int:page>/", papers.scan_page, name="desk_scan_page"),
    path("review/<uuid:review_id>/", reviewing.review, name="desk_review"),
    path("review/<uuid:review_id>/paper/<int:number>/", reviewing.show_paper, name="desk_review_paper"),
    path("review/<uuid:review_id>/paper/<int:number>/open/", reviewing.open_paper, name="desk_review_open"),
    path("publication/<uuid:publication_id>/", publishing.publication, name="desk_publication"),
    path("evidence/", papers.evidence, name="desk_evidence"),
    path("evidence/<uuid:file_id>/", papers.original, name="desk_original"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="desk_today"),
    path("search/", case_list.search, name="desk_search"),
    path("cases/", case_list.cases, name="desk_cases"),
    path("cases/new/", opening.new, name="desk_opening"),
    path("cases/new/draft/", opening.draft, name="desk_opening_draft"),
    path("cases/<uuid:case_id>/", include(of_case)),
    path("approvals/", signing.approvals, name="desk_approvals"),
    path("confirm/", signing.confirmations, name="desk_confirmations"),
    path("reviews/", reviewing.queue, name="desk_reviews"),
    path("publications/", publishing.publications, name="desk_publications"),
    path("people/", people.people, name="desk_people"),
    path("people/<uuid:person_id>/", people.person, name="desk_person"),
    path("me/", people.me, name="desk_me"),
    path("file/<uuid:case_id>/", reference.file_list, name="desk_file"),
    path("law/", reference.law, name="desk_law"),
    path("settings/", reference.settings, name="desk_settings"),
    path("help/", reference.help_page, name="desk_help"),
    path("inbox/", reference.inbox, name="desk_inbox"),
]

import html
import re
import uuid

import html5lib
import pytest
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import messages
from mingzheng.cases.engine.messages import Message
from mingzheng.cases.exports import actions as exports
from mingzheng.core.secrets import new_id
from mingzheng.desk.finding import BY, TERM
from mingzheng.desk.urls import urlpatterns
from mingzheng.evidence.models import EvidenceFile
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions import receive
from mingzheng.publication.models import Publication, ServedMismatch
from mingzheng.publication.sealed_terms import seal_terms
from mingzheng.review.models import Review
from tests.stories import scripts

pytestmark = pytest.mark.django_db

ANYBODY = "officer"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200
# Each address: who may open it, and who of the same agency may not (None: everybody signed in may).
OPEN = {
    "desk_today": (ANYBODY, None),
    "desk_cases": (ANYBODY, None),
    "desk_confirmations": (ANYBODY, None),
    "desk_exports": (ANYBODY, None),
    "desk_export_new": (ANYBODY, None),
    "desk_export_file": (ANYBODY, "agency_head"),
    "desk_message": (ANYBODY, "unit_head"),
    "desk_search": (ANYBODY, None),
    "desk_found": ("officer", "officer2"),
    "desk_me": (ANYBODY, None),
    "desk_passkeys": (ANYBODY, None),
    "desk_law": (ANYBODY, None),
    "desk_help": (ANYBODY, None),
    "desk_words": (ANYBODY, None),
    "desk_samples": (ANYBODY, None),
    "desk_sample": (ANYBODY, None),
    "desk_sample_page": (ANYBODY, None),
    "desk_sample_pdf": (ANYBODY, None),
    "desk_feedback": (ANYBODY, None),
    "desk_scans": (ANYBODY, "agency_head"),
    "desk_archives": ("archivist", "officer"),
    "desk_inbox": (ANYBODY, None),
    "desk_opening": (ANYBODY, "agency_head"),
    "desk_approvals": ("unit_head", "officer"),
    "desk_reviews": ("reviewer", "officer"),
    "desk_publications": ("checker", "officer"),
    "desk_notices": ("publisher", "officer"),
    "desk_notice": ("publisher", "officer"),
    "desk_audit": ("supervisor", "officer"),
    "desk_access": (ANYBODY, "admin"),
    "desk_publicity": ("checker", "officer"),
    "desk_people": ("admin", "officer"),
    "desk_person": ("admin", "officer"),
    "desk_person_change": ("admin", "officer"),
    "desk_tokens": (ANYBODY, None),
    "desk_settings": ("admin", "officer"),
    "desk_setup": ("admin", "officer"),
    "desk_setup_agency": ("admin", "agency_head"),
    "desk_setup_people": ("admin", "agency_head"),
    "desk_setup_open": ("admin", "agency_head"),
    "desk_setup_matters": ("agency_head", "admin"),
    "desk_setup_capacity": ("reviewer", "admin"),
    "desk_setup_numbers": ("admin", "officer"),
    "desk_setup_hearing": ("reviewer", "admin"),
    "desk_setup_review": ("agency_head", "admin"),
    "desk_setup_practice": ("admin", "officer"),
    "desk_setup_template": ("admin", "officer"),
    "desk_paper_words": ("agency_head", "officer"),
    "desk_periods": ("admin", "officer"),
    "desk_library": ("reviewer", "publisher"),
    "desk_library_entry": ("reviewer", "publisher"),
    "desk_sign_table": ("admin", "officer"),
    "desk_rules": ("admin", "officer"),
    "desk_seconded": ("admin", "officer"),
    "desk_case": (ANYBODY, "admin"),
    "desk_stood": (ANYBODY, "admin"),
    "desk_record": (ANYBODY, "admin"),
    "desk_self_check": (ANYBODY, "unit_head"),
    "desk_compare": (ANYBODY, "admin"),
    "desk_step": (ANYBODY, "admin"),
    "desk_sign": ("unit_head", "officer"),
    "desk_proposed_paper": ("unit_head", "admin"),
    "desk_withdraw": (ANYBODY, "admin"),
    "desk_confirm": ("officer2", "officer3"),
    "desk_paper": (ANYBODY, "admin"),
    "desk_sign_on_screen": (ANYBODY, "unit_head"),
    "desk_printable": (ANYBODY, "admin"),
    "desk_paper_page": (ANYBODY, "admin"),
    "desk_evidence": (ANYBODY, "admin"),
    "desk_original": (ANYBODY, "admin"),
    "desk_review": (ANYBODY, "admin"),
    "desk_review_paper": (ANYBODY, "admin"),
    "desk_publication": (ANYBODY, "admin"),
    "desk_publication_preview": (ANYBODY, "admin"),
    "desk_publication_pdf": (ANYBODY, "admin"),
    "desk_file": (ANYBODY, "admin"),
    "desk_package": (ANYBODY, "reviewer"),
    "desk_scan_page": (ANYBODY, "admin"),
}
EVERYWHERE = {
    "desk_library_entry",
    "desk_sample",
    "desk_sample_page",
    "desk_sample_pdf",
    "desk_samples",
    "desk_setup_template",
}
"""What holds nothing of any agency."""
TICKETED = {"desk_setup_begin"}
"""Open to whoever holds a ticket: see test_setup."""
POSTED = {
    "desk_paper_again",
    "desk_prove",
    "desk_opening_draft",
    "desk_draft",
    "desk_step_paper",
    "desk_review_open",
    "desk_approvals_batch",
    "desk_publicity_restore",
    "desk_export_decide",
}


def named_views(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named_views(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name, one.callback


def names(patterns):
    return (name for name, _ in named_views(patterns))


def test_every_address_of_the_desk_is_tried_here():
    assert set(names(urlpatterns)) == set(OPEN) | POSTED | TICKETED


@pytest.fixture
def addresses(play, notice):
    return everything(play, notice)


def everything(play, notice):
    """Return the addresses of a case that has it all: papers, scans, files, a review, a publication, a proposal."""
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.do("officer", "make_statement", play.party(), form="written", content="已经整改。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已按较轻档确定。")
    play.approve("unit_head")
    play.at("2026-09-10 09:00")
    play.tick()
    scripts.decided(scripts.reviewed(play))
    play.do("publisher", "draft_publication", play.party(), summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    file = play.attach("officer", PNG, "现场照片.png")
    paper = play.paper("prior_notice")
    asked = play.do("officer", "question", officers=("officer", "officer2"), **scripts.interview(play.now.isoformat()))
    case, first = play.case_id, {"case_id": play.case_id}
    seq = play.case.acts.filter(step="file_case").get().seq
    shown = {**first, "publication_id": Publication.objects.get().pk}
    return {
        "desk_message": {"message_id": message(paper, play).pk},
        "desk_export_file": {"export_id": export(play).pk},
        "desk_person": {"person_id": play.person("officer")},
        "desk_person_change": {
            "person_id": play.person("officer"),
            "what": "facts",
            "row_id": play.person("officer"),
        },
        "desk_notice": {"notice_id": notice.pk},
        "desk_found": {"token": found_by(play.district.accounts["officer"], play)},
        "desk_library_entry": {"code": "food_expired"},
        "desk_sample": {"code": "penalty_decision"},
        "desk_sample_page": {"code": "penalty_decision", "page": 1},
        "desk_sample_pdf": {"code": "penalty_decision"},
        "desk_stood": {**first, "seq": 3},
        "desk_record": {**first, "seq": 2},
        "desk_step": {**first, "code": "draft_publication"},
        "desk_sign": {**first, "seq": seq},
        "desk_proposed_paper": {**first, "seq": seq, "code": "filing_form", "page": 1},
        "desk_withdraw": {**first, "seq": seq},
        "desk_confirm": {**first, "seq": asked.seq},
        "desk_paper": {**first, "document_id": paper.pk},
        "desk_printable": {**first, "document_id": paper.pk},
        "desk_sign_on_screen": {**first, "document_id": play.paper("inspection_record").pk},
        "desk_paper_page": {**first, "document_id": paper.pk, "page": 1},
        "desk_scan_page": {**first, "document_id": paper.pk, "page": 1},
        "desk_original": {**first, "file_id": file},
        "desk_review": {**first, "review_id": Review.objects.get().pk},
        "desk_review_paper": {**first, "review_id": Review.objects.get().pk, "number": 1},
        **dict.fromkeys(
            ("desk_case", "desk_evidence", "desk_file", "desk_self_check", "desk_compare", "desk_access"), first
        ),
        "desk_setup_template": {"kind": "people"},
        "desk_package": first,
        "desk_publication": shown,
        "desk_publication_preview": shown,
        "desk_publication_pdf": shown,
        "case": case,
    }


def found_by(account, play):
    """Return the address of a search of one person."""
    return seal_terms({TERM: "禾满堂", BY: str(account.pk)}, play.now)


def export(play):
    """Let an officer take a list out."""
    account = play.district.accounts["officer"]
    given = {"purpose": "年度案卷评查", "form": "csv"}
    return exports.ask(account, "cases", given, actor=actor_of(account), now=play.now)


def message(paper, play):
    """Let the party hand something in online, and fetch it."""
    said = {
        "receipt": "20260910-AAAA-BBBB",
        "code": paper.lookup,
        "phone": scripts.FIRM["phone"],
        "text": "补充一份说明。",
    }
    receive("statement", said, now=play.now)
    messages.take_in(play.now)
    return Message.objects.get()


def address(name, addresses):
    url = reverse(name, kwargs=addresses.get(name, {}))
    if name == "desk_law":
        return f"{url}?of=行政处罚法%2358"
    if name == "desk_export_new":
        return f"{url}?kind=cases"
    if name == "desk_step":
        return f"{url}?subject={Publication.objects.get().dossier.case.parties.get().pk}"
    return url


def release(answer):
    """Close the file behind an answer without telling Django that the request is over: its connection goes on."""
    for closer in answer._resource_closers:
        closer()


def test_strangers_neighbours_and_other_roles_stay_outside_and_the_right_ones_come_in(addresses, client, sign_in):
    wrong = []
    browsers = {who: sign_in(who) for who in {*(w for pair in OPEN.values() for w in pair if w), "city_officer"}}
    for name, (inside, outside) in OPEN.items():
        url = address(name, addresses)
        stranger = client.get(url)
        if stranger.status_code != 302 or "/desk/login/" not in stranger["Location"]:
            wrong.append(f"{name}: a stranger gets {stranger.status_code}")
        if (
            name in addresses
            and name not in EVERYWHERE
            and (neighbour := browsers["city_officer"].get(url).status_code) != 404
        ):
            wrong.append(f"{name}: another agency gets {neighbour}")
        if outside and (other := browsers[outside].get(url).status_code) != 404:
            wrong.append(f"{name}: {outside} gets {other}")
        if (own := browsers[inside].get(url)).status_code not in {200, 302} or "login" in own.headers.get(
            "Location", ""
        ):
            wrong.append(f"{name}: {inside} gets {own.status_code}")
        release(own)
    assert not wrong, "\n".join(wrong)


def test_what_is_only_posted_is_closed_to_strangers_and_to_other_agencies(addresses, client, sign_in):
    first = {"case_id": addresses["case"]}
    review = {**first, "review_id": Review.objects.get().pk, "number": 1}
    posts = {
        "desk_draft": {**first, "code": "conclude"},
        "desk_step_paper": {**first, "code": "conclude", "paper_code": "conclusion_report"},
        "desk_review_open": review,
        "desk_paper_again": addresses["desk_paper"],
    }
    for name, kwargs in posts.items():
        url = reverse(name, kwargs=kwargs)
        assert client.post(url).status_code == 401, name
        assert sign_in("city_officer").post(url).status_code == 404, name
        assert sign_in("officer").get(url).status_code == 405, name
    assert sign_in("agency_head").post(reverse("desk_opening_draft")).status_code == 404
    assert client.post(reverse("desk_search"), {"q": "禾"}).status_code == 401
    found = ServedMismatch(key="k", publication=Publication.objects.get(), differs=["title"], found_at=timezone.now())
    with record("test", actor=Actor("system", new_id(), "系统"), now=timezone.now()) as rec:
        rec.insert(found)
    url = reverse("desk_publicity_restore", kwargs={"mismatch_id": found.pk})
    assert client.post(url).status_code == 401
    assert sign_in("city_officer").post(url).status_code == 404
    assert sign_in("officer").post(url).status_code == 404
    assert sign_in("checker").get(url).status_code == 405
    waiting = reverse("desk_export_decide", kwargs=addresses["desk_export_file"])
    assert client.post(waiting).status_code == 401
    assert sign_in("city_head").post(waiting).status_code == 404
    assert sign_in("agency_head").get(waiting).status_code == 405


def test_a_file_leaves_only_as_attachment_and_under_a_name_that_says_nothing(addresses, sign_in):
    url = reverse("desk_original", kwargs=addresses["desk_original"])
    answer = sign_in("officer").get(url)
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "现场照片" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PNG
    release(answer)


def test_a_paper_is_shown_inline_from_the_own_origin(addresses, sign_in):
    answer = sign_in("officer").get(reverse("desk_paper", kwargs=addresses["desk_paper"]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; ")
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]


def test_files_and_papers_of_another_case_do_not_open_through_this_one(addresses, play, sign_in):
    file, paper = EvidenceFile.objects.latest("uploaded_at"), play.paper("prior_notice")
    play.open("officer", scripts.MATTER, [scripts.SECOND_FIRM], summary="另一案。")
    other = play.case_id
    officer = sign_in("officer")
    assert officer.get(reverse("desk_original", args=[other, file.pk])).status_code == 404
    assert officer.get(reverse("desk_paper", args=[other, paper.pk])).status_code == 404
    assert officer.get(reverse("desk_case", args=[uuid.uuid4()])).status_code == 404


def test_every_page_is_well_formed_html_with_ids_of_its_own(addresses, sign_in):
    faults, browsers = {}, {who: sign_in(who) for who, _ in OPEN.values()}
    pages = [(who, address(name, addresses)) for name, (who, _) in OPEN.items()]
    case = reverse("desk_case", kwargs={"case_id": addresses["case"]})
    for who, browser in browsers.items():
        offered = re.findall(rf'href="({case}do/[^"]+)"', browser.get(case).content.decode())
        pages += [(who, html.unescape(one)) for one in dict.fromkeys(offered)]
    for who, url in pages:
        answer = browsers[who].get(url, follow=True)
        if answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(text)
            ids = re.findall(r'<[^>]+\sid="([^"]+)"', text)
            found = [html5lib.constants.E[code] % details for _, code, details in parser.errors]
            found += sorted({one for one in ids if ids.count(one) > 1})
            faults |= {url: found} if found else {}
        release(answer)
    assert faults == {}
    assert len(pages) > len(OPEN)

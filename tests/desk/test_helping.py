"""Nobody meets a word, a step or a page that nothing explains."""

import re

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.desk import wording
from mingzheng.desk.helping import KINDS, glossary, guides
from mingzheng.desk.urls import urlpatterns
from mingzheng.inbox.models import Feedback
from mingzheng.law.catalogue import shipped
from mingzheng.web.permissions import permission_of
from tests.desk.test_access import named_views, names

SHORTEST = 12


def explained(kind):
    return {word.code: word for word in glossary() if word.kind == kind}


def test_every_gate_state_step_and_period_is_explained():
    steps = {code for p in BOOK.procedures.values() for code in p.steps}
    states = {f"{t.code}-{s}" for p in BOOK.procedures.values() for t in p.tracks.values() for s in t.states}
    assert explained("gate").keys() == BOOK.gates.keys()
    assert explained("step").keys() == steps
    assert explained("state").keys() == states
    assert explained("period").keys() == shipped().keys()


def test_no_explanation_is_empty_or_shows_a_word_of_the_code():
    codes = re.compile(r"[a-z]{2,}_[a-z]+|\bNone\b|\{|\}")
    poor = [w.code for w in glossary() if len(w.text) < SHORTEST or not w.title or codes.search(w.text)]
    assert poor == []


def test_every_address_of_the_desk_has_its_guide():
    assert set(names(urlpatterns)) == guides().keys()
    for guide in guides().values():
        assert all(len(part) >= 2 for part in (guide.title, guide.can, guide.who, guide.next)), guide.name


def test_a_guide_names_every_role_that_may_open_its_page():
    unnamed = []
    for name, view in named_views(urlpatterns):
        allowed = {wording.role(one) for one in permission_of(view, name).roles}
        unnamed += [(name, role) for role in allowed if role not in guides()[name].who]
    assert unnamed == []
    said = "".join(f"{g.can}{g.who}{g.next}" for g in guides().values())
    # No role is called so.
    assert not [word for word in ("公示管理员", "档案人员", "窗口人员", "主办人") if word in said], (
        "no role is called so"
    )


@pytest.mark.django_db
def test_help_opens_with_the_page_it_was_called_from(district, sign_in, read):
    browser = sign_in("officer")
    left = browser.get("/desk/cases/").content.decode()
    assert 'href="/desk/help/?of=desk_cases"' in left
    page = browser.get("/desk/help/?of=desk_cases")
    assert guides()["desk_cases"].can in read(page)
    for odd in ("", "x", "<script>", "desk_found"):
        assert browser.get("/desk/help/", {"of": odd}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_words_are_listed_by_kind_and_can_be_linked(district, sign_in, kind):
    body = sign_in("officer").get(f"/desk/help/words/?kind={kind}").content.decode()
    missing = [w.code for w in glossary() if w.kind == kind and f'id="{kind}-{w.code}"' not in body]
    assert missing == []


@pytest.mark.django_db
def test_a_step_names_its_articles_with_their_gist_and_its_own_word(play, sign_in):
    from tests.stories import scripts

    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    body = sign_in("officer").get(f"/desk/cases/{play.case_id}/do/file_case/").content.decode()
    assert '<details class="article">' in body
    assert 'href="/desk/help/words/?kind=step#step-file_case"' in body


@pytest.mark.django_db
def test_feedback_keeps_page_version_and_words_and_nobody(district, sign_in, read):
    browser = sign_in("officer")
    sent = browser.post("/desk/help/feedback/", {"of": "desk_cases", "text": "“只看我承办的”不好找。"})
    assert sent.status_code == 302
    row = Feedback.objects.get()
    assert (row.page, row.text) == ("desk_cases", "“只看我承办的”不好找。")
    assert {f.name for f in Feedback._meta.fields} == {"id", "page", "version", "text", "day", "done"}
    assert "不好找" not in read(browser.get("/desk/help/feedback/"))
    admin = sign_in("admin")
    assert "不好找" in read(admin.get("/desk/help/feedback/"))
    browser.post("/desk/help/feedback/", {"done": str(row.pk)})
    assert Feedback.objects.filter(done=False).exists()
    admin.post("/desk/help/feedback/", {"done": str(row.pk)})
    assert not Feedback.objects.filter(done=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", "电话 13900000000", "溪市监案〔2026〕12号打不开", "110101199003074610", "长" * 1001]
)
def test_feedback_with_a_number_of_a_person_or_case_is_sent_back(district, sign_in, text):
    answer = sign_in("officer").post("/desk/help/feedback/", {"of": "desk_cases", "text": text})
    assert answer.status_code == 422
    assert not Feedback.objects.exists()

from dataclasses import replace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from mingzheng.config.middleware import (
    SEEN,
    STARTED,
    BodyLimitMiddleware,
    SessionClockMiddleware,
    SitesMiddleware,
    TransportMiddleware,
)


def answer(_request):
    return HttpResponse("served")


def test_a_body_beyond_the_limit_is_refused_unread_and_says_what_is_allowed(settings):
    settings.EVIDENCE_MAX_BYTES, settings.BODY_MAX_BYTES = 2 * 2**20, 3 * 2**20
    request = RequestFactory().post("/", data=b"x", content_type="text/plain", CONTENT_LENGTH=str(3 * 2**20 + 1))
    refused = BodyLimitMiddleware(answer)(request)
    assert refused.status_code == 413
    assert "2 MB" in refused.content.decode()


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "٣"])
def test_a_length_that_is_no_number_is_refused(length):
    request = RequestFactory().post("/", data=b"x", content_type="text/plain", CONTENT_LENGTH=length)
    assert BodyLimitMiddleware(answer)(request).status_code == 400


def test_pages_are_sent_to_https_and_programs_are_refused_instead(settings):
    settings.SECURE_SSL_REDIRECT = True
    middleware = TransportMiddleware(answer)
    page = middleware(RequestFactory().get("/desk/"))
    assert (page.status_code, page["Location"]) == (301, "https://testserver/desk/")
    refused = middleware(RequestFactory().get("/api/v1/cases", headers={"Authorization": "Bearer x"}))
    assert (refused.status_code, "Location" in refused) == (403, False)
    assert "停用它" in refused.content.decode()
    bare = middleware(RequestFactory().get("/api"))
    assert (bare.status_code, "停用" in bare.content.decode()) == (403, False)
    assert middleware(RequestFactory().get("/api/v1/cases", secure=True)).content == b"served"


@pytest.mark.parametrize(
    ("desk", "host", "path", "served"),
    [
        ("https://ba.example.cn", "zf.example.cn", "/desk/", False),
        ("https://ba.example.cn", "ZF.example.cn:443", "/api/v1/openapi.json", False),
        ("https://ba.example.cn", "zf.example.cn.", "/desk/", False),  # the same name, written in full
        ("https://ba.example.cn", "zf.example.cn", "/my/", True),
        ("https://ba.example.cn", "ba.example.cn", "/desk/", True),
        ("https://zf.example.cn", "zf.example.cn", "/desk/", True),  # one name for both
        ("", "zf.example.cn", "/desk/", True),
    ],
)
def test_the_desk_is_not_answered_under_the_portals_name_where_it_has_its_own(settings, desk, host, path, served):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://zf.example.cn", ["*"]
    settings.NOTICES = replace(settings.NOTICES, desk_url=desk)
    sites = SitesMiddleware(answer)
    request = RequestFactory().get(path, headers={"Host": host})
    if served:
        assert sites(request).content == b"served"
    else:
        with pytest.raises(Http404):
            sites(request)


@pytest.fixture
def visit(settings, monkeypatch, db):
    session = SessionStore()
    session["_auth_user_id"] = "1"

    def visit(at, **values):
        monkeypatch.setattr("mingzheng.config.middleware.time.time", lambda: at)
        session.update(values)
        request = RequestFactory().get("/")
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
        request.session = session
        SessionClockMiddleware(answer)(request)
        return session

    return visit


def test_an_idle_session_ends(visit, settings):
    session = visit(10_000)
    assert "_auth_user_id" in session
    assert "_auth_user_id" not in visit(10_000 + settings.SESSION_COOKIE_AGE + 1)


def test_a_session_in_use_lives_on_until_it_is_too_old(visit, settings):
    at = 10_000
    while at < 10_000 + settings.SESSION_LONGEST:
        assert "_auth_user_id" in visit(at)
        at += settings.SESSION_COOKIE_AGE - 1
    assert "_auth_user_id" not in visit(at)


def test_a_session_is_written_at_most_once_a_minute(visit):
    assert visit(10_000)[SEEN] == 10_000
    assert visit(10_059)[SEEN] == 10_000
    session = visit(10_060)
    assert (session[STARTED], session[SEEN]) == (10_000, 10_060)

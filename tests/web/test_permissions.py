import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from freezegun import freeze_time

from mingzheng.web.context import shell
from mingzheng.web.middleware import LoginRequiredMiddleware
from mingzheng.web.permissions import PUBLIC, permission_of, requires, roles_in
from tests.agencies import factories

BY_CODE_OF_A_PAPER = "my/"
"""Opened by the code of a paper and the party's telephone, without an account: tests/party holds that door shut."""
PUBLIC_PLACES = (
    "desk/login/",
    "healthz",
    "readyz",
    "metrics",
    "display/",
    "desk/components/",
    "demo/",
    BY_CODE_OF_A_PAPER,
)


def patterns(resolver=None, prefix=""):
    for one in (resolver or get_resolver()).url_patterns:
        place = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, place)
        elif isinstance(one, URLPattern):
            yield place, one


def test_every_address_declares_who_may_open_it():
    silent = [place for place, one in patterns() if permission_of(one.callback, one.name) is None]

    assert not silent, f"without @requires: {silent}"


TICKETED = {"desk/setup/begin/<slug:secret>/"}
"""Open to whoever holds a secret that works once (tests/desk/test_setup.py)."""


def test_nothing_inside_is_open_to_everybody():
    opened = [
        place
        for place, one in patterns()
        if place.startswith(("desk/", "my/", "field/"))
        and not place.startswith(PUBLIC_PLACES)
        and place not in TICKETED
        and permission_of(one.callback, one.name).way == PUBLIC
    ]

    assert not opened, opened


def undeclared(request):
    return HttpResponse("secret")


@requires("login")
def for_persons(request):
    return HttpResponse("inside")


@requires("reviewer", "agency_head")
def for_reviewers(request):
    return HttpResponse("review")


@requires("public")
def for_all(request):
    return HttpResponse("open")


class Person:
    pk = 1
    is_authenticated = True
    is_active = True
    person_id = None
    person = None


def through(view, user, method="get", **extra):
    request = getattr(RequestFactory(), method)("/desk/x/", **extra)
    request.user = user
    request.resolver_match = None
    middleware = LoginRequiredMiddleware(view)
    return middleware.process_view(request, view, (), {}) or view(request)


def test_a_stranger_is_sent_to_sign_in_with_the_way_back():
    response = through(for_persons, AnonymousUser())

    assert (response.status_code, response["Location"]) == (302, "/desk/login/?next=%2Fdesk%2Fx%2F")


def test_a_stranger_reads_what_is_public_and_nothing_undeclared():
    assert through(for_all, AnonymousUser()).content == b"open"
    assert through(undeclared, AnonymousUser()).status_code == 302


def test_a_view_that_declares_nothing_is_closed_to_everybody():
    assert through(undeclared, Person()).status_code == 404


def test_a_person_without_the_role_sees_what_an_absent_page_shows():
    response = through(for_reviewers, Person())

    assert response.status_code == 404
    assert "无权查看" in response.content.decode()


@requires("handler", "unit_head")
def for_handlers(request):
    return HttpResponse("cases")


@pytest.mark.django_db
def test_a_person_with_one_of_the_roles_comes_in_and_others_do_not():
    with freeze_time(factories.NOW):
        handler, stranger = Person(), Person()
        handler.person_id = factories.person(factories.agency(), role="handler").pk
        stranger.person_id = factories.person(factories.agency()).pk

        assert through(for_handlers, handler).content == b"cases"
        assert through(for_reviewers, handler).status_code == 404
        assert through(for_handlers, stranger).status_code == 404


@pytest.mark.django_db
def test_the_roles_are_read_once_for_a_request(django_assert_num_queries):
    request = RequestFactory().get("/desk/")
    request.user = Person()
    with freeze_time(factories.NOW):
        request.user.person_id = factories.person(factories.agency(), role="handler").pk
        with django_assert_num_queries(1):
            assert [entry.label for entry in shell(request)["navigation"]] == ["今日", "案件"]
            roles_in(request, factories.NOW)


def test_an_expired_session_keeps_what_was_posted():
    response = through(for_persons, AnonymousUser(), "post", data={"facts": "写了半天\n第二行", "password": "hush"})

    html = response.content.decode()
    assert response.status_code == 401
    assert "写了半天\n第二行" in html
    assert "hush" not in html


def test_a_program_gets_a_problem_document():
    response = through(for_persons, AnonymousUser(), headers={"accept": "application/json"})

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("ways", [(), ("hacker",), ("public", "login"), ("login", "reviewer")])
def test_a_wrong_declaration_stops_the_program(ways):
    with pytest.raises(ValueError, match="not a permission"):
        requires(*ways)

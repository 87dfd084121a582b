"""Pages of the desk in the browser: clean for axe, fitting every screen, and working without JavaScript."""

import datetime as dt
import zoneinfo
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from mingzheng.demo.district import build
from tests.browser.test_portal_pages import axe, faults
from tests.desk import test_access
from tests.desk.conftest import Clock, played_by, told_by_a_table
from tests.stories import scripts

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("socket_enabled")]

SIZES = [(1366, 768), (360, 740), (320, 640)]
START = dt.datetime(2026, 9, 1, 9, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))
OK = 200
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def play(live_server, monkeypatch):
    """A case up to its statement; the clock of the pages stands where the play is.

    Played in a thread: Playwright's loop runs in this one, and sealing needs one of its own.
    """
    with ThreadPoolExecutor(1) as pool:
        played = pool.submit(_played).result()
    monkeypatch.setattr(timezone, "now", lambda: played.now)
    return played


def _played():
    from django.db import connection

    from mingzheng.demo.play import Play

    played = Play(build(START - dt.timedelta(days=1)), START)
    scripts.notified(scripts.concluded(scripts.investigated(played)))
    played.do("officer", "make_statement", played.party(), form="written", content="已经整改，请从轻。")
    connection.close()
    return played


def view_of(chromium, live_server, account, width=360, height=740, **options):
    """Return a page of a browser in which an account is signed in."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    options = {"locale": "zh-CN", "viewport": {"width": width, "height": height}, **options}
    context = chromium.new_context(base_url=live_server.url, **options)
    context.add_cookies([{"name": "mingzheng_session", "value": session.session_key, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def visit(chromium, live_server, play):
    """Give a page as one of the cast sees it."""
    contexts = []

    def opened(who, width=1366, height=768, **options):
        view = view_of(chromium, live_server, play.district.accounts[who], width, height, **options)
        contexts.append(view.context)
        return view

    yield opened
    for context in contexts:
        context.close()


def pages(play):
    case = f"/desk/cases/{play.case_id}/"
    party = play.party()
    return [
        ("officer", "/desk/"),
        ("officer", "/desk/cases/"),
        ("officer", "/desk/cases/new/"),
        ("officer", case),
        ("officer", f"{case}acts/2/"),
        ("officer", f"{case}at/6/"),
        ("officer", f"{case}evidence/"),
        ("officer", f"{case}do/conclude/"),
        ("officer", f"{case}do/inspect/"),
        ("officer", f"{case}do/confirm_address/"),
        ("officer", f"{case}do/answer_statement/?subject={party}"),
        ("officer", f"/desk/file/{play.case_id}/"),
        ("officer", "/desk/me/"),
        ("officer", "/desk/help/"),
        ("officer", "/desk/confirm/"),
        ("unit_head", "/desk/approvals/"),
        ("reviewer", "/desk/reviews/"),
        ("checker", "/desk/publications/"),
        ("admin", "/desk/people/"),
        ("admin", f"/desk/people/{play.person('officer')}/"),
        ("agency_head", "/desk/settings/"),
    ]


def test_every_page_is_clean_for_axe_and_fits_every_screen(play, visit):
    tools, found, views = axe(), [], {}
    for width, height in SIZES:
        for who, address in pages(play):
            if (who, width) not in views:
                views[who, width] = visit(who, width, height, bypass_csp=True)
            answer = views[who, width].goto(address)
            if answer.status != OK:
                found.append(f"{address} answers {answer.status}")
            found += [f"{address} {width}: {fault}" for fault in faults(views[who, width], *tools)]
    assert not found, "\n".join(found)


@pytest.fixture
def whole(live_server, monkeypatch, tmp_path):
    """The cast, and the address of every page of the desk with who may open it, beside a case that has it all."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_whole, clock, tmp_path / "旧系统.csv").result()


def _whole(clock, path):
    from django.db import connection

    district = build(START - dt.timedelta(days=1))
    found = test_access.everything(played_by(district, clock), told_by_a_table(district, path))
    listed = [(who, test_access.address(name, found)) for name, (who, _) in test_access.OPEN.items()]
    connection.close()
    return district, listed


def read(view, address, tools):
    """Return what axe and the width find on an address, None where it answers with something else than a page."""
    if not view.request.get(address).headers.get("content-type", "").startswith("text/html"):
        return None
    view.goto(address)
    return [f"{address}: {fault}" for fault in faults(view, *tools)]


def offered(view, case):
    """Return the addresses of the steps that a case page offers its reader."""
    if view.goto(case).status != OK:
        return []
    links = view.eval_on_selector_all("a[href*='/do/']", "all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(links))


def test_each_address_of_the_desk_is_clean_for_axe_on_a_phone(whole, chromium, live_server):
    tools, (district, listed) = axe(), whole
    accounts = {who: district.accounts[who] for who, _ in listed}
    views = {who: view_of(chromium, live_server, account, bypass_csp=True) for who, account in accounts.items()}
    pages = [read(views[who], address, tools) for who, address in listed]
    assert sum(found is not None for found in pages) > len(listed) * 3 // 4
    case = next(address for _, address in listed if address.endswith("/compare/")).removesuffix("compare/")
    steps = [read(view, address, tools) for view in views.values() for address in offered(view, case)]
    for view in views.values():
        view.context.close()
    assert steps
    assert not (wrong := [one for found in (*pages, *steps) for one in found or ()]), "\n".join(wrong)


def test_without_javascript_a_clue_is_registered_with_two_parties_and_a_fact_recorded(play, visit):
    page = visit("officer", java_script_enabled=False)
    page.goto("/desk/cases/new/")
    page.locator("[name='source']").select_option("report")
    page.locator("[name='summary']").fill("群众举报两家店的情况。")
    page.locator("[name='matter']").select_option("SJ-0126")
    for row, name in enumerate(("溪桥区望云小吃店", "溪桥区听雨茶馆")):
        if row:
            page.locator("button[value='add:parties']").click()
        page.locator(f"[name='parties-{row}-kind'][value='organisation']").check()
        page.locator(f"[name='parties-{row}-name']").fill(name)
    page.locator(".form-end").get_by_role("button", name="登记线索").click()
    assert "听雨茶馆" in page.locator(".case-head").inner_text()

    page.locator(".next").get_by_role("link", name="现场检查").first.click()
    page.locator("[name='done_at']").fill("9月1日 8:30")
    page.locator(".form-end").get_by_role("button", name="存草稿").click()
    assert "草稿已存" in page.locator("#page-messages").inner_text()
    page.goto("/desk/")
    page.get_by_role("link", name="继续填写").first.click()
    assert page.locator("[name='done_at']").input_value() == "9月1日 8:30"

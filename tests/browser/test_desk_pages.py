"""Pages of the desk in the browser: clean for axe, fitting every screen, and working without JavaScript."""

import datetime as dt
import json
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from tests.stories import scripts

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("socket_enabled")]

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core"
SIZES = [(1366, 768), (360, 740), (320, 640)]
START = dt.datetime(2026, 9, 1, 9, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))
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

    from mingzheng.demo.district import build
    from mingzheng.demo.play import Play

    played = Play(build(START - dt.timedelta(days=1)), START)
    scripts.notified(scripts.concluded(scripts.investigated(played)))
    played.do("officer", "make_statement", played.party(), form="written", content="已经整改，请从轻。")
    connection.close()
    return played


@pytest.fixture
def visit(chromium, live_server, play):
    """Give a page as one of the cast sees it."""
    contexts = []

    def opened(who, width=1366, height=768, **options):
        account = play.district.accounts[who]
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), BACKEND
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        size = {"width": width, "height": height}
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=size, **options)
        context.add_cookies([{"name": "mingzheng_session", "value": session.session_key, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

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
    if not AXE.exists():
        pytest.skip("NOT RUN: frontend/node_modules/axe-core is absent (npm ci)")
    script, words = (AXE / "axe.min.js").read_text("utf-8"), json.loads((AXE / "locales/zh_CN.json").read_text("utf-8"))
    found, views = [], {}
    for width, height in SIZES:
        for who, address in pages(play):
            if (who, width) not in views:
                views[who, width] = visit(who, width, height, bypass_csp=True)
            view = views[who, width]
            answer = view.goto(address)
            if answer.status != 200:
                found.append(f"{address} answers {answer.status}")
            if (wide := view.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                found.append(f"{address} at {width} px is {wide} px too wide")
            view.add_script_tag(content=script)
            view.evaluate("words => axe.configure({locale: words})", words)
            for fault in view.evaluate("async () => (await axe.run()).violations"):
                found += [f"{address} {width} {fault['id']}: {node['html'][:160]}" for node in fault["nodes"]]
    assert not found, "\n".join(found)


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

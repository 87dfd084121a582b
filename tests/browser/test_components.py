import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core"
PAGES = ["/desk/components/", "/desk/components/?face=portal", "/desk/login/"]
SIZES = [(1366, 768), (360, 740), (320, 640)]


@pytest.fixture(autouse=True)
def _developing(monkeypatch):
    monkeypatch.setenv("DEBUG", "1")


@pytest.fixture
def opened(_developing, page):
    return page


def test_the_components_are_clean_for_axe_and_fit_every_screen(opened, chromium, server):
    if not AXE.exists():
        pytest.skip("NOT RUN: frontend/node_modules/axe-core is absent (npm ci)")
    script, words = (AXE / "axe.min.js").read_text("utf-8"), json.loads((AXE / "locales/zh_CN.json").read_text("utf-8"))
    found = []
    for width, height in SIZES:
        context = chromium.new_context(base_url=server, viewport={"width": width, "height": height}, bypass_csp=True)
        view = context.new_page()
        for address in PAGES:
            view.goto(address)
            wide = view.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                found.append(f"{address} at {width} px is {wide} px too wide")
            view.add_script_tag(content=script)
            view.evaluate("words => axe.configure({locale: words})", words)
            for fault in view.evaluate("async () => (await axe.run()).violations"):
                found += [f"{address} {width} {fault['id']}: {node['html'][:120]}" for node in fault["nodes"]]
        context.close()
    assert not found, "\n".join(found)


def test_a_dangerous_button_asks_first_and_gives_the_focus_back(opened):
    opened.goto("/desk/components/")
    button = opened.get_by_role("button", name="撤回送审")

    button.click()
    assert opened.get_by_role("dialog").get_by_text("送审的草案回到您手里").is_visible()
    opened.keyboard.press("Escape")

    assert opened.get_by_role("dialog").count() == 0
    assert button.evaluate("node => node === document.activeElement")


def test_keys_reach_search_list_and_help(opened):
    opened.goto("/desk/components/")

    opened.keyboard.press("?")
    assert opened.locator("#keys").is_visible()
    opened.keyboard.press("Escape")
    opened.keyboard.press("j")
    assert opened.evaluate("document.activeElement.textContent") == "示罚〔2026〕12 号"
    opened.keyboard.press("/")
    assert opened.evaluate("document.activeElement.id") == "desk-search"


@pytest.mark.usefixtures("_developing")
def test_without_javascript_a_row_is_added(chromium, server):
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/components/")
    assert page.locator("#form .rowbox[role=group]").count() == 2

    page.locator("#form button[value='add:items']").click()

    page.locator("#form .rowbox[role=group]").nth(2).wait_for()
    assert page.get_by_role("button", name="复制文号").count() == 0, "what needs JavaScript is not offered"
    context.close()


def test_a_draft_is_kept_two_seconds_after_the_last_key(opened):
    saved = []

    def with_draft_address(route):
        answer = route.fetch()
        body = answer.text().replace('id="form"', 'id="form" data-draft-url="/desk/components/draft/"', 1)
        route.fulfill(response=answer, body=body)

    def keep(route):
        saved.append(route.request.post_data)
        route.fulfill(json={"saved_at": "14:33"})

    opened.route("**/desk/components/", with_draft_address)
    opened.route("**/desk/components/draft/", keep)
    opened.goto("/desk/components/")

    opened.locator("#f-place").fill("示范路 2 号")
    opened.get_by_text("草稿已存 14:33").wait_for()

    assert len(saved) == 1
    assert "%E7%A4%BA%E8%8C%83%E8%B7%AF" in saved[0]

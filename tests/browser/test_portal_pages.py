import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from mingzheng.portal import reading
from mingzheng.portal.agencies import KINDS
from tests.portal import world as worlds

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core"
SIZES = [(1366, 768), (360, 740), (320, 640)]


@pytest.fixture
def told(transactional_db):
    """Tell the world in a thread of its own: Playwright's loop runs in this one, and a seal wants to start another."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_tell).result()


def _tell():
    try:
        return worlds.tell()
    finally:
        connections.close_all()


def addresses(told):
    lists = {item.kind: item.key for item in reading.lists_of("XQSJ")}
    kinds = [f"/agencies/XQSJ/{kind.phase}/{kind.code}/" for kind in KINDS]
    short = reading.procedures()[0].text_digest.partition(":")[2][:12]
    return [
        "/", "/search/", "/decisions/", f"/decisions/{told.person.key}/", "/decisions/nothing/", "/officers/", "/d/",
        f"/d/{told.papers['penalty_decision'].lookup}/", "/d/AAAA-BBBB-CCCC-DDDD/", "/agencies/", "/agencies/XQSJ/",
        *(f"/lists/{key}/" for key in lists.values()), "/procedures/", "/procedures/penalty.ordinary/", "/ledger/",
        "/about/", "/report/", "/correct/", f"/decisions/{told.person.key}/correct/", "/receipts/",
        "/sitemap/", "/feeds/",
        "/data/", "/my/", *kinds, f"/procedures/penalty.ordinary/{short}/main/",
    ]  # fmt: skip


def faults(view, script, words):
    wide = view.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"{wide} px too wide"] if wide > 0 else []
    view.add_script_tag(content=script)
    view.evaluate("words => axe.configure({locale: words})", words)
    for fault in view.evaluate("async () => (await axe.run()).violations"):
        found += [f"{fault['id']}: {node['html'][:120]}" for node in fault["nodes"]]
    return found


def axe():
    if not AXE.exists():
        pytest.skip("NOT RUN: frontend/node_modules/axe-core is absent (npm ci)")
    return (AXE / "axe.min.js").read_text("utf-8"), json.loads((AXE / "locales/zh_CN.json").read_text("utf-8"))


def test_every_page_is_clean_for_axe_and_fits_every_screen(told, chromium, server):
    script, words = axe()
    found = []
    for width, height in SIZES:
        context = chromium.new_context(base_url=server, viewport={"width": width, "height": height}, bypass_csp=True)
        view = context.new_page()
        for address in addresses(told):
            view.goto(address)
            found += [f"{address} {width}: {fault}" for fault in faults(view, script, words)]
        context.close()
    assert not found, "\n".join(found)


def test_every_page_is_clean_for_axe_in_the_dark(told, chromium, server):
    script, words = axe()
    found = []
    context = chromium.new_context(base_url=server, color_scheme="dark", bypass_csp=True)
    view = context.new_page()
    for address in addresses(told):
        view.goto(address)
        found += [f"{address}: {fault}" for fault in faults(view, script, words)]
    assert view.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    context.close()
    assert not found, "\n".join(found)


def test_without_javascript_a_party_comes_in_by_keyboard_and_reads_its_last_days(told, chromium, server):
    context = chromium.new_context(base_url=server, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"/d/{told.papers['penalty_decision'].lookup}/")
    page.get_by_role("link", name="进入我的案件").click()
    page.get_by_label("您留给机关的手机号").fill(worlds.PERSON["phone"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="最后期限").wait_for()
    assert "最后一日是 2026 年" in page.locator("main").inner_text()
    page.get_by_role("button", name="退出").click()
    assert page.url.endswith("/my/")
    context.close()


def test_without_javascript_a_visitor_searches_reads_checks_a_paper_and_an_officer(told, chromium, server):
    context = chromium.new_context(base_url=server, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()

    page.goto("/")
    page.get_by_label("搜索单位名称、文号、事项").fill("禾满堂")
    page.get_by_role("button", name="搜索").click()
    assert page.locator("mark").first.inner_text() == "禾满堂"
    page.get_by_role("link", name="溪桥区禾满堂餐饮店").click()
    assert page.get_by_role("heading", name="不服怎么办").is_visible()

    page.goto("/d/")
    page.get_by_label("16 位文书编码").fill(told.papers["prior_notice"].lookup.lower())
    page.get_by_role("button", name="核验").click()
    assert page.get_by_role("heading", name="这份文书是真的").is_visible()

    page.goto("/officers/")
    page.get_by_label("执法证号或者姓名全名").fill("99010200001")
    page.get_by_role("button", name="核验").click()
    assert page.get_by_role("heading", name="证件真实有效").is_visible()

    assert "99010200001" not in page.url
    page.get_by_role("button", name="大字版").click()
    assert page.locator("html").get_attribute("data-size") == "large"
    assert page.get_by_role("heading", name="证件真实有效").is_visible()
    context.close()


def test_what_is_reached_by_asking_is_clean_for_axe(told, chromium, server):
    script, words = axe()
    viewport = {"width": 360, "height": 740}
    context = chromium.new_context(base_url=server, viewport=viewport, locale="zh-CN", bypass_csp=True)
    page, found = context.new_page(), []

    def look():
        found.extend(f"{page.url}: {fault}" for fault in faults(page, script, words))

    for address in ("/verify/", "/decisions/?published=2026-09", "/decisions/?published=2026-Q3", "/ledger/"):
        assert page.goto(address).status == 200
        look()
    page.goto("/")
    page.get_by_label("搜索单位名称、文号、事项").fill("禾满堂")
    page.get_by_role("button", name="搜索").click()
    page.locator("mark").first.wait_for()
    look()
    page.goto("/officers/")
    page.get_by_label("执法证号或者姓名全名").fill("99010200001")
    page.get_by_role("button", name="核验").click()
    page.get_by_role("heading", name="证件真实有效").wait_for()
    look()
    page.goto(f"/d/{told.papers['penalty_decision'].lookup}/")
    page.get_by_role("link", name="进入我的案件").click()
    page.get_by_label("您留给机关的手机号").fill(worlds.PERSON["phone"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="最后期限").wait_for()
    look()
    inside = page.eval_on_selector_all("main a[href^='/my/']", "links => links.map(one => one.getAttribute('href'))")
    for address in dict.fromkeys(inside):
        if "download" not in address and page.request.get(address).headers["content-type"].startswith("text/html"):
            page.goto(address)
            look()
    context.close()
    assert not found, "\n".join(found)
    assert inside

"""Who sits at the screens of a story in the browser, what their hands do there, and the clock that their pages read."""

import datetime as dt
import os
import re
import time
import zoneinfo
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

MORNING = dt.datetime(2026, 9, 1, 9, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))  # a Tuesday
HALF_MINUTE = dt.timedelta(seconds=30)
SCREEN, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def about(action, what):
    """The name of a link that says for the ear what it is about."""
    return re.compile(rf"{action}\s*：{what}")


class Clock:
    """What the pages read as the time: it ticks from where it was put."""

    def __init__(self):
        self.move_to(MORNING)

    def move_to(self, moment):
        self.started, self.moment = time.monotonic(), moment

    def now(self):
        return self.moment + dt.timedelta(seconds=time.monotonic() - self.started)


class Tally:
    """Fields and clicks of all hands together, in heaps: the case's own, and what is not counted as its burden."""

    CASE, SIGNING_IN, ORIGINALS, PUBLIC = "case", "signing in", "originals", "public"

    def __init__(self):
        self.typed, self.clicked, self.heap = Counter(), Counter(), self.CASE

    @contextmanager
    def of(self, heap):
        before, self.heap = self.heap, heap
        yield
        self.heap = before

    def type(self):
        self.typed[self.heap] += 1

    def click(self):
        self.clicked[self.heap] += 1

    def counted(self, *heaps):
        return sum(self.typed[h] for h in heaps), sum(self.clicked[h] for h in heaps)


class Hand:
    """What one person does at one screen."""

    def __init__(self, chromium, address, district, who, tally):
        self.context = chromium.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.context.set_default_timeout(15_000)
        self.who, self.district, self.tally = who, district, tally
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def screen(self):
        return self.page.locator("main").inner_text()

    def sign_in(self):
        """Sign in as everybody must: name and password, then the code that the telephone shows."""
        with self.tally.of(Tally.SIGNING_IN):
            self.open("/desk/")
            assert "/desk/login/" in self.page.url, f"{self.who} is let in without signing in: {self.page.url}"
            self.type("login", self.district.accounts[self.who].username).type("password", self.password())
            self.press("登录").type("code", self.shown_code()).press("登录")
        assert self.page.url.endswith("/desk/"), f"{self.who} is not signed in:\n{self.screen}"
        assert self.district.people[self.who].name in self.page.locator("body").inner_text()
        return self

    def password(self):
        from mingzheng.demo.district import PASSWORD

        return PASSWORD

    def shown_code(self, ahead=dt.timedelta()):
        from mingzheng.agencies.credentials import code_at

        return code_at(self.district.secrets[self.who], timezone.now() + ahead)

    def today(self):
        return self.open("/desk/")

    def open(self, url):
        self.page.goto(url)
        return self

    def type(self, name, text):
        self.page.locator(f"[name='{name}']").fill(text)
        self.tally.type()
        return self

    def pick(self, name, value):
        self.page.locator(f"[name='{name}'][value='{value}']").check()
        self.tally.click()
        return self

    def choose(self, name, value):
        self.page.locator(f"select[name='{name}']").select_option(value)
        self.tally.click()
        return self

    def bring(self, name, file):
        self.page.locator(f"[name='{name}']").set_input_files(file)
        self.tally.type()
        return self

    def press(self, words, *, exact=True, link=False):
        found = self.page.locator("main").get_by_role("link" if link else "button", name=words, exact=exact)
        if not found.count():
            pytest.fail(f"{self.who} is not offered {words!r}:\n{self.screen[:1500]}")
        found.first.click()
        self.page.wait_for_load_state()
        self.tally.click()
        return self

    def follow(self, words, *, exact=True):
        return self.press(words, exact=exact, link=True)

    def rarely(self, words):
        """Follow a link of the fold for what is done in special events only."""
        self.page.get_by_text("特殊情形才办的", exact=False).click()
        self.tally.click()
        return self.follow(words, exact=False)

    def told(self, words):
        shown = self.page.locator("#page-messages").inner_text(timeout=15_000)
        assert words in shown, f"{self.who}: {shown!r}\n{self.screen[:1500]}"
        return self

    def sees(self, *words):
        screen = self.screen
        missing = [word for word in words if word not in screen]
        assert not missing, f"{self.who} does not see {missing}:\n{screen[:3000]}"
        return self

    def look(self, name, *, phone=False):
        """Keep a picture of the screen where somebody wants to look at it (``LOOK_AT`` names a folder)."""
        if folder := os.environ.get("LOOK_AT"):
            self.page.set_viewport_size(PHONE if phone else SCREEN)
            self.page.evaluate("scrollTo(0, 0)")
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
            self.page.set_viewport_size(SCREEN)
        return self

    def code(self):
        if self.page.locator("[name='code']").count():
            self.type("code", self.shown_code(HALF_MINUTE))  # the present one may be spent: the next is good already
        return self

    def approve(self, what):
        self.today().follow(about("查看并签批", what)).code().press("同意").told(what)
        return self

    def confirm(self):
        self.today().follow("查看并确认", exact=False).code().press("确认").told("已确认")
        return self


def stamp():
    from mingzheng.agencies.officers import BEIJING

    return timezone.now().astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def work():
    """Let the worker make the papers and write lapses down; in a thread, for Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work).result()


def _work():
    from django.db import connection

    from mingzheng.cases.tasks import tick
    from mingzheng.core import jobs

    jobs.run_ready(now=timezone.now())
    tick(timezone.now())
    connection.close()

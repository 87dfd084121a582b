"""Fifty people at their desks: threads that open pages, fill forms and think between, over real connections.

Needs nothing of the product but its addresses: ``python -m bench.users <plan.json> <results.json>``.
"""

from __future__ import annotations

import html
import http.client
import json
import random
import re
import sys
import threading
import time
import urllib.parse
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<input|<textarea|<select|</form)", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
CASE = re.compile(r'href="(/desk/cases/[0-9a-f-]{36}/)"')
DECISION = re.compile(r'href="(/decisions/[\w-]{22}/)"')
FINE = range(200, 400)


@dataclass
class Kept:
    """What all users counted together: times by kind, errors by kind, acts that were acknowledged."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    samples: dict[str, str] = field(default_factory=dict)
    acts: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int, said: str = "") -> None:
        """Count one answer; every status that is neither 2xx nor 3xx is an error of its kind."""
        with self.lock:
            self.times[kind].append(seconds)
            if status not in FINE:
                self.errors[f"{kind} {status}"] += 1
                self.samples.setdefault(f"{kind} {status}", said[:600])

    def as_dict(self) -> dict[str, Any]:
        """Return what was counted as JSON."""
        return {
            "times": self.times,
            "errors": self.errors,
            "samples": self.samples,
            "acts": self.acts,
            "cases": self.cases,
        }


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    place: str


class User(threading.Thread):
    """One person or program: opens what the role opens, at think time, until the end."""

    def __init__(self, plan: dict[str, Any], one: dict[str, Any], kept: Kept) -> None:
        super().__init__(daemon=True)
        self.plan, self.one, self.kept = plan, one, kept
        self.chance = random.Random(one["name"])
        source = (one.get("address", "127.0.0.1"), 0)
        self.line = http.client.HTTPConnection("127.0.0.1", plan["port"], timeout=120, source_address=source)
        self.cookies: dict[str, str] = dict(one.get("cookies", {}))
        self.own: list[str] = []

    def run(self) -> None:
        """Work until the end of the plan."""
        rounds = {
            "officer": self.officer,
            "head": self.head,
            "desk": self.desk,
            "public": self.public,
            "api": self.api,
        }
        until = time.monotonic() + self.plan["seconds"]
        self.until = until
        time.sleep(self.chance.random() * self.plan["think"][1])
        while time.monotonic() < until:
            try:
                rounds[self.one["role"]]()
            except StopIteration:
                return
            except (OSError, http.client.HTTPException) as error:
                self.kept.note("connection", 0.0, 599, repr(error))
                self.line.close()
                self.think()

    def think(self) -> None:
        """Wait as a person reads; the end of the plan ends it."""
        rest = self.until - time.monotonic()
        time.sleep(max(0.0, min(rest, self.chance.uniform(*self.plan["think"]))))
        if time.monotonic() >= self.until:
            raise StopIteration

    def ask(self, kind: str, path: str, form: dict[str, Any] | None = None, **more: str) -> Answer:
        """Send one request, count it, and return the answer."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **more}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form, doseq=True).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.origin()}
        return self._send(kind, "POST" if form is not None else "GET", path, body, headers)

    def origin(self) -> str:
        """Return where the server says it is."""
        return f"http://127.0.0.1:{self.plan['port']}/"

    def json(self, kind: str, path: str, body: Any = None) -> Any:
        """Send a request to the interface with the own token and return what it says."""
        headers = {"Authorization": f"Bearer {self.one['token']}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        answer = self._send(kind, "GET" if body is None else "POST", f"/api/v1{path}", sent, headers)
        return json.loads(answer.text) if answer.status in FINE else {}

    def _send(self, kind: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        self.line.request(method, path, body, headers)
        came = self.line.getresponse()
        text = came.read().decode(errors="replace")
        for name, value in came.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        asks = came.status == 409 and 'name="known_defects"' in text  # defects are shown first
        kind, status = (f"{kind}, asked back", 200) if asks else (kind, came.status)
        self.kept.note(kind, time.perf_counter() - began, status, text if status not in FINE else "")
        return Answer(came.status, text, came.getheader("location") or "")

    # what people do

    def officer(self) -> None:
        """Open a case now and then, read lists and cases, write down what was collected."""
        self.ask("desk 今日", "/desk/")
        self.think()
        listed = self.ask("desk case list", self.chance.choice(self.plan["lists"]))
        self.think()
        found = CASE.findall(listed.text)
        if found:
            self.ask("desk case page", self.chance.choice(found))
            self.think()
        if len(self.own) < 3 or self.chance.random() < 0.2:
            self.open_case()
            self.think()
        if self.own:
            self.collect(self.chance.choice(self.own))
            self.think()
        if self.chance.random() < 0.3:
            self.search_desk()
            self.think()

    def open_case(self) -> None:
        """Open a case over the interface with the own token, as the counter's program does."""
        number = self.chance.randrange(10**9)
        party = {"kind": "organisation", "name": f"长测{number}号食品店", "address": f"观澜街 {number % 999} 号"}
        body = {
            "procedure": "penalty.ordinary",
            "matter": self.one["matter"],
            "parties": [{**party, "representative": "钟离未央"}],
            "source": "inspection",
            "summary": "检查时发现一名人员没有健康证明。",
            "discovered_on": self.plan["today"],
            "request_id": uuid.uuid4().hex,
        }
        done = self.json("api open case", "/cases", body)
        if "case" in done:
            self.own.append(done["case"])
            with self.kept.lock:
                self.kept.cases.append(done["case"])
                self.kept.acts.append(f"{done['case']} {done['seq']}")

    def collect(self, case: str) -> None:
        """Fill the form of an act and send it; where the page asks again, say yes."""
        path = f"/desk/cases/{case}/do/collect_evidence/"
        page = self.ask("desk step form", path)
        if page.status != 200:
            return
        self.think()
        form = fields(page.text)
        given = {"kind": "documentary", "description": "营业执照复印件一份，由当事人提供并签名", "provider": "当事人"}
        for _ in range(2):
            done = self.ask("desk act", path, {**form, **given})
            if done.status in range(300, 400):
                with self.kept.lock:
                    self.kept.acts.append(f"{case} {form['request_id'][0]}")
                return
            form = fields(done.text)
        self.kept.note("desk act not taken", 0.0, 598, re.sub(r"<[^>]+>|\s+", " ", done.text)[:600])

    def search_desk(self) -> None:
        """Search the cases by a word."""
        page = self.ask("desk case list", "/desk/cases/")
        form = fields(page.text, "/desk/search/")
        self.think()
        done = self.ask("desk search", "/desk/search/", {**form, "q": self.chance.choice(self.plan["words"])})
        if done.place:
            self.ask("desk search result", done.place)

    def head(self) -> None:
        """Look at today, at what waits for a signature, at a case and at supervision."""
        for kind, path in (("desk 今日", "/desk/"), ("desk approvals", "/desk/approvals/")):
            answer = self.ask(kind, path)
            self.think()
        found = CASE.findall(answer.text) or self.plan["cases"].get(self.one["agency"], [])
        if found:
            self.ask("desk case page", self.chance.choice(found))
            self.think()
        self.ask("desk case list", self.chance.choice(self.plan["lists"]))
        self.think()

    def desk(self) -> None:
        """Open the pages of the own post in turn (publisher, reviewer, archivist, supervisor)."""
        for path in self.one["pages"]:
            answer = self.ask(f"desk {path.split('?')[0]}", path)
            self.think()
            found = CASE.findall(answer.text)
            if found and self.chance.random() < 0.5:
                self.ask("desk case page", self.chance.choice(found))
                self.think()

    def public(self) -> None:
        """Search, read a decision, look at lists, feeds and open data."""
        page = self.ask("public home", "/")
        form = fields(page.text, "/search/")
        self.think()
        word = self.chance.choice(self.plan["words"])
        done = self.ask("public search", "/search/", {**form, "q": word, "text": word})
        if done.place:
            listed = self.ask(f"public results, {min(len(word), 5)} characters", done.place)
            self.think()
            if found := DECISION.findall(listed.text):
                self.ask("public decision", self.chance.choice(found))
                self.think()
        path = self.chance.choice(self.plan["public"])
        self.ask(f"public {path.split('?')[0]}", path)
        self.think()

    def api(self) -> None:
        """Read lists and cases, open a case and record a fact."""
        listed = self.json("api cases", self.chance.choice(["/cases?limit=50", "/cases?limit=50&stage=served"]))
        self.think()
        if listed.get("items"):
            self.json("api case", f"/cases/{self.chance.choice(listed['items'])['id']}")
            self.think()
        self.json("api lists", self.chance.choice(["/duties?limit=50", "/publications?limit=50", "/officers?limit=50"]))
        self.think()
        if len(self.own) < 3 or self.chance.random() < 0.2:
            self.open_case()
        elif self.own:
            case = self.chance.choice(self.own)
            body = {
                "step": "collect_evidence",
                "officers": self.one["officers"],
                "input": {"kind": "documentary", "description": "营业执照复印件一份", "provider": "当事人"},
                "request_id": uuid.uuid4().hex,
            }
            done = self.json("api act", f"/cases/{case}/acts", body)
            if "seq" in done:
                with self.kept.lock:
                    self.kept.acts.append(f"{case} {body['request_id']}")
        self.think()


def fields(page: str, action: str = "") -> dict[str, list[str]]:
    """Return what a form of a page would send as it stands: the form ``id="form"``, or the one to an address."""
    forms = re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL)
    chosen = [b for a, b in forms if (f'action="{action}"' in a if action else 'id="form"' in a)]
    found: dict[str, list[str]] = defaultdict(list)
    for tag, attributes, _ in FIELD.findall((chosen or [""])[0] + "</form"):
        given = {k: html.unescape(v) for k, v in ATTRIBUTE.findall(attributes)}
        name, kind = given.get("name"), given.get("type", "text")
        if not name or kind in {"file", "submit"} or tag != "input":
            continue
        if kind in {"radio", "checkbox"} and "checked" not in given:
            continue
        found[name].append(given.get("value", ""))
    return dict(found)


def main() -> None:
    """Let everybody work until the end and write down what was counted."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    kept = Kept()
    users = [User(plan, one, kept) for one in plan["users"]]
    for user in users:
        user.start()
    until = time.monotonic() + plan["seconds"] + 150
    while any(u.is_alive() for u in users) and time.monotonic() < until:
        time.sleep(min(30.0, plan["seconds"] / 4 + 0.5))
        with kept.lock:
            Path(sys.argv[2]).write_text(json.dumps(kept.as_dict()))
    Path(sys.argv[2]).write_text(json.dumps({**kept.as_dict(), "alive": sum(u.is_alive() for u in users)}))


if __name__ == "__main__":
    main()

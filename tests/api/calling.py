"""Calls the interface as people and programs of the cast do."""

import datetime as dt
import json
import zoneinfo

from django.test import Client
from django.utils import timezone

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import TOKEN_SCOPES, code_at
from mingzheng.agencies.models import Certificate
from mingzheng.core import jobs
from mingzheng.ledger.recording import record
from tests.stories import scripts

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
ROOT = "/api/v1"
SESSION = dt.timedelta(minutes=20)
PROBLEM = "application/problem+json"
FRAME = ("at", "place", "evidence", "medium", "corrects", "seen_seq", "cosigners", "resubmits", "oral")
PROBLEM_KEYS = {"type", "title", "status", "detail"}


def token_for(district, key, scopes=TOKEN_SCOPES, now=None, **values):
    now = now or timezone.now()
    with record("test.token", actor=district.actor(key), now=now) as rec:
        _, secret = actions.issue_token(
            rec,
            district.accounts[key],
            name="外部系统",
            scopes=sorted(scopes),
            expires_at=now + dt.timedelta(days=30),
            **values,
        )
    return secret


def certificate_no(district, key):
    return Certificate.objects.get(person=district.people[key]).number


def is_problem(response, *statuses):
    assert response.status_code in statuses, (response.status_code, response.content.decode()[:2000])
    assert response["Content-Type"] == PROBLEM
    body = json.loads(response.content)
    assert body.keys() >= PROBLEM_KEYS
    assert body["status"] == response.status_code
    return body


class Clock:
    """The declared time of a test; it moves only when told."""

    def __init__(self, now):
        self.now = now

    def tick(self, span):
        self.now += span

    def move_to(self, moment):
        self.now = moment


class Caller:
    """One way in: a session of a person, a token, or nobody."""

    def __init__(self, headers=None, client=None):
        self.client = client or Client()
        self.headers = headers or {}

    def get(self, path, **query):
        return self.client.get(ROOT + path, query, headers=self.headers)

    def post(self, path, body=None, **headers):
        data = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return self.client.post(ROOT + path, data, content_type="application/json", headers={**self.headers, **headers})

    def upload(self, path, **form):
        return self.client.post(ROOT + path, form, headers=self.headers)


class Desk:
    """The cast at its consoles and programs; every change takes a minute of the declared clock."""

    def __init__(self, district, clock):
        self.district = district
        self.clock = clock
        self.case = ""
        self._sessions = {}

    def session(self, key):
        """Sit down at somebody's console, and sign in anew where the session has become too old."""
        began, caller = self._sessions.get(key, (None, None))
        if began is None or timezone.now() - began > SESSION:
            caller = Caller()
            caller.client.force_login(self.district.accounts[key])
            self._sessions[key] = (timezone.now(), caller)
        return caller

    def token(self, key, scopes=TOKEN_SCOPES):
        return Caller({"Authorization": f"Bearer {token_for(self.district, key, scopes)}"})

    def code(self, key):
        return code_at(self.district.secrets[key], timezone.now())

    def number(self, key):
        return certificate_no(self.district, key)

    def pass_time(self, **span):
        jobs.run_ready(now=timezone.now())
        self.clock.tick(dt.timedelta(**(span or {"minutes": 1})))

    def opened(self, who="officer", **values):
        response = self.session(who).post("/cases", clue(**values))
        assert response.status_code == 201, response.content.decode()
        self.case = response.json()["case"]
        self.pass_time()
        return self.case

    def view(self, who="officer"):
        response = self.session(who).get(f"/cases/{self.case}")
        assert response.status_code == 200, response.content.decode()
        return response.json()

    def act(self, who, step, subject="", *, officers=(), code=False, status=201, **values):
        frame = {k: values.pop(k) for k in FRAME if k in values}
        body = {
            "step": step,
            "subject": subject,
            "officers": [self.number(key) for key in officers],
            "input": values,
            **({"code": self.code(who)} if code else {}),
            **frame,
        }
        response = self.session(who).post(f"/cases/{self.case}/acts", body)
        assert response.status_code == status, response.content.decode()
        self.pass_time()
        return response.json()

    def sign(self, who, verdict="approved", reason="", *, status=200, **more):
        shown = self.view(who)["proposals"][-1]
        body = {
            "verdict": verdict,
            "content_digest": shown["content_digest"],
            "reason": reason,
            "code": self.code(who),
            **more,
        }
        response = self.session(who).post(f"/cases/{self.case}/acts/{shown['seq']}/sign", body)
        assert response.status_code == status, response.content.decode()
        self.pass_time()
        return response.json()

    def confirm(self, who):
        for seq in self.view(who)["to_confirm"]:
            response = self.session(who).post(f"/cases/{self.case}/acts/{seq}/confirm", {"code": self.code(who)})
            assert response.status_code == 200, response.content.decode()
            self.pass_time()


def clue(**values):
    return {
        "procedure": "penalty.ordinary",
        "matter": scripts.MATTER,
        "parties": [scripts.FIRM],
        "source": "inspection",
        "summary": "检查时发现一名人员没有健康证明。",
        "discovered_on": "2026-09-01",
    } | values


def evidence(**values):
    return {"kind": "documentary", "description": "营业执照复印件", "provider": "当事人提供"} | values


def fact(desk, **values):
    return {
        "step": "collect_evidence",
        "officers": [desk.number("officer"), desk.number("officer2")],
        "input": evidence(),
    } | values

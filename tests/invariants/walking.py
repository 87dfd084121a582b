"""A random walk: random people try random steps, possible and impossible, with plausible and with odd inputs."""

from __future__ import annotations

import datetime as dt
import importlib
import uuid
from pathlib import Path

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases import perform as door
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import Act, ActOfficer, Defect, Track
from mingzheng.cases.queries import case_view
from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.documents.models import Document
from mingzheng.documents.queries import servability
from tests.invariants.reading import unsound
from tests.stories import scripts

OFFICERS = ("officer", "officer2", "officer3")
APPROVERS = ("unit_head", "agency_head", "reviewer")
CAST = (
    *(*OFFICERS, *APPROVERS),
    *("publisher", "checker", "archivist", "window", "admin", "city_officer", "supervisor"),
)
STEPS = tuple(next(iter(BOOK.procedures.values())).steps)


class Walk:
    """One walk over one case; ``trail`` tells what was tried, so that a failure can be read."""

    def __init__(self, play, random, parties=None):
        self.play, self.random, self.trail = play, random, []
        parties = parties or random.choice([(scripts.FIRM,), (scripts.FIRM, scripts.SECOND_FIRM)])
        self.play.open("officer", scripts.MATTER, list(parties), summary="检查时发现一名人员没有健康证明。")

    def run(self, steps, *, rows_every=5):
        for number in range(steps):
            self.play.wait(minutes=self.random.choice([1, 1, 2, 30]))
            if self.random.random() < 0.08:
                self.play.wait(days=self.random.choice([1, 1, 3, 8]))
                self.play.tick()
            move = self._move()
            try:
                move()
                self.trail.append("  ok")
            except DomainError as error:
                self.trail.append(f"  {type(error).__name__}: {str(error)[:80]}")
            wrong = unsound(self.play.case_id, self.play.now, rows=number % rows_every == 0 or number == steps - 1)
            assert not wrong, (wrong, self.trail[-12:])
        return self

    # what to try ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _move(self):
        chosen = self.random.random()
        if chosen < 0.25:
            return self._sign()
        if chosen < 0.37:
            return self._confirm()
        if chosen < 0.43:
            return self._wet()
        if chosen < 0.45:
            return self._withdraw()
        return self._step(sensible=chosen < 0.9)

    def _note(self, text):
        self.trail.append(f"{self.play.now:%m-%d %H:%M} {text}")

    def _sign(self):
        act = self._one(Act.objects.filter(case_id=self.play.case_id, status="proposed", medium="online"))
        if act is None:
            return self._step(sensible=True)
        row = act.signoffs.filter(verdict="open").first()
        who = row.role if row and self.random.random() < 0.85 else self.random.choice(CAST)
        verdict = self.play.give_back if self.random.random() < 0.1 else self.play.approve
        self._note(f"{who} {verdict.__name__} #{act.seq} {act.step}")
        return lambda: verdict(who, act_seq=act.seq, reason="请核对后再报。")

    def _confirm(self):
        rows = ActOfficer.objects.filter(act__case_id=self.play.case_id, confirmed_at=None)
        row = self._one(rows)
        if row is None:
            return self._step(sensible=True)
        who = self._key(row.person_id) if self.random.random() < 0.85 else self.random.choice(CAST)
        self._note(f"{who} confirms #{row.act.seq} {row.act.step}")
        return lambda: self.play.confirm(who, row.act.seq)

    def _wet(self):
        papers = Document.objects.filter(dossier_id=self.play.case_id).exclude(state__in=["frozen", "checked", "void"])
        paper = self._one(papers)
        if paper is None or servability(paper) is None:
            return self._step(sensible=True)
        pair = self.random.choice([("officer", "officer2"), ("officer2", "unit_head"), ("officer", "officer")])
        self._note(f"{pair} take {paper.code} over paper")
        return lambda: self.play.wet(paper, *pair)

    def _withdraw(self):
        act = self._one(Act.objects.filter(case_id=self.play.case_id, status__in=["proposed", "effective"]))
        who = self._by_account(act.entered_by) if self.random.random() < 0.8 else self.random.choice(CAST)
        self._note(f"{who} withdraws #{act.seq} {act.step} ({act.status}, {act.medium})")
        account = self.play.district.accounts[who]
        return lambda: door.withdraw_proposal(
            self.play.case_id,
            act_seq=act.seq,
            reason="另行处理",
            actor=self.play.district.actor(who),
            now=self.play.now,
            reader=account,
        )

    def _step(self, *, sensible):
        who = self.random.choice(
            ("officer",) * 6 + ("officer2", "reviewer", "reviewer", "publisher", "checker", "presider", "clerk")
            if sensible
            else CAST
        )
        if sensible:
            try:
                view = case_view(self.play.case_id, self.play.district.accounts[who], self.play.now)
            except NotVisible:  # a presider or clerk who has no part in this case
                return self._step(sensible=False)
            found = [(s.step.code, s.subject) for s in view.possible]
            if not found:
                return self._step(sensible=False)
            weights = [5 if step in HEAVY else 1 for step, _ in found]
            step, subject = self.random.choices(found, weights)[0]
        else:
            step = self.random.choice(STEPS)
            tracks = [t.subject for t in Track.objects.filter(case_id=self.play.case_id).order_by("pk")]
            subject = self.random.choice([*tracks, "", str(uuid.UUID(int=7)), "不存在"])
        values = INPUTS[step](self, subject)
        frame = self._frame(step, sensible=sensible)
        shown = {k: v for k, v in frame.items() if k in {"medium", "officers", "corrects"}}
        self._note(f"{who} {step}({subject[:45]}) {shown}")
        return lambda: self.play.do(who, step, subject, **frame, **values)

    def _frame(self, step, *, sensible):
        definition = next(iter(BOOK.procedures.values())).steps[step]
        frame = {}
        if definition.officers or (not sensible and self.random.random() < 0.2):
            frame["officers"] = self.random.choice(
                [("officer", "officer2")] * 6
                + [
                    ("officer",),
                    ("officer", "officer3"),
                    ("officer", "unit_head"),
                    ("officer", "reviewer"),
                    ("officer", "city_officer"),
                ]
            )
        if definition.time == "stated" and self.random.random() < 0.4:
            frame["at"] = self.play.now - dt.timedelta(hours=self.random.choice([1, 2, 30, 24 * 9, -3]))
        if definition.credential or self.random.random() < 0.1:
            frame["step_up"] = self.random.random() < 0.95
        if (
            any("form" in paper or paper == "conclusion_report" for paper in definition.papers)
            and self.random.random() < 0.15
        ):
            frame["medium"] = "paper"
        if definition.correctable and self.random.random() < 0.1:
            frame["corrects"] = self.random.randint(1, max(1, self.play.case.seq))
        if self.random.random() < 0.1:
            frame["seen_seq"] = self.random.randint(0, self.play.case.seq)
        if self.random.random() < 0.1:
            frame["request_id"] = self.random.choice("abc")
        return frame

    # small things ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _one(self, rows):
        found = list(rows.order_by("pk"))
        return self.random.choice(found) if found else None

    def _key(self, person_id):
        return next((k for k, p in self.play.district.people.items() if p.pk == person_id), "admin")

    def _by_account(self, account_id):
        return next((k for k, a in self.play.district.accounts.items() if a.pk == account_id), "admin")

    def day(self, *, spread=0):
        day = self.play.now.astimezone(BEIJING).date()
        return (day + dt.timedelta(days=self.random.randint(-spread, spread // 3))).isoformat()

    def often(self, usual, *others):
        return usual if self.random.random() < 0.85 else self.random.choice(others)

    def proposals(self):
        fine = self.often("8,000.00", "5,000.00", "9,000.00", "49,999.99", "0", "60,000", "200,000")
        kinds = ["警告", "罚款"] if fine != "0" else ["警告"]
        parties = [str(p.pk) for p in self.play.case.parties.all()]
        parties = self.often(parties, parties[:1], [*parties, *parties], [str(uuid.UUID(int=9))])
        return [scripts.proposal(p, fine_fen=fine, kinds=kinds) for p in parties]

    def defect(self):
        row = self._one(Defect.objects.filter(act__case_id=self.play.case_id, cured_by=None))
        if row is None:
            return {"act_seq": 1, "gate": "two_officers", "way": "explain", "explanation": "说明。"}
        way = self.random.choice(["explain", "exclude", "redo", "original"])
        later = self._one(Act.objects.filter(case_id=self.play.case_id, step=row.act.step))
        return {
            "act_seq": row.act.seq,
            "gate": row.gate,
            "way": way,
            "redo_seq": later.seq if way == "redo" else None,
            "explanation": "已依法处理。",
        }

    def scan(self):
        blob = self.often(None, "不是编号", str(uuid.UUID(int=3)))
        if blob is None:
            blob = (
                str(self.play.attach("officer", b"%PDF-1.7 " + self.random.randbytes(40), "scan.pdf"))
                if self.random.random() < 0.5
                else str(uuid.UUID(int=4))
            )
        return {"blob": blob, "signed_on": self.day(spread=3)}


HEAVY = {
    "file_case",
    "conclude",
    "issue_notice",
    "serve",
    "request_review",
    "accept_review",
    "give_opinion",
    "decide",
    "cure_defect",
    "close_case",
}
INPUTS = {
    "register_clue": lambda w, s: {"source": "report", "summary": "线索", "discovered_on": w.day()},
    "inspect": lambda w, s: scripts.inspection(
        ended_at=w.play.now.isoformat(),
        id_shown=w.often("yes", "no"),
        recusal_told=w.often("yes", "no"),
        measures_taken=w.often("no", "no", "no", "yes"),
    ),
    "question": lambda w, s: scripts.interview(w.play.now.isoformat(), read_back=w.often("yes", "no")),
    "collect_evidence": lambda w, s: {"kind": "documentary", "description": "营业执照复印件", "provider": "当事人提供"},
    "identify_party": lambda w, s: {
        "party": str(w.random.choice(list(w.play.case.parties.all())).pk),
        "way": "registry",
        "phone": w.often("0990-5550188", "1234"),
        "birth_on": w.often(None, None, "1990-01-01"),
    },
    "report_clue": lambda w, s: {"checked": "已到现场核实。", "opinion": "file", "reason": "涉嫌违法。"},
    "summon_questioning": lambda w, s: {
        "party": str(w.random.choice(list(w.play.case.parties.all())).pk),
        "person": "陈䶮㛃",
        "meet_at": (w.play.now + dt.timedelta(days=2)).isoformat(),
        "venue": "本局询问室",
        "matters": "用工情况。",
        "contact": "岳青禾",
        "contact_phone": "0990-5550101",
    },
    "decline_filing": lambda w, s: {"ground": "no_facts", "reason": "查无实据。", "told": "无"},
    "file_case": lambda w, s: scripts.filing(
        w.play,
        w.often(("officer", "officer2"), ("officer",), ("officer2", "officer3"), ("officer", "reviewer")),
        conduct_ended_on=w.often("2026-09-01", "2023-01-01"),
    ),
    "conclude": lambda w, s: scripts.conclusion(*w.proposals()),
    "issue_notice": lambda w, s: scripts.NOTICE,
    "note_notice_served": lambda w, s: {},
    "make_statement": lambda w, s: {"form": "oral", "content": "请求从轻。"},
    "answer_statement": lambda w, s: {"adopted": "part", "reasons": "已考虑。"},
    "expire_statement": lambda w, s: {},
    "request_review": lambda w, s: {"statement": "请审核。"},
    "accept_review": lambda w, s: {"verdict": w.often("accepted", "incomplete"), "missing": "现场照片"},
    "give_opinion": lambda w, s: scripts.opinion(*w.often(("AGREE",), ("REVISE",), ("DISAGREE",))),
    "void_paper": lambda w, s: {},
    "drop_service": lambda w, s: {},
    "void_review": lambda w, s: {},
    "decide": lambda w, s: scripts.DECISION,
    "seal_paper": lambda w, s: {},
    "print_paper": lambda w, s: {"copies": w.often(2, 20)},
    "join_scan": lambda w, s: w.scan(),
    "check_scan": lambda w, s: {"verdict": w.often("match", "rejected"), "reason": "第 1 页不清"},
    "classify_publication": lambda w, s: {"regime": "penalty.market", "reason": "涉及食品安全，有一定社会影响。"},
    "draft_publication": lambda w, s: {"summary": "当事人安排一名未取得健康证明的人员加工凉菜。"},
    "check_publication": lambda w, s: {
        "verdict": w.often("approved", "returned"),
        "reason": "请修改。",
    },
    "release_publication": lambda w, s: {},
    "propose_withholding": lambda w, s: {
        "reason_code": w.often("privacy", "none"),
        "basis": "政府信息公开条例#15",
        "reason": "涉及个人隐私。",
        "review_on": w.often((w.play.now + dt.timedelta(days=60)).date().isoformat(), "2020-01-01"),
    },
    "approve_withholding": lambda w, s: {"verdict": w.random.choice(["approved", "returned"]), "reason": "理由成立。"},
    "record_payment": lambda w, s: {
        "amount_fen": w.often("8000", "3000", "99999", "0.01"),
        "paid_on": w.day(),
        "receipt_no": w.often(f"PJ-{digest(str(w.play.now).encode())[-8:]}", "PJ-1"),
        "channel": "bank",
    },
    "close_case": lambda w, s: {"result": "已缴清。"},
    "archive_case": lambda w, s: {"retention": "30"},
    "cure_defect": lambda w, s: w.defect(),
}
for _chapter in sorted(Path(__file__).parent.glob("inputs_*.py")):
    INPUTS |= importlib.import_module(f"tests.invariants.{_chapter.stem}").INPUTS

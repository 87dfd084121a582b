"""What a run of ``bench.faults`` writes, and whether all of it is there, once, unaltered, in order and without gaps."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.cutting import OPEN_EVERY, PAPER_EVERY
from bench.http import certificate_no, new_case, token
from bench.playing import EVIDENCE, QuickPlay, district
from bench.scratch import ROOT
from mingzheng.cases.engine.models import Act, Case, Event
from mingzheng.documents.models import Document, NumberSeries, NumberVoid
from mingzheng.ledger.models import Cover, Entry, Pending

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.cutting import Writers

SERIAL = re.compile(r"^(.*)〔(\d{4})〕(\d+)号$")
scripts: Any = importlib.import_module("tests.stories.scripts")  # untyped, as tests are
MADE = ("documents.paper.rendered", "documents.paper.sealed")


def prepare(notices: int) -> tuple[str, Callable[[int, list[str]], tuple[str, Any]]]:
    """Build a district whose worker has papers to make and seal; return a token and what the programs send."""
    built = district(30)
    for number in range(notices):
        since = dt.timedelta(days=20) - number * dt.timedelta(days=19) / notices
        play = QuickPlay(built, timezone.now() - since)
        scripts.concluded(scripts.investigated(play, confirmed=True))
        play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
        play.approve("unit_head")
    secret = token(built)
    officers = [certificate_no(built, key) for key in ("officer", "officer2")]
    connection.close()

    def bodies(number: int, cases: list[str]) -> tuple[str, Any]:
        """Return path and body of the act of a number."""
        if number < 0 or number % OPEN_EVERY == 0:
            path, body = new_case(number)
            return path, {**body, "summary": f"{body['summary']}#case{number}#"}
        frame = {"officers": officers, "request_id": f"act{number}"}
        path = f"/api/v1/cases/{cases[number % len(cases)]}/acts"
        if number % PAPER_EVERY:
            return path, {**frame, "step": "collect_evidence", "input": {**EVIDENCE, "description": f"#act{number}#"}}
        now = timezone.localtime().isoformat()
        given = scripts.inspection(ended_at=now, findings=f"后厨有一名工作人员正在加工凉菜。#act{number}#")
        return path, {**frame, "step": "inspect", "at": now, "place": "溪桥区临波路 88 号", "input": given}

    return secret, bodies


def wait_until_done(patience: float) -> None:
    """Wait until every entry has its leaf and no job is left."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if (
                not Pending.objects.exists()
                and not DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists()
            ):
                return
        except OperationalError:
            connection.close()
        time.sleep(0.5)
    connection.close()


def count(writers: Writers) -> dict[str, Any]:
    """Return the counts of a run and every fault that was found, in words."""
    connection.close()
    stored = _stored()
    lost = {n: where for n, where in writers.acknowledged.items() if stored.get(n, [None])[0] != where}
    never = writers.unanswered - writers.acknowledged.keys()
    faults = [
        *writers.wrong,
        *(f"acknowledged, not there as answered: {name} {where}" for name, where in lost.items()),
        *(f"there twice: {name} {where}" for name, where in stored.items() if len(where) > 1),
        *_gaps(),
        *_numbers(),
        *_papers(),
        *_jobs(),
        *_verified(),
    ]
    return {
        "faults": faults[:20],
        "acknowledged": len(writers.acknowledged),
        "found": len(writers.acknowledged) - len(lost),
        "unanswered": len(never),
        "unanswered_found": len(never & stored.keys()),
        "papers": Document.objects.count(),
        "sealed": Document.objects.exclude(sealed_digest="").count(),
        "events": Event.objects.count(),
        "entries": Entry.objects.count(),
    }


def _stored() -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for act in Act.objects.filter(step__in=("collect_evidence", "inspect", "register_clue")).iterator():
        text = "".join(str(act.content.get(name, "")) for name in ("description", "findings", "summary"))
        if named := re.search(r"#((?:act|case)-?\d+)#", text):
            found[named[1]].append((str(act.case_id), act.seq))
    return found


def _gaps() -> list[str]:
    numbers: dict[Any, list[int]] = defaultdict(list)
    for case_id, seq in Event.objects.order_by("seq").values_list("case_id", "seq"):
        numbers[case_id].append(seq)
    ends = Case.objects.values_list("pk", "seq")
    return [f"case {pk}: events {numbers[pk]}" for pk, seq in ends if numbers[pk] != list(range(1, seq + 1))]


def _numbers() -> list[str]:
    given = Counter[tuple[str, int]]()
    taken: dict[tuple[Any, int], list[int]] = defaultdict(list)
    cases = [(c.case_no, c.agency_id) for c in Case.objects.only("case_no", "agency_id")]
    papers = [(d.number, d.agency_id) for d in Document.objects.exclude(number="").only("number", "agency_id")]
    for text, agency in (*cases, *papers, *NumberVoid.objects.values_list("number", "agency_id")):
        if parts := SERIAL.match(text):
            taken[agency, int(parts[2])].append(int(parts[3]))
            given[text, 0] += 1
    faults = [f"the number {text} stands {times} times" for (text, _), times in given.items() if times > 1]
    for row in NumberSeries.objects.values("agency_id", "year").distinct():
        ends = NumberSeries.objects.filter(**row)
        wanted = sum(one.last - one.first + 1 for one in ends)
        if wanted != len(taken[row["agency_id"], row["year"]]):
            faults.append(f"{wanted} numbers were taken, {len(taken[row['agency_id'], row['year']])} stand somewhere")
    return faults


def _papers() -> list[str]:
    made: Counter[tuple[Any, str]] = Counter()
    kinds = dict(Entry.objects.filter(kind__in=MADE).values_list("pk", "kind"))
    label = Document._meta.label_lower
    for row_id, entry_id in Cover.objects.filter(model__iexact=label).values_list("row_id", "entry_id"):
        if entry_id in kinds:
            made[row_id, kinds[entry_id]] += 1
    faults = [f"paper {pk}: {kind} {times} times" for (pk, kind), times in made.items() if times > 1]
    unmade = Document.objects.filter(state="frozen").count()
    return faults + ([f"{unmade} papers were never made"] if unmade else [])


def _jobs() -> list[str]:
    left = Counter(DBTaskResult.objects.exclude(status="SUCCESSFUL").values_list("task_path", "status"))
    return [f"jobs {path}: {times} {status}" for (path, status), times in left.items()]


def _verified() -> list[str]:
    connection.close()
    command = [sys.executable, "-m", "mingzheng.config.cli", "verify", "--live"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [f"verify --live: {done.stdout[-600:]}{done.stderr[-600:]}"]

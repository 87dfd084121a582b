"""Case page and lists of the desk with thousands of cases, every one performed through the doors."""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.asked import page
from bench.figures import Figure
from bench.fill import fill
from bench.playing import district
from bench.scratch import analyse
from mingzheng.cases.engine.models import Act, Case
from mingzheng.ledger.models import Pending
from mingzheng.ledger.sequencer import sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.demo.district import District

CASES, ASKED = 5000, 120


def measure(scale: float) -> list[Figure]:
    """Return p95 and statements of the pages that people open most."""
    built = district(days_ago=60)
    connection.close()
    os.environ["BENCH_SECRETS"] = json.dumps(built.secrets)
    began = time.monotonic()
    fill(max(12, int(CASES * scale)))
    seconds = time.monotonic() - began
    while Pending.objects.exists():
        sequence(timezone.now())
    analyse()
    size = f"{Case.objects.count():,} cases, {Act.objects.count():,} acts performed in {seconds:.0f} s"
    asked = max(5, int(ASKED * min(scale, 1)))
    return _figures(built, asked, size)


def _figures(built: District, asked: int, size: str) -> list[Figure]:
    officer, head = _signed_in(built, "officer"), _signed_in(built, "agency_head")
    ids = list(Case.objects.filter(agency=built.agencies["market"]).order_by("pk").values_list("pk", flat=True))
    chosen = random.Random(1).choices(ids, k=asked)
    pages: dict[str, tuple[Client, Callable[[int], str]]] = {
        "case page": (officer, lambda n: f"/desk/cases/{chosen[n]}/"),
        "case list, first page": (officer, lambda _: "/desk/cases/"),
        "case list, by stage": (officer, lambda _: "/desk/cases/?stage=filed"),
        "case list, own": (officer, lambda _: "/desk/cases/?mine=1"),
        "case list, page 20": (head, lambda _: "/desk/cases/?page=20"),
        "今日 of an officer": (officer, lambda _: "/desk/"),
        "approvals of the head": (head, lambda _: "/desk/approvals/"),
    }
    figures = [page(name, *pages[name], asked) for name in pages]
    return [Figure("cases behind the pages", size), *figures]


def _signed_in(built: District, key: str) -> Client:
    client = Client()
    client.force_login(built.accounts[key])
    return client

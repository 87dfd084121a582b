"""The pages, lists and searches of a full database, one request after another, without the network.

By itself a hundred thousand cases on SQLite; ``load`` measures the same pages of a million on PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.asked import page
from bench.figures import Figure, judged, milliseconds, percentile, timed
from bench.million import fill
from bench.offices import more_districts
from bench.playing import QuickPlay, district, play_case
from bench.scratch import analyse
from mingzheng.agencies.models import Account
from mingzheng.cases.engine.models import Case
from mingzheng.config.settled import settle
from mingzheng.demo import script
from mingzheng.ledger.models import Leaf, Pending
from mingzheng.ledger.queries import proof
from mingzheng.ledger.sequencer import sequence
from mingzheng.publication.models import PublicDecision
from mingzheng.publication.search import SearchTerms, search

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = 100_000
SMALL = 0.001  # below this share two short cases are enough to copy from
ASKED, SEARCHES, PROOFS = 40, 48, 100
STATISTICS = 2.0  # seconds for what counts every case or publication there is
FAR = {1: 150, 2: 150, 4: 150, 8: 1000}  # ms of a search by its length
DESK: tuple[tuple[str, str, str], ...] = (
    ("今日 of an officer", "officer", "/desk/"),
    ("今日 of the head", "agency-head", "/desk/"),
    ("今日 of the supervisor", "supervisor", "/desk/"),
    ("case list", "officer", "/desk/cases/"),
    ("case list, own", "officer", "/desk/cases/?mine=1"),
    ("case list, by stage", "officer", "/desk/cases/?stage=served"),
    ("case list of the head, page 20", "agency-head", "/desk/cases/?page=20"),
    ("case list of the supervisor", "supervisor", "/desk/cases/"),
    ("approvals of the head", "agency-head", "/desk/approvals/"),
    ("publications of the publisher", "publisher", "/desk/publications/"),
    ("reviews of the reviewer", "reviewer", "/desk/reviews/"),
    ("archives of the archivist", "archivist", "/desk/archives/"),
    ("publicity of the supervisor", "supervisor", "/desk/supervision/publications/"),
    ("audit of the supervisor", "supervisor", "/desk/audit/"),
)
PORTAL: tuple[tuple[str, str], ...] = (
    ("decisions", "/decisions/"),
    ("decisions of one year", "/decisions/?from=2024-01-01&to=2024-12-31"),
    ("decisions published in one quarter", "/decisions/?published=2026-Q3"),
    ("an agency", "/agencies/XQSJ/"),
    ("feeds", "/feeds/"),
    ("site map", "/sitemap.xml"),
)


def measure(scale: float) -> list[Figure]:
    """Return the figures of a database of many cases."""
    small = filled(CASES, scale)
    head = Figure("cases and publications", f"{Case.objects.count():,}", note=f"{PublicDecision.objects.count():,}")
    return [head, *figures(2 if small else ASKED)]


def filled(cases: int, scale: float) -> bool:
    """Fill a fresh database with copies of performed cases, and return whether it is one of almost nothing."""
    os.environ["DEMO"] = "1"  # the cases that are copied are the demo's, and its database stays one
    small = scale < SMALL
    if small:
        built = district(days_ago=60)
        for number, office in enumerate(("market", "city")):
            play_case(QuickPlay(built, timezone.now() - dt.timedelta(days=20 - number), office), office, number, 3)
    else:
        script.play(timezone.localtime())
        more_districts(timezone.now())
    connection.close()
    fill(40 if small else int(cases * scale))
    analyse()
    return small


def figures(asked: int = ASKED) -> list[Figure]:
    """Return p95 and statements of each page, of searches by length, and of proofs; garbage as a web worker has it."""
    settle()
    return [*_desk(asked), *_portal(asked), *_searches(), *_proofs()]


def _desk(asked: int) -> Iterator[Figure]:
    clients = {who: _signed_in(who) for who in {who for _, who, _ in DESK}}
    for name, who, address in DESK:
        yield page(name, clients[who], lambda _, address=address: address, asked)  # type: ignore[misc]
    counted = "/desk/supervision/publications/?counts=1"
    yield page("… its counts over the region", clients["supervisor"], lambda _: counted, asked, STATISTICS)
    ids = list(Case.objects.filter(agency__code="XQSJ").order_by("-opened_at").values_list("pk", flat=True)[:5000])
    chosen = random.Random(1).choices(ids, k=asked)
    yield page("case page", clients["officer"], lambda n: f"/desk/cases/{chosen[n]}/", asked)


def _portal(asked: int) -> Iterator[Figure]:
    client = Client()
    for name, address in PORTAL:
        yield page(f"portal, {name}", client, lambda _, address=address: address, asked)  # type: ignore[misc]


def _signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def _searches() -> Iterator[Figure]:
    newest = list(PublicDecision.objects.order_by("-pk").values_list("title", flat=True)[:5000])
    if not newest:
        return
    chance = random.Random(3)
    for length, limit in FAR.items():
        queries = [_stretch(chance.choice(newest), length, chance) for _ in range(SEARCHES)]
        times = [timed(lambda q=q: search(SearchTerms(text=q), using="default")) for q in queries]  # type: ignore[misc]
        value = percentile(times, 0.95) * 1000
        yield judged(f"search of {length} characters, p95", value, limit, unit=" ms", note=milliseconds(times))


def _stretch(text: str, length: int, chance: random.Random) -> str:
    start = chance.randrange(max(1, len(text) - length))
    return text[start : start + length]


def _proofs() -> Iterator[Figure]:
    while Pending.objects.exists():
        sequence(timezone.now())
    size = Leaf.objects.count()
    chance = random.Random(4)
    proof(0)
    times = [timed(lambda: proof(chance.randrange(size))) for _ in range(PROOFS)]
    yield judged(
        "proof, p95", percentile(times, 0.95) * 1000, 5, unit=" ms", note=f"{milliseconds(times)}; {size:,} leaves"
    )


__all__ = ["figures", "filled", "measure"]

"""The portal's search: right beside LIKE for 1, 2, 4 and 8 characters, and its times over many publications."""

from __future__ import annotations

import datetime as dt
import random

from django.db import connection

from bench.figures import Figure, judged, milliseconds, percentile, timed
from bench.scratch import analyse
from mingzheng.core.secrets import token
from mingzheng.publication.models import PublicDecision
from mingzheng.publication.search import CAP, PAGE_SIZE, SearchTerms, number_key, search, search_text

PUBLICATIONS, QUERIES = 50_000, 60
LENGTHS = (1, 2, 4, 8)
LIMITS = {"sqlite": dict.fromkeys(LENGTHS, 50), "postgresql": {1: 150, 2: 150, 4: 150, 8: 1000}}
PLACES = ("观澜街", "临波路", "溪桥巷", "青石弄", "望江路", "柳荫街", "长亭道", "南埠头")
TRADES = ("餐饮店", "食品有限公司", "水果商行", "大药房", "五金经营部", "超市", "面包坊", "酒业有限公司")
CONDUCTS = (
    "安排未取得健康证明的人员从事接触直接入口食品的工作",
    "经营标签不符合规定的食品",
    "销售超过保质期的食品",
    "未按规定明码标价",
    "擅自占道堆放物料影响市容环境",
    "未取得食品经营许可从事经营活动",
    "使用未经检定的计量器具",
    "随意倾倒建筑垃圾",
)
CHARACTERS = "".join(chr(c) for c in range(0x4E00, 0x4E00 + 2500))


def measure(scale: float) -> list[Figure]:
    """Return whether searches find what LIKE finds, and how long they take."""
    library(max(200, int(PUBLICATIONS * scale)))
    chance = random.Random(2)
    figures = []
    for length in LENGTHS:
        queries = [query(chance, length) for _ in range(max(8, int(QUERIES * min(scale, 1))))]
        wrong = [q for q in queries if found(q) != like(q)]
        times = [timed(lambda q=q: search(SearchTerms(text=q), using="default")) for q in queries]  # type: ignore[misc]
        right = f"{len(queries) - len(wrong)} of {len(queries)} the same as LIKE"
        what, note = f"search of {length} characters, right", " ".join(wrong[:3])
        figures.append(Figure(what, right, "all", "not met" if wrong else "met", note))
        limit = LIMITS[connection.vendor][length]
        value = percentile(times, 0.95) * 1000
        figures.append(judged(f"  … p95 in {count():,}", value, limit, unit=" ms", note=milliseconds(times)))
    return figures


def count() -> int:
    """Return how many publications there are."""
    return PublicDecision.objects.count()


def library(size: int) -> None:
    """Write projection rows; the searched text stands in one column too, for LIKE."""
    chance = random.Random(1)
    for start in range(0, size, 2000):
        PublicDecision.objects.bulk_create(_row(chance, n) for n in range(start, min(start + 2000, size)))
    analyse()


def _row(chance: random.Random, number: int) -> PublicDecision:
    name = "".join(chance.choices(CHARACTERS, k=2))
    firm = f"溪桥区{chance.choice(PLACES)}{name}{chance.choice(TRADES)}"
    conduct = chance.choice(CONDUCTS)
    rare = "".join(chance.choices(CHARACTERS, k=60))
    text = (
        f"{firm}{conduct}案。2026年{chance.randint(1, 12)}月{chance.randint(1, 28)}日检查发现{firm}{conduct}，"
        f"货值{chance.randint(100, 99999)}元。{rare}，责令改正，罚款{chance.randint(1, 50) * 1000}元。"
    )
    number_text = f"溪市监罚〔2026〕{number}号"
    fields = {"title": text, "number": number_text, "law": ["《中华人民共和国食品安全法》第一百二十六条"]}
    return PublicDecision(
        key=token(),
        state="published",
        kind="penalty",
        agency_code="A1",
        agency_name="溪桥区市场监督管理局",
        region_code="990102",
        title=text,
        number=number_text,
        number_key=number_key(number_text),
        published_on=dt.date(2026, 9, 2),
        decided_on=dt.date(2026, 9, 1),
        version=1,
        fields=fields,
        text_digest="sha256:0",
        search=search_text({"title": text}),
    )


def query(chance: random.Random, length: int) -> str:
    """Return a stretch of a publication's text, or now and then characters that stand nowhere together."""
    if chance.random() < 0.1:
        return "".join(chance.choices(CHARACTERS, k=length))
    newest = PublicDecision.objects.order_by("-pk").values_list("pk", flat=True)[0]
    title = PublicDecision.objects.values_list("title", flat=True).get(pk=newest - chance.randrange(count()))
    runs = [run for run in title.replace("，", "。").split("。") if len(run) >= length]
    run = chance.choice(runs)
    start = chance.randint(0, len(run) - length)
    return run[start : start + length]


def found(text: str) -> tuple[int, list[int]]:
    """Return count and first page of a search."""
    page = search(SearchTerms(text=text), using="default")
    return page.count, [row.pk for row in page.items]


def like(text: str) -> tuple[int, list[int]]:
    """Return count and first page of a plain LIKE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM public_decision WHERE title LIKE %s ORDER BY id DESC", [f"%{text}%"])
        ids = [int(row[0]) for row in cursor.fetchall()]
    return min(len(ids), CAP), ids[:PAGE_SIZE]

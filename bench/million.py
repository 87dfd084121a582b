"""A country's worth of cases: copies of performed ones over many agencies and five years, written by COPY."""

from __future__ import annotations

import datetime as dt
import json
import random
import secrets
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from bench.templates import template
from bench.writing import sink, without_indexes
from mingzheng.agencies.models import Account, Agency, Unit
from mingzheng.cases.engine.models import Case
from mingzheng.catalogue.models import Matter
from mingzheng.ledger.models import Entry
from mingzheng.publication.search import search_text

if TYPE_CHECKING:
    from bench.templates import Template

YEARS_BACK = 1800  # days over which ended cases lie
OPEN_BACK = 1  # days by which running cases are moved back: what lapses by itself would be written by the worker
WHOLE, MILESTONED = 50, 10  # every so many ended cases keep all their rows, or those of their milestones
BATCH = 1000
SERIAL_STEP = 1_500_000
SHARES = (("archived", 0.88), ("closed", 0.05), ("left", 0.03), ("open", 0.04))
MARK, FIRST = "E", {"M": "XQSJ", "C": "XQZF"}  # agencies of bench.offices, and whose cases they get
WEIGHTS = {"XQSJ": 3.0, "XQZF": 2.0, "XQYJ": 1.0, "XQZL": 0.05}
STAND_INS = ("archivist", "admin", "window", "presider2", "clerk")
ROADS = ("观澜街", "临波路", "溪桥巷", "青石弄", "望江路", "柳荫街", "长亭道", "南埠头", "听雨巷", "归山路")
TRADES = ("餐饮店", "食品有限公司", "水果商行", "大药房", "五金经营部", "超市", "面包坊", "酒业有限公司", "建材店")
HAN = "".join(chr(c) for c in range(0x4E00, 0x4E00 + 2500))


@dataclass
class Office:
    """An agency that copies go to: what stands there for the ids and words of the agency that performed."""

    source: str
    weight: float
    ids: dict[str, str]
    words: dict[str, str]
    templates: dict[str, list[Template]] = field(default_factory=dict)


def facts_of(agency: Agency) -> dict[str, str]:
    """Return the ids by which an agency's rows differ from those of another: its people, unit and matters."""
    found = {"agency": agency.pk.hex, "region": agency.region_id.hex}
    for account in Account.objects.filter(person__agency=agency).select_related("person"):
        post = account.username.partition("-")[2] if agency.code.startswith(MARK) else account.username
        found |= {f"account {post}": account.pk.hex, f"person {post}": account.person.pk.hex}  # type: ignore[union-attr]
    for unit in Unit.objects.filter(agency=agency, parent=None).order_by("pk")[:1]:
        found["unit"] = unit.pk.hex
    for matter in Matter.objects.filter(agency=agency).order_by("pk"):
        found[f"matter {matter.code}"] = matter.pk.hex
    return found


def templates_of(code: str, foreign: set[str]) -> dict[str, list[Template]]:
    """Return the cases that an agency performed, as templates by kind and size."""
    entries = Entry.objects.exclude(dossier_id=None).values("dossier_id")
    cases = Case.objects.filter(agency__code=code, dossier_id__in=entries).select_related("agency")
    kinds: dict[str, list[Template]] = defaultdict(list)
    for case in cases:
        whole = template(case, foreign, "whole")
        kinds[whole.kind].append(whole)
        for size in ("thin", "bare") if whole.kind != "open" else ():
            kinds[f"{whole.kind} {size}"].append(template(case, foreign, size))
    return dict(kinds)


def offices() -> list[Office]:
    """Return every agency that copies go to, with templates; those of one kind share them."""
    agencies = list(Agency.objects.select_related("region").order_by("pk"))
    known = {a.code: facts_of(a) for a in agencies}
    shared = {a.code: templates_of(a.code, set(known[a.code].values())) for a in agencies}
    found: list[Office] = []
    for agency in agencies:
        source = agency.code if shared[agency.code] else FIRST.get(agency.code[-1:], "")
        if not shared.get(source) or (source != agency.code and not agency.code.startswith(MARK)):
            continue
        here, there = known[agency.code], known[source]
        absent = sorted({k.partition(" ")[2] for k in there} - {k.partition(" ")[2] for k in here})
        ids = {there[k]: here.get(k) or here[stand_in(k, absent, here)] for k in there}
        words = {"agency": agency.name, "short": agency.short_code, "agency_code": agency.code}
        words["region_code"] = agency.region.code
        weight = WEIGHTS.get(agency.code, 4 / (len(found) + 4))
        found.append(Office(source, weight, ids, words, shared[source]))
    return found


def stand_in(key: str, absent: list[str], here: dict[str, str]) -> str:
    """Return whose id stands for that of somebody whom an agency has not: for each absent one another person."""
    kind, _, post = key.partition(" ")
    others = sorted((k for k in here if k.startswith(f"{kind} ") and k.endswith(STAND_INS)), reverse=True)
    return others[absent.index(post) % len(others)]


def values_of(one: Template, office: Office, chance: random.Random, number: int, back: int) -> dict[str, str]:
    """Return what stands in the places of one copy; ``back`` days lie between it and its template."""
    moved = dt.timedelta(days=back)
    shift = back * 86_400_000 - chance.randrange(3_600_000)
    values = dict(office.words)
    bits = chance.getrandbits
    for old in one.marks.own:
        new = f"{int(old[:12], 16) - shift:012x}7{bits(12):03x}{0x8000 | bits(14):04x}{bits(48):012x}"
        values["h" + old] = new
        values["u" + old] = f"{new[:8]}-{new[8:12]}-{new[12:16]}-{new[16:20]}-{new[20:]}"
    for old, new in office.ids.items():
        values["h" + old] = new
        values["u" + old] = f"{new[:8]}-{new[8:12]}-{new[12:16]}-{new[16:20]}-{new[20:]}"
    years = set()
    for day in one.marks.days:
        then = day - moved
        iso = then.isoformat()
        values["d" + day.isoformat()] = iso
        values["c" + day.isoformat()] = f"{then.year}年{then.month}月{then.day}日"
        years.add(then.year)
    year = min(years)
    for place, _ in enumerate(one.marks.numbers):
        serial = 1000 + number + place * SERIAL_STEP
        values[f"n{place}"], values[f"n{place}s"] = f"〔{year}〕{serial}号", str(serial)
    values["n0s"] = values.get("n0s", str(number))
    values["year"], values["pid"] = str(year), str(10_000 + number)
    for name in one.marks.words.values():
        if name[0] == "k" and "x" in name:
            values[name] = secrets.token_urlsafe(24)[: int(name.partition("x")[2])].replace("-", "A")
    road = chance.choice(ROADS)
    values["name"] = f"{office.words['agency'][:3]}{road}{''.join(chance.choices(HAN, k=2))}{chance.choice(TRADES)}"
    values["address"] = f"{road} {chance.randrange(1, 999)} 号"
    return values


def lines(one: Template, values: dict[str, str]) -> dict[str, str]:
    """Return the rows of one copy, by table."""
    if one.search is not None:
        text, tokens = one.search
        values["search"] = search_text(json.loads(text % tuple(values[t] for t in tokens)))
    return {block.table: block.fill(values) for block in one.blocks}


def copies(start: int, stop: int, total: int) -> None:
    """Write the copies of a stretch of numbers, a thousand at a time."""
    chance = random.Random(start)
    all_offices = offices()
    weights = [o.weight for o in all_offices]
    with sink() as writing:
        for batch in range(start, stop, BATCH):
            found: dict[str, list[str]] = defaultdict(list)
            columns: dict[str, tuple[str, ...]] = {}
            for number in range(batch, min(batch + BATCH, stop)):
                office = chance.choices(all_offices, weights)[0]
                one, back = chosen(office, chance, number, total)
                for table, text in lines(one, values_of(one, office, chance, number, back)).items():
                    found[table].append(text)
                columns |= {b.table: b.columns for b in one.blocks}
            for table, texts in found.items():
                writing.write(table, columns[table], "".join(texts))
            writing.keep()


def chosen(office: Office, chance: random.Random, number: int, total: int) -> tuple[Template, int]:
    """Return which case a copy is of, and how many days back it lies: ended ones in order of their numbers."""
    kind = chance.choices([k for k, _ in SHARES], [s for _, s in SHARES])[0]
    if kind not in office.templates:
        kind = "archived" if "archived" in office.templates else "open"
    if kind == "open":
        return chance.choice(office.templates["open"]), chance.randrange(OPEN_BACK)
    if number % WHOLE:
        kind += " thin" if number % MILESTONED == 1 else " bare"
    return chance.choice(office.templates[kind]), (total - number) * YEARS_BACK // total


def fill(count: int) -> None:
    """Write ``count`` copies, on PostgreSQL by two processes; the performed cases and the offices must stand."""
    with without_indexes():
        connection.close()
        _fill(count, 2 if connection.vendor == "postgresql" else 1)


def _fill(count: int, processes: int) -> None:
    edges = [count * n // processes for n in range(processes + 1)]
    running = [
        subprocess.Popen([sys.executable, "-m", "bench.copying", str(edges[n]), str(edges[n + 1]), str(count)])
        for n in range(processes)
    ]
    if sum(child.wait() for child in running):
        raise RuntimeError("cases could not be written")


__all__ = ["copies", "fill", "lines", "offices", "values_of"]

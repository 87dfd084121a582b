"""Help in place: what a page is for, what a gate, a state, a step, a period means; all of it from what runs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.types import CONSEQUENCE_WORDS
from mingzheng.cases.showing import procedures
from mingzheng.desk import wording
from mingzheng.law.catalogue import shipped
from mingzheng.web.components import Chip, Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingzheng.law.periods import PeriodSpec

HERE: Final = "/desk/help/"
KINDS: Final = {"gate": "办理条件", "state": "状态", "step": "步骤", "period": "期限"}
UNITS: Final = {"workday": "个工作日", "day": "日", "month": "个月", "year": "年", "hour": "小时"}
CURE_WORDS: Final = {"redo": "重新办理", "explain": "书面说明", "exclude": "排除这份证据", "original": "归入原件"}


@dataclass(frozen=True, slots=True)
class Guide:
    """What one can do on a page, who, and what comes next."""

    name: str
    title: str
    can: str
    who: str
    next: str


@dataclass(frozen=True, slots=True)
class Word:
    """One thing explained: its title, what it means, and its articles."""

    kind: str
    code: str
    title: str
    text: str
    articles: tuple[str, ...]


@lru_cache(maxsize=1)
def guides() -> dict[str, Guide]:
    """Return the guide of every address of the desk by its name; raises KeyError where one names no other."""
    text = resources.files("mingzheng.desk").joinpath("data/guides.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return {name: Guide(name, **said[row.get("like", name)]) for name, row in said.items()}


@lru_cache(maxsize=1)
def glossary() -> tuple[Word, ...]:
    """Return every gate, state, step and period of the procedures that run, explained."""
    return (*_gates(), *_states(), *_steps(), *_periods())


def _gates() -> list[Word]:
    used: dict[str, dict[str, None]] = {}
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            for name in step.gates:
                used.setdefault(name, {})[step.title] = None
    found = []
    for gate in BOOK.gates.values():
        steps = "、".join(list(used.get(gate.name, {}))[:6])
        parts = [
            f"办理时核对：{gate.title}。",
            f"用在：{steps}。" if steps else "办理有法律效力的步骤时都核对。",
            f"事实行为不符合的照实记下，后果是{CONSEQUENCE_WORDS.get(gate.consequence, gate.consequence)}；",
            f"可以{'、'.join(CURE_WORDS.get(one, one) for one in gate.cures)}。" if gate.cures else "不能补正。",
        ]
        found.append(Word("gate", gate.name, gate.title, "".join(parts), (gate.article,) if gate.article else ()))
    return found


def _states() -> list[Word]:
    found = {}
    for procedure in BOOK.procedures.values():
        for track in procedure.tracks.values():
            for state, title in track.states.items():
                leaving = [s for s in procedure.steps.values() if s.track == track.code and state in s.start]
                ways = "；".join(f"{s.title}（{wording.roles(s.by)}）" for s in leaving if not s.hidden)
                after = (
                    f"接着可以：{ways}。" if ways else "这一项到此为止。" if state in track.end else "等别的步骤带动。"
                )
                text = f"“{track.title}”现在的状态是“{title}”。{after}"
                found[track.code, state] = Word("state", f"{track.code}-{state}", f"{track.title}：{title}", text, ())
    return list(found.values())


def _steps() -> list[Word]:
    found = {}
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            who = f"由{wording.roles(step.by)}办理。" if step.by else "由系统按日期记下。"
            papers = "、".join(f"《{BOOK.papers[code].spec.title}》" for code in step.papers if code in BOOK.papers)
            made = f"制作{papers}。" if papers else ""
            found[step.code] = Word("step", step.code, step.title, f"{step.purpose}{who}{made}", tuple(step.basis))
    return list(found.values())


def _periods() -> list[Word]:
    return [
        Word(
            "period",
            code,
            spec.name,
            f"从{spec.start}起，{_span(spec)}，到{spec.end}为止。"
            + (f"逾期的后果：{spec.consequence}。" if spec.consequence else ""),
            tuple(spec.basis),
        )
        for code, spec in shipped().items()
    ]


def _span(spec: PeriodSpec) -> str:
    """Return how long a period is, in words."""
    if spec.unit == "january_31":
        return "次年 1 月 31 日前"
    if spec.unit == "percent_per_day":
        return f"每日按百分之{spec.value}计"
    return f"{spec.value} {UNITS[spec.unit]}{'前' if spec.direction == 'before' else ''}"


@requires("login")
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the guide of the page that was left, how a case is worked, and the guides of all pages."""
    of = str(request.GET.get("of", ""))
    shown = procedures()[:1]
    context = {
        "guide": guides().get(of),
        "of": of if of in guides() else "",
        "guides": [guide for guide in guides().values() if guide.title == _own_title(guide)],
        "kinds": KINDS,
        "procedures": [(p, [s for s in p["procedure"].steps.values() if not s.system]) for p in shown],
        "crumbs": [Crumb("帮助")],
    }
    return render(request, "desk/help.html", context)


def _own_title(guide: Guide) -> str:
    first = next(one for one in guides().values() if one.can == guide.can)
    return guide.title if first.name == guide.name else ""


@requires("login")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Explain gates, states, steps and periods, one kind at a time."""
    kind = chosen if (chosen := str(request.GET.get("kind", ""))) in KINDS else "gate"
    wanted = str(request.GET.get("q", "")).strip()[:40]
    found = [w for w in glossary() if w.kind == kind and wanted in f"{w.title}{w.text}"]
    context = {
        "chips": [Chip(title, f"{HERE}words/?kind={code}", current=code == kind) for code, title in KINDS.items()],
        "kind": kind,
        "wanted": wanted,
        "words": found,
        "crumbs": [Crumb("帮助", HERE), Crumb("词条")],
    }
    return render(request, "desk/words.html", context)

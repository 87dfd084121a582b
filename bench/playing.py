"""Cases performed through the product's doors by the invented district's cast."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mingzheng.agencies.officers import BEIJING
from mingzheng.demo.district import build
from mingzheng.demo.play import MINUTE, Play

if TYPE_CHECKING:
    from mingzheng.demo.district import District

VISIT = 12 * MINUTE  # short, so that thousands of cases fit into the weeks before now
EVIDENCE = {"kind": "documentary", "description": "营业执照复印件一份，由当事人提供并签名", "provider": "当事人"}
CLEAR = (
    "complex_or_grave",
    "crime_suspected",
    "public_interest",
    "social_risk",
    "complex_multi_legal",
    "third_party_major",
)


@dataclass(frozen=True)
class Office:
    """Who works in an office, and on what."""

    officer: str
    officer2: str
    unit_head: str
    head: str
    matter: str
    breached: str
    punished_by: str
    kinds: tuple[str, ...] = ("警告", "罚款")


OFFICES = {
    "market": Office("officer", "officer2", "unit_head", "agency_head", "SJ-0126", "食品安全法#45", "食品安全法#126"),
    "city": Office(
        "city_officer",
        "city_officer2",
        "city_unit_head",
        "city_head",
        "CG-0036",
        "城市市容和环境卫生管理条例#14",
        "城市市容和环境卫生管理条例#36",
        ("罚款",),
    ),
}


class QuickPlay(Play):
    """A play without its worker: papers are frozen with their numbers, not typeset."""

    def _pass(self) -> None:
        self.now += MINUTE


def district(days_ago: int = 1) -> District:
    """Build the district some days before now."""
    return build(timezone.now() - dt.timedelta(days=days_ago))


def play_case(play: Play, office: str, number: int, depth: int) -> None:
    """Play one case: 1 the clue, 2 inspected, 3 filed, 4 questioned, 5 concluded."""
    here, place = OFFICES[office], f"溪桥区临波路 {number} 号"
    name = f"溪桥区禾满堂餐饮店第{number}分店"
    party = {"kind": "organisation", "name": name, "address": place, "phone": "0990-5550199"}
    finding = f"检查发现{name}有一项违反规定的行为，当场不能提供有效证明。"
    play.open(here.officer, here.matter, [{**party, "representative": "陈䶮㛃"}], summary=finding, place=place)
    for scene in (_inspect, _file, _question, _conclude)[: depth - 1]:
        scene(play, here, place, finding)


def _inspect(play: Play, here: Office, place: str, finding: str) -> None:
    play.now += VISIT
    done = play.do(
        here.officer,
        "inspect",
        officers=(here.officer, here.officer2),
        place=place,
        at=play.now - 10 * MINUTE,
        ended_at=play.now.isoformat(),
        id_shown="yes",
        recusal_told="yes",
        present="陈䶮㛃（在场负责人）",
        findings=finding,
        measures_taken="no",
    )
    play.confirm(here.officer2, done.seq)


def _file(play: Play, here: Office, place: str, finding: str) -> None:
    day = play.now.astimezone(BEIJING).date().isoformat()
    play.do(
        here.officer,
        "file_case",
        conduct=f"在{place}违反规定的行为",
        brief=finding,
        basis=["行政处罚法#54.2", here.breached],
        conduct_ended_on=day,
        discovered_on=day,
        handlers=[str(play.person(here.officer)), str(play.person(here.officer2))],
        crime_suspected="no",
        measures_planned="no",
    )
    play.approve(here.unit_head)
    play.approve(here.head)


def _question(play: Play, here: Office, place: str, finding: str) -> None:
    del place
    play.now += VISIT
    done = play.do(
        here.officer,
        "question",
        officers=(here.officer, here.officer2),
        place="本局询问室",
        at=play.now - 8 * MINUTE,
        ended_at=play.now.isoformat(),
        person_name="陈䶮㛃",
        person_role="representative",
        id_shown="yes",
        rights_told="yes",
        questions=[{"question": "情况是否属实？", "answer": f"属实，{finding}"}],
        read_back="yes",
    )
    play.confirm(here.officer2, done.seq)


def _conclude(play: Play, here: Office, place: str, finding: str) -> None:
    del place
    proposal = {
        "party": play.party(),
        "facts": f"{finding}上述事实有现场笔录、询问笔录等证据证明。",
        "evidence": ["现场笔录一份，证明检查时的情况", "询问笔录一份，证明当事人的陈述"],
        "breached": [here.breached],
        "punished_by": [here.punished_by],
        "kinds": list(here.kinds),
        "fine_fen": "8,000.00",
        "discretion": "初次违法、及时改正，适用较轻档次。",
    }
    play.do(
        here.officer,
        "conclude",
        proposals=[proposal],
        conduct_ended_on=play.case.filed_on.isoformat() if play.case.filed_on else "",
        judgement_reason="事实清楚、法律关系单一，影响限于一处。",
        **dict.fromkeys(CLEAR, "no"),
    )
    play.approve(here.unit_head)


def collect(play: Play, office: str = "market", **values: Any) -> None:
    """Collect a piece of evidence: a fact with two officers, the second of whom has yet to confirm."""
    here = OFFICES[office]
    play.do(here.officer, "collect_evidence", officers=(here.officer, here.officer2), **{**EVIDENCE, **values})

"""The demo: one script of performed acts over all cases, in order of time, under a declared clock; played once."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.demo import chapters, corners, emergency, street
from mingzheng.demo.acts import CITY, MARKET, STREET, Facts, firm
from mingzheng.demo.district import SETUP, build
from mingzheng.demo.play import Play
from mingzheng.demo.stories import Days, Turns, ordinary
from mingzheng.law.actions import seed_reference
from mingzheng.ledger import sequencer
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.demo.district import District
    from mingzheng.demo.stories import Story

DECLARED = "demo.declared"
BEFORE_ALL = dt.timedelta(days=100)
"""Longer than any story: the calendar must be there before days are counted by it."""
CONDUCT = "安排未取得健康证明的人员从事接触直接入口食品的工作"
LABEL = "经营标签存在瑕疵的预包装食品，责令改正后拒不改正"
REFUSED = "责令限期改正后拒不改正，但范围小、持续时间短，适用较轻档次。"
LITTER = "随意倾倒垃圾影响市容环境卫生"
HEAP = "未经批准擅自占道堆放物料"
FENCE = "临街工地不设置护栏影响市容和环境卫生"
DUMP = "不按规定的时间、地点、方式倾倒垃圾"
SECOND_PAIR = replace(MARKET, officer="officer2", officer2="officer3")


def _health(name: str, address: str, head: str, fine: int = 800_000) -> Facts:
    finding = (
        f"检查发现{name}安排一名未取得健康证明的人员在后厨加工凉菜，此前已责令限期改正并给予警告，复查时仍未改正。"
    )
    return Facts(
        "SJ-0126",
        firm(name, address, head),
        address,
        CONDUCT,
        finding,
        "食品安全法#45",
        "食品安全法#126",
        head,
        fine,
        ("罚款",),
        discretion=REFUSED,
    )


def _label(name: str, address: str, head: str, fine: int = 100_000) -> Facts:
    finding = (
        f"检查发现{name}货架上销售的三袋预包装糕点标签字高不足、字迹不清，属标签瑕疵，不影响食品安全且不会误导消费者，"
        "此前已责令改正，复查时仍未改正。"
    )
    return Facts(
        "SJ-0125",
        firm(name, address, head),
        address,
        LABEL,
        finding,
        "食品安全法#67",
        "食品安全法#125",
        head,
        fine,
        ("罚款",),
        discretion=REFUSED,
    )


def _litter(address: str) -> Facts:
    person = {
        "kind": "individual",
        "name": "呼延松",
        "birth_on": "1979-03-05",
        "address": f"{address} 3 栋 201 室",
        "phone": "13900000001",
    }
    finding = "巡查发现呼延松将家中清出的旧家具和生活垃圾倒在观澜街绿化带内，约一立方米，现场有宗政雨目击。"
    return Facts(
        "CG-0034",
        person,
        address,
        LITTER,
        finding,
        "城市市容和环境卫生管理条例#28.2",
        "城市市容和环境卫生管理条例#34",
        "宗政雨",
        50_000,
        ("罚款",),
    )


def _heap(name: str, address: str, head: str) -> Facts:
    finding = f"巡查发现{name}未经批准在人行道堆放建筑材料约六平方米。"
    return Facts(
        "CG-0036",
        firm(name, address, head),
        address,
        HEAP,
        finding,
        "城市市容和环境卫生管理条例#14",
        "城市市容和环境卫生管理条例#36",
        head,
        100_000,
        ("罚款",),
    )


def _fence(name: str, address: str, head: str) -> Facts:
    finding = f"巡查发现{name}在{address}的临街工地未设置护栏，也未作遮挡，影响市容和环境卫生。"
    return Facts(
        "JD-0034-7",
        firm(name, address, head),
        address,
        FENCE,
        finding,
        "城市市容和环境卫生管理条例#16",
        "城市市容和环境卫生管理条例#34",
        head,
        150_000,
        ("罚款",),
    )


def _dump(name: str, address: str, head: str) -> Facts:
    finding = f"巡查发现{name}在规定的收运点以外，将约二十公斤厨余垃圾倒在枕流路路边。"
    return Facts(
        "JD-0034-4",
        firm(name, address, head),
        address,
        DUMP,
        finding,
        "城市市容和环境卫生管理条例#28.2",
        "城市市容和环境卫生管理条例#34",
        head,
        60_000,
        ("罚款",),
    )


def cases(days: Days) -> list[tuple[str, Callable[[Play], Story]]]:
    """Return (office, story) of every case of the demo."""
    market = [
        (34, "archived", _health("溪桥区禾满堂餐饮店", "临波路 88 号", "陈䶮㛃"), Turns(receipt="YS-0001")),
        (27, "closed", _label("溪桥区满穗食品有限公司", "观澜街 6 号", "钟离未央"), Turns(receipt="YS-0002")),
        (16, "drafted", _health("溪桥区听雨轩茶餐厅", "听雨巷 12 号", "东方既白"), Turns(statement="answered")),
        (12, "decided", _label("溪桥区晨露烘焙坊", "晨露路 3 号", "梁丘朔"), Turns(publish_before_service=True)),
        (24, "served", _health("溪桥区归山小馆", "归山路 21 号", "濮阳澈", 700_000), Turns()),
        (
            11,
            "reviewed",
            _health("溪桥区四季春饭店", "四季路 9 号", "端木晴", 900_000),
            Turns(changed_after_review=True),
        ),
        (10, "returned", _label("溪桥区云朵糖果店", "云朵街 2 号", "公冶昭", 150_000), Turns(problem=PROBLEM)),
        (9, "reviewing", _health("溪桥区石榴花食府", "石榴路 17 号", "第五鸿"), Turns()),
        (4, "notified", _label("溪桥区小满便利店", "小满路 5 号", "轩辕礼"), Turns()),
        (5, "notified", _health("溪桥区山月面馆", "山月街 8 号", "澹台序"), Turns(statement="open")),
        (3, "filed", _health("溪桥区拾光咖啡店", "拾光路 1 号", "慕容笙"), Turns(one_officer=True, unconfirmed=True)),
        (1, "filing", _label("溪桥区青禾粮油店", "青禾路 30 号", "尉迟安"), Turns()),
        (0, "clue", _health("溪桥区望江楼酒家", "望江路 66 号", "皇甫宁"), Turns()),
    ]
    city = [
        (19, "published", _litter("溪桥区观澜街 40 号"), Turns()),
        (11, "deciding", _heap("溪桥区筑安建材店", "筑安路 7 号", "闾丘野"), Turns()),
        (26, "archived", _heap("溪桥区石木建材经营部", "筑安路 19 号", "仲孙牧"), Turns(receipt="YS-0201")),
        (8, "notified", _heap("溪桥区百川装饰材料店", "百川街 6 号", "钟离雪"), Turns()),
    ]
    subdistrict = [
        (18, "served", _fence("溪桥区栖木装饰工程有限公司", "枕流路 31 号", "司空岫"), Turns()),
        (9, "submitted", _dump("溪桥区灶火小馆", "枕流路 12 号", "太叔禾"), Turns()),
        (0, "proposed", _dump("溪桥区巷口面馆", "听泉巷 4 号", "亓官朴"), Turns()),
    ]
    pair = ordinary(days, 3, "concluding", SECOND_PAIR, _health("溪桥区半亩园餐厅", "半亩路 15 号", "鲜于和"), UNSURE)
    offices = (
        ("market", MARKET, market),
        ("city", CITY, city),
        (street.KEY, STREET, subdistrict),
        (emergency.KEY, emergency.CAST, emergency.plain_cases()),
    )
    told = [
        (office, ordinary(days, start, until, cast, about, turns))
        for office, cast, stories in offices
        for start, until, about, turns in stories
    ]
    return [*told, ("market", pair), *_off_the_plain_way(days), *_ended_elsewhere(days)]


def _ended_elsewhere(days: Days) -> list[tuple[str, Callable[[Play], Story]]]:
    """Return the cases that were not filed, withdrawn, suspended, handed to the police, or are not published."""
    secret = emergency.gas("溪桥区云岫食品作坊", "云岫路 11 号", "公孙蔚")
    asked = emergency.gas("溪桥区南枝豆制品坊", "南枝巷 4 号", "乐正和")
    return [
        (chapters.OFFICE, corners.declined(days, 6, _label("溪桥区闲庭杂货店", "闲庭街 2 号", "东郭清"))),
        (chapters.OFFICE, corners.withdrawn(days, 13, _health("溪桥区旧时光餐吧", "旧时街 7 号", "西门澈"))),
        (chapters.OFFICE, corners.suspended(days, 12, _label("溪桥区白露茶点铺", "白露路 3 号", "南宫菀"))),
        (chapters.OFFICE, corners.at_the_police(days, 5, _health("溪桥区卤香坊熟食店", "卤香街 9 号", "左丘衡"))),
        (emergency.KEY, corners.withheld(days, 18, emergency.CAST, secret, approved=True)),
        (emergency.KEY, corners.withheld(days, 17, emergency.CAST, asked, approved=False)),
    ]


def _off_the_plain_way(days: Days) -> list[tuple[str, Callable[[Play], Story]]]:
    """Return the cases that show hearing, seizure, discussion, no penalty, change and instalments."""
    stall = replace(
        _health("溪桥区云水凉菜摊", "云水路 4 号", "万俟筠", 2_000_000),
        party={
            "kind": "individual",
            "name": "万俟筠",
            "birth_on": "1981-06-12",
            "address": "溪桥区云水路 4 号",
            "phone": "13900000002",
        },
        witness="相里青",
        discretion="责令改正后两次拒不改正，适用一般档次。",
    )
    oil = _health("溪桥区百味居酒楼", "百味路 10 号", "淳于朗")
    oil = replace(oil, finding=f"{oil.finding}库房另有十二桶食用油，保质期被涂改。")
    jars = _health("溪桥区陶然酱菜馆", "陶然街 5 号", "百里芷")
    jars = replace(jars, finding=f"{jars.finding}后厨另有十二桶食用油，保质期被涂改。")
    grave = replace(_health("溪桥区鹿鸣宴会中心", "鹿鸣路 1 号", "申屠越", 1_400_000), grave="yes")
    spared = _health("溪桥区豆蔻小吃店", "豆蔻街 3 号", "单于萱", 0)
    spared = replace(spared, finding=LAPSED, kinds=(), discretion=SPARED, proposed=chapters.settled(ground="minor"))
    return [
        (chapters.OFFICE, chapters.hearing(days, 7, stall)),
        (chapters.OFFICE, chapters.seizure(days, 6, oil)),
        (chapters.OFFICE, chapters.seizure(days, 4, jars, recorded="no")),
        (chapters.OFFICE, chapters.discussion(days, 11, grave)),
        (chapters.OFFICE, chapters.no_penalty(days, 8, spared)),
        (chapters.OFFICE, chapters.changed(days, 22, _health("溪桥区半山食堂", "半山路 2 号", "公西棠"), "6,000")),
        (chapters.OFFICE, chapters.instalments(days, 21, _health("溪桥区三味面馆", "三味街 5 号", "漆雕宁"))),
    ]


LAPSED = "检查发现溪桥区豆蔻小吃店一名员工的健康证明前一日到期，仍在装盘；当场停止上岗，次日补办。"
SPARED = "违法行为轻微并及时改正，没有造成危害后果。"
UNSURE = Turns(unconfirmed=True)
PROBLEM = "拟罚金额高于同类案件，裁量理由不充分，请补充说明或者调整。"


def play(now: dt.datetime) -> District:
    """Play the whole demo into an empty database; ``now`` is the real time that its days are counted back from.

    The first entry after the reference data declares the demo clock (experience.md §5).
    """
    seed_reference(now - BEFORE_ALL)
    days = Days(now)
    began = days.back(45, 8)
    with record(DECLARED, actor=SETUP, now=began) as rec:
        rec.facts |= {"clock": "演示时钟：各项行为的时间由脚本声明，按今天倒推", "played_at": now.isoformat()}
    district = build(began)
    street.build_street(district, began)
    emergency.build_emergency(district, began)
    chapters.build_deputies(district, began)
    _run(district, days, began)
    sequencer.sequence(now)
    return district


def _run(district: District, days: Days, began: dt.datetime) -> None:
    """Let every story act when its moment comes; the clock of the whole never goes back."""
    order = itertools.count()
    waiting: list[tuple[dt.datetime, int, Play, Story]] = []
    for office, make in cases(days):
        stage = Play(district, began, office)
        story = make(stage)
        heapq.heappush(waiting, (next(story), next(order), stage, story))
    clock = began
    while waiting:
        moment, _, stage, story = heapq.heappop(waiting)
        stage.now = max(moment, clock)
        following = next(story, None)
        clock = stage.now
        if following is not None:
            heapq.heappush(waiting, (following, next(order), stage, story))

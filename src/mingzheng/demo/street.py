"""The subdistrict office of the demo: it acts in its own name by an instrument of the province (行政处罚法 24).

Its legal review is done by the head of the judicial office (司法所), whom the bureau of justice seconds to it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies import actions as agencies
from mingzheng.demo.district import (
    VALID_TO,
    Part,
    adopt_lists,
    do,
    enter,
    enter_office,
    matter_of,
    open_office,
    own_capacity,
)

if TYPE_CHECKING:
    from mingzheng.demo.district import District

KEY = "street"
UNIT = "综合行政执法队"
STATION = "枕流司法所"
EMPOWERED_ON = dt.date(2023, 7, 1)
LETTER = "溪桥区司法局关于司法所承担街道行政执法法制审核工作的函（溪司函〔2023〕6 号，演示）"
INSTRUMENT = (
    "演示省人民政府关于赋予街道办事处部分县级行政处罚权的决定（演政发〔2023〕9 号，演示；行政处罚法第二十四条）"
)
FACTS = {
    "name": "溪桥区枕流街道办事处",
    "code": "XQZL",
    "short_code": "枕街",
    "phone": "0990-5550104",
    "address": "溪桥区枕流路 2 号",
}
PARTS: tuple[Part, ...] = (
    Part("street_officer", "蔺疏桐", "female", "综合行政执法队副队长", ("handler",), ("城市管理",)),
    Part("street_officer2", "逄望舒", "male", "综合行政执法队队员", ("handler",), ("城市管理",)),
    Part("street_unit_head", "牧云开", "male", "综合行政执法队队长", ("unit_head",), ("城市管理",)),
    Part("street_head", "郜清和", "female", "主任", ("agency_head",), rank="principal", unit=False),
    Part("street_publisher", "阮知微", "female", "党政综合办公室科员", ("publisher",), unit=False),
    Part("street_checker", "冷秋实", "male", "党政综合办公室主任", ("checker",), unit=False),
    Part("street_archivist", "桑守册", "male", "档案员", ("archivist",), unit=False),
)
REVIEWER = Part("street_reviewer", "闵持衡", "male", "枕流司法所所长", (), qualified=True)
CAST: tuple[Part, ...] = (*PARTS[:4], REVIEWER, *PARTS[4:])
RULE = "城市市容和环境卫生管理条例"
MATTERS = (
    matter_of(
        "JD-0034-7",
        "临街工地不设置护栏影响市容和环境卫生",
        "城市管理",
        (f"{RULE}#16", f"{RULE}#34"),
        (500, 10_000),
        ("警告", "罚款"),
    ),
    matter_of(
        "JD-0034-4",
        "不按规定的时间、地点、方式倾倒垃圾",
        "城市管理",
        (f"{RULE}#28.2", f"{RULE}#34"),
        (200, 5_000),
        ("警告", "罚款"),
    ),
)


def build_street(district: District, now: dt.datetime) -> None:
    """Build the office, its people, its seconded reviewer and its lists at ``now``, which must lie before every act."""
    enter_office(district, KEY, FACTS, UNIT, PARTS, now)
    office, justice = district.agencies[KEY], district.agencies["justice"]
    station = do(agencies.add_unit, agency=justice, name=STATION, legal=True, now=now)
    enter(district, REVIEWER, justice, station, now)
    reviewer = district.people[REVIEWER.key]
    letter = {"agency": office, "document": LETTER}
    do(agencies.second_person_to, reviewer, since=EMPOWERED_ON, until=VALID_TO, now=now, **letter)
    do(agencies.grant_role, reviewer, role="reviewer", now=now, **letter)
    open_office(district, KEY, PARTS, now)
    scope = f"《{RULE}》第三十四条规定的警告、罚款，限枕流街道辖区"
    capacity = own_capacity(office, kind="empowered", document=INSTRUMENT, scope=scope)
    adopt_lists(office, capacity, MATTERS, now, EMPOWERED_ON)

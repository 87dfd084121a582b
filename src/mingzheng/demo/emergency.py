"""The emergency management agency of the demo: it adopts a matter of the library, and most of its cases are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.catalogue.library import entry
from mingzheng.demo.acts import Cast, Facts, firm
from mingzheng.demo.district import Part, adopt_lists, enter_office, open_office, own_capacity
from mingzheng.demo.stories import PLAIN, Turns

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.demo.district import District

KEY = "emergency"
UNIT = "应急管理综合行政执法大队"
MATTER = "YJ-0099"
FACTS = {
    "name": "溪桥区应急管理局",
    "code": "XQYJ",
    "short_code": "溪应急",
    "phone": "0990-5550105",
    "address": "溪桥区长堤路 9 号",
}
PARTS: tuple[Part, ...] = (
    Part("safety_officer", "厉知险", "male", "综合行政执法大队队员", ("handler",), ("应急管理",)),
    Part("safety_officer2", "施若岚", "female", "综合行政执法大队队员", ("handler",), ("应急管理",)),
    Part("safety_unit_head", "戎守安", "male", "综合行政执法大队大队长", ("unit_head",), ("应急管理",)),
    Part("safety_head", "卓思危", "female", "局长", ("agency_head",), rank="principal", unit=False),
    Part("safety_reviewer", "冉明法", "male", "政策法规股股长", ("reviewer",), unit=False, qualified=True),
    Part("safety_publisher", "宿知白", "female", "办公室科员", ("publisher",), unit=False),
    Part("safety_checker", "连山雪", "female", "办公室主任", ("checker",), unit=False),
    Part("safety_archivist", "库存远", "male", "档案员", ("archivist",), unit=False),
)
CAST = Cast(*(part.key for part in PARTS))
CONDUCT = "使用燃气未安装可燃气体报警装置"


def build_emergency(district: District, now: dt.datetime) -> None:
    """Build the agency, its people and its lists at ``now``, which must lie before every act."""
    enter_office(district, KEY, FACTS, UNIT, PARTS, now)
    open_office(district, KEY, PARTS, now)
    agency = district.agencies[KEY]
    capacity = own_capacity(agency, document="溪桥区权责清单（演示）")
    adopt_lists(agency, capacity, (entry("gas_alarm").spec(code=MATTER, benchmark="演示裁量基准"),), now)


def gas(name: str, address: str, head: str, fine: int = 1_000_000, points: str = "一") -> Facts:
    """Return a case of a kitchen without a gas alarm; ``fine`` in fen."""
    return Facts(
        MATTER,
        firm(name, address, head),
        address,
        CONDUCT,
        f"检查发现{name}后厨使用瓶装液化石油气，共有用气点{points}个，均未安装可燃气体报警装置；当场停用，责令限期改正。",
        "安全生产法#36.4",
        "安全生产法#99",
        head,
        fine,
        ("罚款",),
        discretion=f"共有用气点{points}个，检查后立即停用并安装，适用较轻档次。",
    )


def plain_cases() -> list[tuple[int, str, Facts, Turns]]:
    """Return (working days ago, stage reached, facts, turns) of its ordinary cases."""
    return [
        (36, "archived", gas("溪桥区炊烟里饭庄", "炊烟巷 8 号", "上官砚"), Turns(receipt="YS-0101")),
        (30, "closed", gas("溪桥区老灶台餐馆", "长堤路 40 号", "夏侯溪", 1_200_000), Turns(receipt="YS-0102")),
        (23, "published", gas("溪桥区沸点火锅店", "沸点街 1 号", "诸葛岑", 1_400_000), PLAIN),
        (20, "published", gas("溪桥区三餐四季食堂", "四季路 60 号", "司徒遥"), Turns(statement="answered")),
        (15, "decided", gas("溪桥区砂锅记餐饮店", "砂锅巷 2 号", "令狐舟", 900_000), PLAIN),
        (10, "deciding", gas("溪桥区檐下小厨", "檐下街 5 号", "欧阳槿"), PLAIN),
        (9, "reviewing", gas("溪桥区雾里茶楼", "雾里路 13 号", "赫连舒"), PLAIN),
        (8, "submitted", gas("溪桥区早春面点铺", "早春路 7 号", "宇文澄", 800_000), PLAIN),
        (2, "concluded", gas("溪桥区晚风烧烤店", "晚风街 18 号", "长孙遇"), PLAIN),
        (1, "filed", gas("溪桥区一勺汤馆", "一勺巷 3 号", "拓跋安"), PLAIN),
    ]

"""More districts for the measurements at full size: agencies with their people and lists, by the product's actions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.models import Region
from mingzheng.demo.district import (
    CITY,
    MARKET,
    MATTERS,
    District,
    Part,
    adopt_lists,
    do,
    enter_office,
    open_office,
    own_capacity,
)

if TYPE_CHECKING:
    import datetime as dt

DISTRICTS = ("云栖", "望川", "青渚", "松陵", "石浦", "兰汀", "白鹭", "槐荫", "长桥", "枫泾")
OFFICES: tuple[tuple[str, str, str, str, tuple[Part, ...]], ...] = (
    ("market", "市场监督管理局", "市监", "执法中队", MARKET),
    ("city", "综合行政执法局", "综执", "直属中队", CITY),
)


def more_districts(now: dt.datetime, names: tuple[str, ...] = DISTRICTS) -> None:
    """Enter districts beside the demo's, each with two offices cast like those there; the city must stand."""
    city = Region.objects.get(code="9901")
    for place, name in enumerate(names):
        code = f"9901{13 + place}"
        region = do(agencies.open_region, code=code, name=f"{name}区", parent=city, now=now)
        district = District(region)
        for number, (key, title, short, unit, cast) in enumerate(OFFICES):
            parts = tuple(replace(part, key=f"d{place}_{part.key}") for part in cast)
            facts = {
                "name": f"{name}区{title}",
                "code": f"E{place:02}{key[:1].upper()}",
                "short_code": f"{name[0]}{short}",
                "phone": f"0990-555{place:02}{number:02}",
            }
            enter_office(district, key, facts, unit, parts, now)
            open_office(district, key, parts, now)
            adopt_lists(
                district.agencies[key], own_capacity(district.agencies[key], document="权责清单"), MATTERS[key], now
            )


__all__ = ["DISTRICTS", "more_districts"]

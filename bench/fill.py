"""Performs cases of one office through the doors: ``python -m bench.fill <office> <how many>``, several at once."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from mingzheng.demo.district import District

DEPTHS = (1, 2, 2, 3, 4, 5)  # in turn: half of the cases wait before filing, the rest stand further on
FIRST_DAY = 55  # days before now; a case takes minutes of the declared clock
TOLERANCE = 90 * 86400  # offices play side by side, each at its own clock


def fill(count: int) -> None:
    """Perform ``count`` cases in two processes, one an office; the district must stand."""
    halves = {"market": count - count // 2, "city": count // 2}
    env = {**os.environ, "CLOCK_TOLERANCE_SECONDS": str(TOLERANCE)}
    running = [
        subprocess.Popen([sys.executable, "-m", "bench.fill", office, str(some)], env=env)
        for office, some in halves.items()
        if some
    ]
    if sum(child.wait() for child in running):
        raise RuntimeError("cases could not be performed")


def main() -> None:
    """Perform the cases of one office."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from bench.playing import QuickPlay, play_case  # noqa: PLC0415

    office, count = sys.argv[1], int(sys.argv[2])
    district = standing_district()
    clock = timezone.now() - dt.timedelta(days=FIRST_DAY)
    for number in range(count):
        play = QuickPlay(district, clock, office)
        play_case(play, office, number, DEPTHS[number % len(DEPTHS)])
        clock = play.now
        if clock > timezone.now() - dt.timedelta(hours=4):
            raise RuntimeError("the declared clock has come to the present: begin earlier")


def standing_district() -> District:
    """Return the district as the database has it."""
    from mingzheng.agencies.models import Account, Agency, Region  # noqa: PLC0415
    from mingzheng.demo.district import District  # noqa: PLC0415

    secrets = json.loads(os.environ["BENCH_SECRETS"])
    district = District(Region.objects.get(code="990102"))
    short = {"XQSJ": "market", "XQZF": "city", "XQSF": "justice"}
    district.agencies = {short[a.code]: a for a in Agency.objects.filter(code__in=short)}
    for account in Account.objects.select_related("person").filter(username__in=[k.replace("_", "-") for k in secrets]):
        key = account.username.replace("-", "_")
        if account.person is not None:
            district.people[key] = account.person
        district.accounts[key] = account
        district.secrets[key] = secrets[key]
    return district


__all__ = ["fill", "main", "standing_district"]

if __name__ == "__main__":
    main()

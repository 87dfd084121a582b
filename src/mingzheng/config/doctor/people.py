"""Who there is: a lawful chain of persons for each agency, certificates about to lapse; and the calendar's year."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.agencies.models import Agency, Certificate, CertificateStatus, Role, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import lacking_people, standing
from mingzheng.agencies.sessions import shared_devices
from mingzheng.config.doctor.findings import good, watch, wrong
from mingzheng.law.queries import calendar_view

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from mingzheng.config.doctor.findings import Finding

SOON = dt.timedelta(days=60)
DECEMBER = 12
SHOWN = 5


def calendar(now: dt.datetime) -> Iterator[Finding]:
    """Look whether this year's and next year's working days are known."""
    today, view = day_of(now), calendar_view()
    if view.tentative(today):
        yield wrong(
            f"{today.year} 年的节假日安排没有导入",
            "期限按暂定日历计算。",
            "导入国务院办公厅的通知（mingzheng import calendar）。",
        )
    elif today.month == DECEMBER and view.tentative(today.replace(year=today.year + 1, month=1, day=1)):
        yield watch(
            f"{today.year + 1} 年的节假日安排没有导入",
            "跨年的期限是暂定的。",
            "通知公布后导入（mingzheng import calendar）。",
        )
    else:
        yield good(f"{today.year} 年的工作日日历已导入")


def certificates(now: dt.datetime) -> Iterator[Finding]:
    """Name certificates of serving officers that lapse within sixty days."""
    today = day_of(now)
    serving = RoleGrant.objects.filter(standing(now), role=Role.HANDLER).values("person_id")
    rows = (
        Certificate.objects.filter(
            person__in=serving, status=CertificateStatus.ACTIVE, valid_to__gte=today, valid_to__lt=today + SOON
        )
        .select_related("person")
        .order_by("person__agency_id", "valid_to", "pk")
    )
    for row in rows:
        yield dataclasses.replace(
            watch(
                f"{row.person.name}的执法证 {row.valid_to} 到期", "到期后所办的执法行为无效。", "尽快换发并登记新证。"
            ),
            agency_id=row.person.agency_id,
        )


def chains(now: dt.datetime) -> Iterator[Finding]:
    """Say for each agency that handles cases whether its people suffice from filing to publication."""
    for agency in Agency.objects.filter(pk__in=_handling(now)).order_by("name"):
        lacking = list(lacking_people(agency, now))
        found = (
            wrong(
                f"{agency.name}：{'；'.join(lacking)}",
                "案件会停在这一步。",
                "在人员页授予角色，或者请上级指派协助人员。",
            )
            if lacking
            else good(f"{agency.name}：承办、审批、审核、公示的人员齐备")
        )
        yield dataclasses.replace(found, agency_id=agency.pk)


def devices(now: dt.datetime) -> Iterator[Finding]:
    """Name accounts that signed in on one device: a shared password, or one person in two roles (threat 19)."""
    for accounts in [] if settings.DEMO else shared_devices(now):
        names = "、".join(sorted(account.person.name if account.person else account.username for account in accounts))
        for agency_id in {account.person.agency_id for account in accounts if account.person}:
            found = watch(
                f"近 30 天同一设备上登录过 {len(accounts)} 个账号：{names}",
                "可能有人共用密码，或者一人代他人签批。",
                "逐一核实；确属共用办公电脑的，各人用完即退出。",
            )
            yield dataclasses.replace(found, agency_id=agency_id)


def _handling(now: dt.datetime) -> set[uuid.UUID]:
    return set(RoleGrant.objects.filter(standing(now), role=Role.HANDLER).values_list("agency_id", flat=True))

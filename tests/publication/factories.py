"""An invented office with a decision to publish; every state is reached by actions."""

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from typing import Any

from mingzheng.core.secrets import new_id
from mingzheng.dossiers import actions as dossiers
from mingzheng.publication import actions
from mingzheng.publication.fields import DecisionFields
from mingzheng.publication.redaction import KnownPerson
from tests.agencies.factories import NOW, agency, as_actor, do, region, somebody

serials = itertools.count(1)
TODAY = NOW.date()


@dataclass
class Office:
    agency: Any
    handler: Any
    publisher: Any
    checker: Any

    def by(self, login, action, *args, now=NOW, dossier_id=None, **kwargs):
        """Perform an action as the person of a login."""
        return do(
            action, *args, actor=as_actor(login), now=now, dossier_id=dossier_id, person_id=login.person_id, **kwargs
        )


def office(name=None):
    here = agency(where=region(code=f"3301{next(serials):02}"), name=name)
    return Office(here, *(somebody(here, role) for role in ("handler", "publisher", "checker")))


def open_dossier(at):
    dossier = do(dossiers.open_dossier, agency_id=at.agency.pk, kind="case", title="甲店未按规定公示价格案")
    do(dossiers.assign, dossier, person=at.handler.person, role="handler")
    return dossier


def decision(**values):
    number = next(serials)
    plain = {
        "agency": "演示区市场监督管理局",
        "title": f"钱小满未取得许可从事食品经营案{number}",
        "number": f"演市监罚〔2026〕{number}号",
        "party_name": "钱小满",
        "party_kind": "individual",
        "matter": "未取得食品经营许可从事食品经营活动",
        "facts": "2026年7月3日，执法人员检查发现钱小满在河东路摆摊经营熟食。证人欧阳明月证实，电话13912345678。",
        "law": ("《中华人民共和国食品安全法》第一百二十二条第一款",),
        "kinds": ("警告", "罚款"),
        "result": "警告；罚款人民币伍仟元整",
        "fine_fen": 500_000,
        "decided_on": TODAY,
        "remedies": "六十日内申请行政复议，六个月内提起行政诉讼。",
    }
    return DecisionFields.model_validate(plain | values)


def firm(**values):
    return decision(
        **{
            "title": "演示甲食品有限公司经营标签不合格食品案",
            "party_name": "演示甲食品有限公司",
            "party_kind": "organisation",
            "party_code": "91330100MA2AABCD0X",
            "legal_representative": "孙大海",
            "facts": "检查发现演示甲食品有限公司经营的食品标签不符合规定。员工孙晓河到场。",
        }
        | values
    )


PERSONS = (
    KnownPerson(
        "钱小满", role="party", numbers=("330102199003071232",), addresses=("演示省演示市城东区河东路8号2单元301室",)
    ),
    KnownPerson("欧阳明月", role="witness", numbers=("13912345678",)),
)


def schedule(at, dossier=None, *, fields=None, persons=PERSONS, regime="penalty", **values):
    dossier = dossier or open_dossier(at)
    return do(
        actions.schedule,
        dossier=dossier,
        kind="penalty",
        source_id=new_id(),
        fields=fields or decision(),
        known_persons=persons,
        regime=regime,
        from_date=TODAY,
        dossier_id=dossier.pk,
        **values,
    )


def drafted(at, **values):
    row = schedule(at, **values)
    at.by(at.handler, actions.draft, row)
    return row


def approved(at, **values):
    row = drafted(at, **values)
    at.by(at.checker, actions.check, row, secrecy_passed=True)
    return row


def waiting(at, **values):
    row = approved(at, **values)
    at.by(at.publisher, actions.release, row)
    return row


def published(at, *, now=NOW, **values):
    row = waiting(at, **values)
    do(actions.note_served, row, served_on=now.date(), now=now)
    return row


def later(days):
    return NOW + dt.timedelta(days=days)


__all__ = ["NOW", "PERSONS", "TODAY", "KnownPerson", "replace"]

"""More people than the cast: deputies, heads of other units, substitutes, entered by the product's own actions."""

import datetime as dt

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.officers import BEIJING
from mingzheng.demo.district import SETUP, Part, do, enter
from mingzheng.ledger.recording import record
from tests.towns import START

BEFORE = START - dt.timedelta(days=1)


def staff(district, key, name, role, *, rank="", unit=None, categories=(), qualified=False, office="market"):
    """Enter somebody with one role before the play begins; a sensitive role is confirmed by the head."""
    agency = district.agencies[office]
    part = Part(key, name, "female", "干部", (), tuple(categories), unit=False, qualified=qualified)
    enter(district, part, agency, unit, BEFORE)
    with record("setup.grant", actor=SETUP, now=BEFORE) as rec:
        grant = agencies.grant_role(
            rec, district.people[key], role=role, agency=agency, unit=unit, rank=rank, document="分工文件"
        )
    if grant.state == "proposed":
        head = "agency_head" if office == "market" else "city_head"
        with record("setup.second", actor=district.actor(head), now=BEFORE) as rec:
            agencies.second_grant(rec, grant)
    return district.people[key]


def hire(district):
    """A deputy head, a second head of the handling unit, and the head of another unit."""
    staff(district, "deputy", "阮听澜", "agency_head", rank="deputy")
    staff(district, "second_head", "车载阳", "unit_head", unit=district.units["market"])
    unit = do(agencies.add_unit, agency=district.agencies["market"], name="执法一中队", now=BEFORE)
    staff(district, "other_head", "向晚棠", "unit_head", unit=unit)
    return district


def stand_in(play, person, substitute, role, *, until=None, by=None):
    """The person represented (or ``by``) names the substitute, by a document and for a term."""
    district, since = play.district, play.now.astimezone(BEIJING).date()
    with record("setup.delegate", actor=district.actor(by or person), now=play.now) as rec:
        return agencies.delegate(
            rec,
            district.people[person],
            substitute=district.people[substitute],
            agency=district.people[person].agency,
            role=role,
            document="溪市监办〔2026〕9号",
            since=since,
            until=until or since + dt.timedelta(days=30),
        )


def table(play, rank, *, by="agency_head", **values):
    """The head adopts a row of the 签批权限表."""
    since = play.now.astimezone(BEIJING).date()
    with record("setup.table", actor=play.district.actor(by), now=play.now) as rec:
        return agencies.add_sign_authority(
            rec, agency=play.district.agencies["market"], rank=rank, document="分工文件", since=since, **values
        )


def rule(play, name, value, office="market"):
    """Set a rule of the agency."""
    with record("setup.rule", actor=SETUP, now=play.now) as rec:
        return agencies.set_rule(rec, play.district.agencies[office], name=name, value=value)

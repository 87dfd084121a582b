"""Small makers of dossiers and parts for tests, all by way of actions."""

from mingzheng.dossiers import actions
from mingzheng.dossiers.models import Part, Secrecy
from tests.agencies.factories import SYSTEM, do


def dossier(of, *, unit=None, secrecy=Secrecy.NORMAL, title="演示案卷", actor=SYSTEM, **values):
    return do(
        actions.open_dossier,
        agency_id=of.pk,
        kind="case",
        title=title,
        secrecy=secrecy,
        unit_id=unit.pk if unit else None,
        actor=actor,
        **values,
    )


def part(of, person, role=Part.HANDLER, **values):
    return do(actions.assign, of, person=person, role=role, **values)


def individual(of, name="李某甲", **values):
    return do(actions.find_or_add_individual, agency_id=of.pk, name=name, **values)


def organisation(of, name="演示食品有限公司", **values):
    return do(actions.find_or_add_organisation, agency_id=of.pk, name=name, **values)

"""A request for review in an invented office; every state is reached by actions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mingzheng.catalogue.queries import elements
from mingzheng.catalogue.triggers import review_trigger
from mingzheng.core.digests import digest_of
from mingzheng.dossiers import actions as dossiers
from mingzheng.review import actions
from mingzheng.review.opinions import OpinionInput
from mingzheng.review.papers import Paper, required
from tests.agencies.factories import NOW, agency, as_actor, do, somebody
from tests.catalogue.factories import facts

CONTENT = {"party": "演示甲食品有限公司", "fine_fen": 5_000_000, "articles": ["食品安全法#122.1"]}


@dataclass
class Office:
    agency: Any
    handler: Any
    reviewer: Any
    head: Any

    def by(self, login, action, *args, now=NOW, **kwargs):
        return do(action, *args, actor=as_actor(login), now=now, person_id=login.person_id, **kwargs)


def office():
    here = agency()
    reviewer = somebody(here, "reviewer", legal_qualification=True, first_review_on=dt.date(2022, 5, 1))
    return Office(here, somebody(here, "handler"), reviewer, somebody(here, "agency_head", rank="principal"))


def open_dossier(at):
    dossier = do(dossiers.open_dossier, agency_id=at.agency.pk, kind="case", title="演示甲食品有限公司案")
    do(dossiers.assign, dossier, person=at.handler.person, role="handler")
    return dossier


def papers(*without, **values):
    return [
        Paper(code=rule.code, reference=f"文书{rule.code}", digest=f"sha256:{rule.code}")
        for rule in required(values.get("circumstances", ()))
        if rule.code not in without
    ]


def requested(at, *, dossier=None, content=None, without=(), circumstances=(), **values):
    content = content or CONTENT
    dossier = dossier or open_dossier(at)
    return at.by(
        at.handler,
        actions.open_review,
        dossier=dossier,
        content=content,
        content_digest=digest_of(content),
        trigger=review_trigger(None, facts()),
        papers=papers(*without, circumstances=circumstances),
        circumstances=circumstances,
        dossier_id=dossier.pk,
        **values,
    )


def accepted(at, **values):
    row = requested(at, **values)
    at.by(at.reviewer, actions.accept, row)
    return row


def opinion(kind="AGREE", *, failed=(), **values):
    findings = [
        {"element": e.code, "verdict": "不符合", "note": "缺少一次告知"}
        if e.code in failed
        else {"element": e.code, "verdict": "符合"}
        for e in elements()
    ]
    return OpinionInput.model_validate({"kind": kind, "findings": findings} | values)


def given(at, row, kind="AGREE", **values):
    return at.by(at.reviewer, actions.give_opinion, row, opinion=opinion(kind, **values))


def passed(at, **values):
    row = accepted(at, **values)
    given(at, row)
    return row

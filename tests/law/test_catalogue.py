import tomllib
from importlib import resources

import pytest

from mingzheng.core.errors import DomainError
from mingzheng.law.catalogue import period, shipped
from mingzheng.law.periods import PeriodSpec

CODES = """
PEN_REGISTER_EVIDENCE PEN_CASE PEN_HEARING_REQ PEN_HEARING_NOTICE PEN_STATEMENT PEN_SERVE PEN_PAY PEN_CASH_TO_ORG
PEN_CASH_TO_BANK PEN_SURCHARGE_CAP PEN_PUB_WITHDRAW PEN_TIMEBAR LIC_SUPPLEMENT LIC_DECIDE LIC_JOINT LIC_LOWER_REVIEW
LIC_ISSUE LIC_HEARING_REQ LIC_HEARING_HOLD LIC_HEARING_NOTICE LIC_INSPECT LIC_RENEW_APPLY LIC_RENEW_DECIDE LIC_BAN
COE_EMERGENCY COE_SEIZE COE_FREEZE_NOTICE COE_FREEZE COE_DEMAND COE_COURT COE_PROXY_DEMAND COE_SURCHARGE_30 COE_STOP_3Y
TRF_APPROVE TRF_SEND TRF_RECON TRF_HANDOVER PUB_LICENSE_PENALTY PUB_OTHER PUB_INSPECT PUB_GOV_INFO PUB_STATS PUB_SAMR
PUB_SAMR_DOWN PUB_LOCAL_DOWN REVIEW_LEGAL ARCH_CLOSE REMEDY_RECON REMEDY_SUE
"""


def test_every_code_of_the_reference_is_there():
    assert [code for code in CODES.split() if code not in shipped()] == []


def test_what_no_statute_fixes_is_a_setting():
    settings = {code for code, spec in shipped().items() if spec.setting}
    assert settings == {
        "PEN_REGISTER_REPORT",
        "PEN_STATEMENT",
        "LIC_HEARING_REQ",
        "LIC_RENEW_APPLY",
        "PUB_INSPECT",
        "PUB_CORRECT",
        "PUB_WITHHOLD_REVIEW",
        "PUB_LOCAL_DOWN",
        "PUB_LOCAL_DOWN_2",
        "REVIEW_LEGAL",
        "PEN_CLOSE",
        "ARCH_CLOSE",
        "SERVE_PUBLIC",
        "PEN_REMAKE",
        "APPROVAL_CONFIRM",
        "APPROVAL_UNDO",
        "ACT_CONFIRM",
        "COE_OWN_DEMAND",
        "COE_CLEARING_TELL",
        "COE_COST",
    }


def test_only_periods_of_parties_roll_over():
    assert {spec.holder for spec in shipped().values() if spec.rolls} == {"party"}
    assert not period("COE_SEIZE").rolls
    assert not period("LIC_RENEW_APPLY").rolls  # counted back: rolling would shorten the thirty days


def test_ranks_are_those_that_the_articles_demand():
    ranks = {code: period(code).rank for code in ("PEN_CASE", "COE_SEIZE", "COE_FREEZE", "LIC_DECIDE", "PEN_PAY")}
    assert ranks == {
        "PEN_CASE": "rule",
        "COE_SEIZE": "administrative_regulation",
        "COE_FREEZE": "law",
        "LIC_DECIDE": "local_regulation",
        "PEN_PAY": "law",
    }


def test_an_unknown_code_is_refused_in_words():
    with pytest.raises(DomainError, match="期限目录里没有“PEN_NONE”"):
        period("PEN_NONE")


def test_an_unknown_key_or_a_period_without_source_stops_the_program():
    text = (resources.files("mingzheng.law") / "data" / "periods.toml").read_text()
    good = tomllib.loads(text)["period"][0]
    PeriodSpec.model_validate(good)
    for broken in ({**good, "colour": "red"}, {**good, "unit": "week"}, {**good, "basis": []}, {**good, "holder": "x"}):
        with pytest.raises(ValueError, match=r"."):
            PeriodSpec.model_validate(broken)

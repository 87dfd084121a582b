"""The figures of the law, stated a second time: a period changed by mistake is seen here (procedures.md §3.1, §3.3).

Value, unit, and whose period it is: an agency's own last day never rolls over a holiday, a party's does.
"""

import pytest

from mingzheng.law.catalogue import shipped

FIGURES = {
    "PEN_REGISTER_EVIDENCE": (7, "workday", "agency"),  # 行政处罚法#56、行政处罚法#85
    "PEN_CASE": (90, "day", "agency"),  # 行政处罚法#60
    "PEN_HEARING_REQ": (5, "workday", "party"),  # 行政处罚法#64.1.1、行政处罚法#85
    "PEN_HEARING_NOTICE": (7, "workday", "agency"),  # 行政处罚法#64.1.2、行政处罚法#85
    "PEN_STATEMENT": (5, "workday", "party"),  # 行政处罚法#44、行政处罚法#45
    "PEN_SERVE": (7, "workday", "agency"),  # 行政处罚法#61、行政处罚法#85
    "PEN_PAY": (15, "day", "party"),  # 行政处罚法#67.3
    "PEN_CASH_TO_ORG": (2, "workday", "agency"),  # 行政处罚法#71、行政处罚法#85
    "PEN_CASH_TO_BANK": (2, "workday", "agency"),  # 行政处罚法#71、行政处罚法#85
    "PEN_SURCHARGE_CAP": (3, "percent_per_day", "party"),  # 行政处罚法#72.1.1、行政处罚法#73.3
    "PEN_PUB_WITHDRAW": (3, "workday", "agency"),  # 行政处罚法#48.2、行政处罚法#85
    "PEN_TIMEBAR": (2, "year", "agency"),  # 行政处罚法#36.1
    "PEN_TIMEBAR_5": (5, "year", "agency"),  # 行政处罚法#36.1
    "LIC_SUPPLEMENT": (5, "workday", "agency"),  # 行政许可法#32、行政许可法#82
    "LIC_DECIDE": (20, "workday", "agency"),  # 行政许可法#42.1、行政许可法#82
    "LIC_JOINT": (45, "workday", "agency"),  # 行政许可法#42.2、行政许可法#82
    "LIC_LOWER_REVIEW": (20, "workday", "agency"),  # 行政许可法#43、行政许可法#82
    "LIC_ISSUE": (10, "workday", "agency"),  # 行政许可法#44、行政许可法#82
    "LIC_HEARING_REQ": (5, "workday", "party"),  # 行政许可法#47.1
    "LIC_HEARING_HOLD": (20, "workday", "agency"),  # 行政许可法#47.1、行政许可法#82
    "LIC_HEARING_NOTICE": (7, "workday", "agency"),  # 行政许可法#48.1.1、行政许可法#82
    "LIC_INSPECT": (5, "workday", "agency"),  # 行政许可法#55.2、行政许可法#82
    "LIC_RENEW_APPLY": (30, "day", "party"),  # 行政许可法#50.1
    "LIC_RENEW_DECIDE": (0, "day", "agency"),  # 行政许可法#50.2
    "LIC_BAN": (1, "year", "agency"),  # 行政许可法#78
    "LIC_BAN_3": (3, "year", "agency"),  # 行政许可法#79
    "COE_EMERGENCY": (24, "hour", "agency"),  # 行政强制法#19
    "COE_SEIZE": (30, "day", "agency"),  # 行政强制法#25.1、行政强制法#27
    "COE_FREEZE_NOTICE": (3, "workday", "agency"),  # 行政强制法#31、行政强制法#69
    "COE_FREEZE": (30, "day", "agency"),  # 行政强制法#32.1、行政强制法#33
    "COE_DEMAND": (10, "workday", "party"),  # 行政强制法#54、行政强制法#69
    "COE_COURT": (3, "month", "agency"),  # 行政强制法#53、行政诉讼法解释#156、行政处罚法#72.2
    "COE_PROXY_DEMAND": (3, "workday", "agency"),  # 行政强制法#51.1.2、行政强制法#69
    "COE_OWN_DEMAND": (10, "workday", "party"),  # 行政强制法#35、行政强制法#69，机关设置
    "COE_REMOVAL": (1, "day", "party"),  # 行政强制法#44
    "COE_CLEARING_TELL": (24, "hour", "agency"),  # 行政强制法#52，机关设置
    "COE_COST": (15, "day", "party"),  # 行政强制法#51.2，机关设置
    "COE_SURCHARGE_30": (30, "day", "party"),  # 行政强制法#46.1
    "COE_STOP_3Y": (3, "year", "agency"),  # 行政强制法#39.2
    "TRF_APPROVE": (3, "day", "agency"),  # 移送涉嫌犯罪案件的规定#5
    "TRF_SEND": (24, "hour", "agency"),  # 移送涉嫌犯罪案件的规定#5
    "TRF_RECON": (3, "day", "agency"),  # 移送涉嫌犯罪案件的规定#9
    "TRF_HANDOVER": (3, "day", "agency"),  # 移送涉嫌犯罪案件的规定#12
    "PUB_LICENSE_PENALTY": (7, "workday", "agency"),  # 国办发〔2018〕118号
    "PUB_CORRECT": (5, "workday", "agency"),  # 本机关规定，设置；政府信息公开条例#41
    "PUB_WITHHOLD_REVIEW": (180, "day", "agency"),  # 本机关规定，设置；政府信息公开条例#14
    "PUB_OTHER": (20, "workday", "agency"),  # 国办发〔2018〕118号
    "PUB_INSPECT": (20, "workday", "agency"),  # 食品生产经营监督检查管理办法#39、国发〔2019〕5号
    "PUB_GOV_INFO": (20, "workday", "agency"),  # 政府信息公开条例#26
    "PUB_STATS": (1, "january_31", "agency"),  # 国办发〔2018〕118号
    "PUB_SAMR": (20, "workday", "agency"),  # 市场监督管理行政处罚信息公示规定#9
    "PUB_SAMR_PUSH": (10, "workday", "agency"),  # 市场监督管理行政处罚信息公示规定#10
    "PUB_SAMR_RECEIVE": (10, "workday", "agency"),  # 市场监督管理行政处罚信息公示规定#10
    "PUB_SAMR_DOWN": (3, "month", "agency"),  # 市场监督管理行政处罚信息公示规定#13.1
    "PUB_SAMR_DOWN_3": (3, "year", "agency"),  # 市场监督管理行政处罚信息公示规定#13.1
    "PUB_LOCAL_DOWN": (5, "year", "agency"),  # 各地规定，设置
    "PUB_LOCAL_DOWN_2": (2, "year", "agency"),  # 各地规定，设置
    "REVIEW_LEGAL": (5, "workday", "agency"),  # 行政处罚法#58.1、国办发〔2018〕118号
    "PEN_CLOSE": (15, "workday", "agency"),  # 规章，设置
    "ARCH_CLOSE": (30, "day", "agency"),  # 行政处罚法#47
    "SERVE_PUBLIC": (30, "day", "party"),  # 民事诉讼法#95、行政处罚法#61
    "REMEDY_RECON": (60, "day", "party"),  # 行政复议法#20.1
    "REMEDY_RECON_UNTOLD": (1, "year", "party"),  # 行政复议法#20.3
    "REMEDY_SUE": (6, "month", "party"),  # 行政诉讼法#46.1
    "REMEDY_SUE_UNTOLD": (1, "year", "party"),  # 行政诉讼法解释#64
    "REMEDY_SUE_AFTER_RECON": (15, "day", "party"),  # 行政诉讼法#45
    "PEN_REGISTER_REPORT": (24, "hour", "agency"),  # 行政强制法#19（参照）、机关设置
    "PEN_INSTALMENT": (1, "day", "party"),  # 行政处罚法#66.2
    "PEN_TERM": (1, "day", "agency"),  # 行政处罚法#66
    "COE_COURT_OBJECT": (15, "day", "agency"),  # 行政强制法#56
    "APPROVAL_CONFIRM": (24, "hour", "agency"),  # 机关设置
    "APPROVAL_UNDO": (24, "hour", "agency"),  # 机关设置
    "RECON_REPLY": (10, "workday", "agency"),  # 行政复议法#48
    "RECON_REPLY_SUMMARY": (5, "workday", "agency"),  # 行政复议法#54
    "SUIT_DEFENCE": (15, "day", "agency"),  # 行政诉讼法#67
    "PEN_REMAKE": (60, "day", "agency"),  # 机关设置
    "ACT_CONFIRM": (3, "workday", "agency"),  # 行政处罚法#42、行政处罚法#47
}


@pytest.mark.parametrize("code", sorted(FIGURES))
def test_each_period_is_as_its_article_says(code):
    spec = shipped()[code]
    assert (spec.value, spec.unit, spec.holder) == FIGURES[code]


def test_no_period_is_without_its_figure_here():
    assert set(FIGURES) == set(shipped())

"""What people fill in for the steps of fulfilment and enforcement in a random walk."""

import datetime as dt

from mingzheng.core.digests import digest
from tests.stories import scripts


def _plan(w):
    last = (w.play.now + dt.timedelta(days=30)).date()
    amount = w.often("8000", "3000")
    return {"verdict": "granted", "plan": [{"due_on": last.isoformat(), "amount_fen": amount}], "reason": "确有困难。"}


INPUTS = {
    "collect_cash": lambda w, s: {
        "amount_fen": w.often("8000", "3000", "99999"),
        "collected_on": w.day(),
        "remote": w.often("yes", "no"),
        "hardship": "yes",
        "asked": w.often("yes", "no"),
        "request": w.often("当日书面申请", {"unrecorded": "没有留下"}),
        "receipt_no": w.often(f"XJ-{digest(str(w.play.now).encode())[-8:]}", {"unrecorded": "没有带票据"}),
    },
    "hand_in_cash": lambda w, s: {"handed_on": w.often(w.day(), w.day(spread=6)), "received_by": "出纳"},
    "bank_cash": lambda w, s: {"banked_on": w.often(w.day(), w.day(spread=6)), "slip_no": "YH-1"},
    "request_deferral": lambda w, s: {"way": "defer", "form": "written", "hardship": "近三个月亏损。"},
    "answer_deferral": lambda w, s: w.often(
        _plan(w), {"verdict": "declined", "reason": "没有困难。"}, {"verdict": "granted", "plan": [], "reason": "空。"}
    ),
    "add_surcharge": lambda w, s: {"until": w.often(w.day(), w.day(spread=9)), "reason": "经提醒仍不缴纳。"},
    "reduce_surcharge": lambda w, s: {
        "agreed_on": w.day(),
        "reduce_fen": w.often("100", "99999"),
        "remedied": "已停工整改。",
        "harmless": w.often("yes", "no"),
    },
    "receive_goods": lambda w, s: {
        "items": ["秤一台"],
        "complete": w.often("yes", "no"),
        "from_custody": "no",
        "kept_at": "本局库房",
        "keeper": "岳青禾",
    },
    "approve_disposal": lambda w, s: {"way": w.often("auction", "destroy"), "reason": "照规定处理。"},
    "record_disposal": lambda w, s: {
        "way": w.often("auction", "destroy"),
        "done_on": w.day(),
        "where": "拍卖行",
        "done_with": "澜川拍卖行",
        "proceeds_fen": w.often("0", "100"),
        "result": "已处理。",
    },
    "check_conduct": lambda w, s: {
        "checked_on": w.day(),
        "result": w.often("executed", "not_executed"),
        "found": "许可证已交回。",
    },
    "note_term_end": lambda w, s: {"ended_on": w.day(), "done": "已发还。"},
    "end_obligation": lambda w, s: {},
    "record_refund": lambda w, s: {
        "amount_fen": "8000",
        "refunded_on": w.day(),
        "voucher_no": "TF-1",
        "receiver": "陈䶮㛃",
    },
    "issue_demand": lambda w, s: scripts.NOTICE,
    "note_demand_served": lambda w, s: {},
    "state_on_demand": lambda w, s: {"form": "oral", "content": "请求再宽限。"},
    "answer_on_demand": lambda w, s: {"adopted": "none", "reasons": "没有理由。"},
    "decide_auction": lambda w, s: {
        "law": w.often("行政强制法#46.3", "行政处罚法#72"),
        "goods": [w.often("measure:1:1", "measure:9:9")],
        "house": "澜川拍卖行",
        "reason": "经催告仍不缴纳。",
    },
    "record_auction": lambda w, s: {
        "goods": ["measure:1:1"],
        "way": "auction",
        "house": "澜川拍卖行",
        "paid_on": w.day(),
        "proceeds_fen": "9000",
        "amount_fen": w.often("8000", "9000"),
        "receipt_no": f"PM-{digest(str(w.play.now).encode())[-8:]}",
    },
    "return_surplus": lambda w, s: {
        "amount_fen": w.often("1000", "99999"),
        "returned_on": w.day(),
        "receiver": "陈䶮㛃",
        "voucher_no": "TY-1",
    },
    "apply_to_court": lambda w, s: {
        "court": "溪桥区人民法院",
        "object": "门店的经营收入。",
        "late_reason": w.often("", "洪水封路"),
    },
    "record_court_answer": lambda w, s: {
        "result": w.often("accepted", "refused", "allowed", "denied", "objected"),
        "received_on": w.day(),
        "reason": "材料不全。",
    },
    "suspend_enforcement": lambda w, s: {"ground": "hardship", "reason": "暂无履行能力。"},
    "resume_enforcement": lambda w, s: {"reason": "已有收入。"},
    "terminate_enforcement": lambda w, s: {
        "ground": w.often("other", "three_years", "death"),
        "reason": "没有财产可供执行。",
    },
    "note_enforcement_done": lambda w, s: {},
}

"""What people fill in when an agency enforces itself, performs in the party's place, or clears a road."""

from tests.stories import measured, scripts
from tests.stories.test_fulfilment import approved

HUT = {
    "facts": "当事人在溪桥河河道管理范围内搭建钢架棚一处，堆放弃料，妨碍行洪。",
    "basis": ["水法#37"],
    "content": "拆除钢架棚，清除弃料，恢复河道原状。",
    "correct_by": "2026-09-10",
}
BANK = {**HUT, "facts": "当事人在溪桥河岸倾倒弃渣约四十立方米。", "content": "清除弃渣，恢复河岸原状。"}
STILL_THERE = {"result": "uncorrected", "findings": "到期复查，仍没有清除。"}
TALK = {"contact": "岳青禾", "contact_phone": "0990-5550101"}


def execution(**values):
    return {
        "power": ["水法#65"],
        "way": "remove",
        "plan": "出动两台挖掘机清除弃料，清点登记现场财物，交当事人领回。",
        "planned_at": "2026-10-13 09:00",
        "good_reason": "no",
        "utilities": "no",
        "reason": "当事人经催告逾期仍不清除，没有正当理由。",
    } | values


def carried_out(play, **values):
    return {
        "result": "complete",
        "findings": "9 时到场，宣读决定书；清除弃料四十立方米，11 时撤离。",
        "id_shown": "yes",
        "party_present": "no",
        "witness": "社区干部谷雨声",
        "utilities": "no",
        "ended_at": play.now.isoformat(),
        "recorded": "yes",
    } | values


def substitution(**values):
    return {
        "duty": "restore",
        "danger": "environment",
        "danger_facts": "弃渣随雨水冲入河道，已经使下游水质浑浊。",
        "basis": ["水法#37"],
        "good_reason": "no",
        "target": "溪桥河左岸约四十立方米弃渣",
        "way": "用机械清运到消纳场，平整岸坡",
        "planned_at": "2026-10-21 09:00",
        "estimate_fen": "12,000.00",
        "performer": "third",
        "performer_name": "溪桥区清源市政工程有限公司",
        "interested": "no",
    } | values


def performed(play, **values):
    return {
        "result": "complete",
        "performer_name": "溪桥区清源市政工程有限公司（现场负责人 虞望舒）",
        "findings": "清运弃渣四十立方米，岸坡已经平整。",
        "party_present": "yes",
        "violence": "no",
        "utilities": "no",
        "ended_at": play.now.isoformat(),
        "recorded": "yes",
    } | values


def clearing(play, **values):
    return {
        "place_kind": "road",
        "matter": "spilled",
        "urgency": "车辆遗洒砂石二十余米，妨碍通行，已有车辆打滑",
        "party_able": "no",
        "decided_by": "章叙白（局长）",
        "performer_name": "溪桥区清源市政工程有限公司",
        "findings": "封闭一条车道，四十分钟清扫完毕。",
        "party_present": "no",
        "witness": "交警 殷采薇",
        "violence": "no",
        "ended_at": play.now.isoformat(),
        "recorded": "yes",
    } | values


def costs(**values):
    return {
        "items": [
            {"name": "机械和清运", "proof": "发票 0071", "amount_fen": "9,500.00"},
            {"name": "消纳场处置费", "proof": "发票 0072", "amount_fen": "1,300.00"},
        ],
        "payee": "澜川银行溪桥支行 990102",
        "days": 15,
        **TALK,
    } | values


def disobeyed(play, order=BANK, **values):
    """An order served on 1 September whose term passes on the 10th; the recheck on the 11th finds nothing done."""
    measured.opened(play)
    play.do("officer", "issue_order", **measured.order(play, **order))
    play.approve("unit_head")
    play.serve(play.paper("order_notice"))
    play.at("2026-09-11 09:00")
    seen = play.do("officer", "recheck_order", "1", officers=measured.BOTH, **measured.recheck(**STILL_THERE | values))
    play.confirm("officer2", seen.seq)
    return f"{play.party()}:order#1"


def demanded(play, subject, **values):
    play.do("officer", "issue_demand", subject, **(scripts.NOTICE | values))
    play.approve("unit_head")
    play.serve(play.paper("demand_notice"))
    return subject


def in_vain(play, order=BANK, **values):
    """The demand of 11 September: its ten working days are over on the 25th."""
    subject = demanded(play, disobeyed(play, order), **values)
    play.at("2026-10-12 09:00")
    return subject


def substituted(play, **values):
    """Decision and last demand served on 12 and 13 October, the performance planned for the 21st."""
    subject = in_vain(play)
    approved(play, "officer", "decide_substitution", subject, **substitution(**values))
    play.serve(play.paper("substitution_decision"))
    play.at("2026-10-13 09:00")
    play.do("officer", "demand_substitution", subject, planned_at="2026-10-21 09:00", **TALK)
    play.approve("unit_head")
    play.serve(play.paper("substitution_demand"))
    return subject


def on_site(play, step, subject, **values):
    done = play.do("officer", step, subject, officers=measured.BOTH, place="溪桥河左岸", **values)
    play.confirm("officer2", done.seq)
    return done

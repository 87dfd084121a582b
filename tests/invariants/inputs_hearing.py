"""What the random walk fills in for the steps of the hearing."""

import datetime as dt

from tests.stories import scripts

WAIVER = {"words": "不要求听证，没有要说的。", "by": "本人"}


def waiver(w, _):
    return WAIVER | {"way": w.often("statement", "silence", "spoken", "record", "video")}


def called(w, _):
    days = w.often(20, 3, 9, 200)
    presider = w.often("presider", "officer", "presider2", "reviewer")
    return {
        "held_at": (w.play.now + dt.timedelta(days=days)).isoformat(),
        "venue": "本局听证室",
        "presider": str(w.play.person(presider)),
        "clerk": str(w.play.person("clerk")),
        "public": w.often("yes", "no"),
        "contact": "柳记言",
        "contact_phone": "0990-5550101",
    }


def held(w, _):
    parts = w.often(("party", "investigator"), ("party",), ("agent", "agent", "agent", "investigator"))
    parties = [str(p.pk) for p in w.play.case.parties.all()]
    return {
        "ended_at": (w.play.now + dt.timedelta(hours=1)).isoformat(),
        "presider": str(w.play.person(w.often("presider", "officer", "presider2"))),
        "participants": [{"name": "路远山", "part": part} for part in parts],
        "together": w.often([], parties),
        "rights_told": w.often("yes", "no"),
        "proof": "提出事实、证据和处罚建议。",
        "defence": "请求从轻。",
        "last_statement": w.often("没有补充。", ""),
        "read_back": w.often("yes", "no"),
        "signed": w.often("yes", "refused"),
        "recorded": w.often("yes", "no"),
    }


INPUTS = {
    "issue_notice": lambda w, s: scripts.NOTICE | {"offer_hearing": w.random.choice(["", "yes"])},
    "waive_statement": waiver,
    "waive_hearing": waiver,
    "withdraw_hearing": waiver,
    "request_hearing": lambda w, s: {"form": w.random.choice(["written", "oral"]), "late_reason": w.often("", "住院")},
    "answer_late_request": lambda w, s: {"verdict": w.random.choice(["accepted", "refused"]), "reason": "已核实。"},
    "expire_hearing": lambda w, s: {},
    "open_hearing": called,
    "call_to_hearing": lambda w, s: {
        "person": "叶知夏",
        "part": w.often("witness", "expert"),
        "task": "说明检测过程。",
    },
    "announce_hearing": lambda w, s: {"where": "公告栏"},
    "challenge_presider": lambda w, s: {"by": "party", "reason": "有利害关系。"},
    "rule_on_challenge": lambda w, s: (
        {"verdict": "granted", "replacement": str(w.play.person(w.often("presider2", "officer"))), "reason": "属实。"}
        if w.random.random() < 0.5
        else {"verdict": "refused", "reason": "不属实。"}
    ),
    "adjourn_hearing": lambda w, s: {"kind": "postponed", "ground": "excused", "reason": "住院。", "told": "电话告知"},
    "hold_hearing": held,
    "terminate_hearing": lambda w, s: {
        "kind": w.random.choice(["absent", "left"]),
        "circumstances": "等候一小时。",
        "excused": w.often("no", "yes"),
    },
    "report_hearing": lambda w, s: {
        "disputes": "裁量。",
        "findings": "属实。",
        "conclusion": "as_proposed",
        "opinion": "同意拟处罚意见。",
    },
    "rehear": lambda w, s: {"reason": "有新的证据。"},
}

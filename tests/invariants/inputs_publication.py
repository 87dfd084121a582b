"""What the random walk types for the steps of a publication after its draft."""

import datetime as dt

INPUTS = {
    "overrule_mask": lambda w, s: {
        "direction": w.often("mask", "name"),
        "field": "facts",
        "text": w.often("加工凉菜", "这里没有的字"),
        "reason": "属于商业秘密。",
    },
    "drop_overrule": lambda w, s: {"number": w.often("1", "9"), "answer": "规则隐去的没有不当。"},
    "check_secrecy": lambda w, s: {"verdict": w.often("passed", "returned"), "reason": "请修改。"},
    "correct_publication": lambda w, s: {"summary": "更正后的事实。", "note": "摘要漏写了地点。"},
    "recall_publication": lambda w, s: {"reason": "摘要有误。"},
    "repair_publication": lambda w, s: {"basis": "演信修〔2026〕1号准予信用修复决定书"},
    "review_withholding": lambda w, s: {
        "verdict": w.often("keep", "publish"),
        "basis": "政府信息公开条例#15",
        "reason": "仍涉及隐私。",
        "review_on": (w.play.now + dt.timedelta(days=90)).date().isoformat(),
    },
    "expire_withholding": lambda w, s: {},
}

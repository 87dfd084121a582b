"""What the random walk fills in to stop a case, hand it on, change what was decided, and answer for it."""

from mingzheng.cases.engine.models import Case
from mingzheng.documents.models import Document
from tests.stories import scripts

LETTER = {"reason": "说明理由。", "papers": ["现场笔录"]}
GOODS = [{"name": "熟食", "amount": "12 箱"}]
REPLY = {
    "facts": "程序合法、事实清楚。",
    "proofs": ["现场笔录"],
    "basis": ["食品安全法#45"],
    "representatives": ["祁砚舟"],
    "conclusion": "请求维持。",
}
BODIES = ("own", "reconsideration", "court")


def some_party(w):
    return str(w.random.choice(list(w.play.case.parties.all())).pk)


def other_case(w):
    known = Case.objects.exclude(pk=w.play.case_id).values_list("case_no", flat=True).first()
    return w.often(known or "溪市监案〔2026〕9号", "溪市监案〔2026〕9号")


def document(w):
    found = list(Document.objects.filter(dossier_id=w.play.case_id).order_by("pk"))
    return str(w.random.choice(found).pk) if found else "没有"


def attacked(w):
    return {
        "party": some_party(w),
        "body": "溪桥区人民政府",
        "document": "溪政复答〔2026〕1号",
        "since": w.day(),
        "received_on": w.day(),
        "claims": "请求撤销。",
    }


def outcome(w):
    result = w.random.choice(["maintained", "changed", "annulled", "illegal", "invalid", "withdrawn"])
    fell = result in {"changed", "annulled", "illegal", "invalid"}
    return {
        "result": result,
        "document": "溪政复决〔2026〕1号",
        "basis_on": w.day(),
        "until": w.day(),
        "content": "主要内容。",
        "ground": w.random.choice(["facts", "procedure"]) if fell else "",
        "remake": w.random.choice(["yes", "no"]) if result in {"annulled", "invalid"} else "no",
    }


def annulment(w):
    result = w.random.choice(["annulled", "annulled", "illegal", "invalid"])
    return {
        "result": result,
        "by": w.random.choice(BODIES),
        "basis": "判决书 1 号",
        "basis_on": w.often(w.day(), w.day(spread=6)),
        "ground": w.random.choice(["facts", "procedure"]),
        "reason": "主要证据不足。",
        "remake": w.random.choice(["yes", "no"]) if result != "illegal" else "no",
    }


def change(w):
    fine = w.often("5,000.00", "0", "9,000.00")
    return {
        "by": w.random.choice(BODIES),
        "basis": "复议决定书 1 号",
        "basis_on": w.day(),
        "kinds": ["警告", "罚款"] if fine != "0" else ["警告"],
        "fine_fen": fine,
        "reason": "内容不适当。",
    }


INPUTS = {
    "decide_no_penalty": lambda w, s: {
        "education": w.often("当面教育。", ""),
        "reconsideration_body": "溪桥区人民政府",
        "court": "溪桥区人民法院",
    },
    "drop_decision": lambda w, s: {},
    "suspend_case": lambda w, s: {
        "ground": "untraceable",
        "reason": "当事人下落不明。",
        "instrument": w.often("", "市场监督管理行政处罚程序规定#64", "行政处罚法#60"),
    },
    "resume_case": lambda w, s: {"reason": "已经找到当事人。"},
    "extend_case": lambda w, s: {
        "days": w.often(30, 365),
        "instrument": w.often("市场监督管理行政处罚程序规定#64", "行政处罚法#60"),
        "reason": "案情复杂。",
    },
    "withdraw_case": lambda w, s: {"ground": w.often("no_facts", "time_bar"), "reason": "没有违法事实。"},
    "add_party": lambda w, s: scripts.SECOND_FIRM | {"cause": "found", "reason": "共同实施。"},
    "split_party": lambda w, s: {"party": some_party(w), "other_case": other_case(w), "reason": "另行调查。"},
    "note_party_gone": lambda w, s: {
        "party": some_party(w),
        "way": "dissolved",
        "happened_on": w.day(),
        "proof": "注销登记 1 号",
        "successor": w.often("", "承受人"),
    },
    "report_crime": lambda w, s: {
        "suspected": "生产、销售不符合安全标准的食品罪",
        "facts": "销售金额十二万元。",
        "standard": "达到追诉标准。",
        "proofs": ["检验报告"],
        "opinion": "建议移送。",
    },
    "approve_transfer": lambda w, s: {"verdict": w.random.choice(["approved", "declined"]), "reason": "理由。"},
    "send_transfer": lambda w, s: {"police": "溪桥区公安分局", "papers": ["调查报告"], "goods": w.often(GOODS, [])},
    "note_police_receipt": lambda w, s: {"receiver": "法制大队", "received_on": w.day()},
    "note_police_reply": lambda w, s: {
        "verdict": w.random.choice(["filed", "refused", "returned"]),
        "document": "通知书 1 号",
        "received_on": w.day(),
    },
    "challenge_refusal": lambda w, s: {"way": "police", "to": "溪桥区公安分局", "reason": "达到追诉标准。"},
    "accept_refusal": lambda w, s: {"reason": "依法处罚。"},
    "hand_over_to_police": lambda w, s: {"receiver": "分局", "handed_on": w.day(), "goods": GOODS, "papers": ["案卷"]},
    "tell_transfer": lambda w, s: {"police": "溪桥区公安分局"},
    "transfer_case": lambda w, s: LETTER | {"to_agency": "溪桥区农业农村局"},
    "transfer_clue": lambda w, s: {"to_organ": "溪桥区监察委员会", "clue": "问题线索。", "papers": ["询问笔录"]},
    "note_transfer_receipt": lambda w, s: {
        "what": w.often("competence", "clue"),
        "receiver": "办公室",
        "received_on": w.day(),
        "number": "无文号",
    },
    "report_dispute": lambda w, s: {
        "superior": "溪桥区人民政府",
        "other": "溪桥区农业农村局",
        "consulted": "协商未果。",
        "opinion": "应当由对方管辖。",
    },
    "note_transfer_return": lambda w, s: {"verdict": "back", "document": "退回函 1 号", "reason": "不属于其管辖。"},
    "correct_paper": lambda w, s: {
        "document": document(w),
        "where": "第一段",
        "wrong": w.often("临坡路", "警告"),
        "right": "临波路",
        "reason": "笔误。",
    },
    "change_decision": lambda w, s: change(w),
    "annul_decision": lambda w, s: annulment(w),
    "withdraw_publication": lambda w, s: {"reason": "原决定已经撤销。"},
    "call_back_publication": lambda w, s: {},
    "note_reconsideration": lambda w, s: attacked(w) | {"procedure": w.often("ordinary", "summary")},
    "note_suit": lambda w, s: attacked(w),
    "submit_reply": lambda w, s: REPLY,
    "submit_defence": lambda w, s: REPLY,
    "note_attendance": lambda w, s: {
        "held_on": w.day(),
        "head": w.often("yes", "no"),
        "persons": "祁砚舟",
        "reason": w.often("出国。", ""),
    },
    "note_remedy_outcome": lambda w, s: outcome(w),
}

"""What the random walk types in the steps of legal review, the check before notice and collective discussion."""

import datetime as dt

from tests.stories import scripts


def _members(w):
    keys = w.often(("agency_head",), ("agency_head", "unit_head"), ("officer", "agency_head"), ("agency_head",) * 2)
    return [{"person": str(w.play.person(k)), "view": "agree", "opinion": "同意拟处理意见。"} for k in keys]


def _discussion(w, _subject):
    result = w.often("agreed", "changed", "open", "lowered")
    parties = [str(p.pk) for p in w.play.case.parties.all()]
    return {
        "purpose": w.often("decision", "dispute"),
        "host": "章叙白",
        "recorder": "纪行简",
        "members": _members(w),
        "presented": "承办人介绍案情，拟处警告并罚款，法制审核同意。",
        "result": result,
        "lowered": [{"party": parties[0], "fine_fen": "6,000"}] if result == "lowered" else [],
        "conclusion": "按讨论意见办理。",
    }


def _cooperation(w, _subject):
    agency = w.often("city", "justice", "market")
    return {
        "agency": str(w.play.district.agencies[agency].pk),
        "reason": "本机关审核人员请假。",
        "until": (w.play.now + dt.timedelta(days=w.often(30, -1))).date().isoformat(),
    }


def _group(w, _subject):
    people = w.often(("reviewer", "archivist"), ("reviewer", "reviewer"))
    members = [{"person": str(w.play.person(k)), "opinion": "事实清楚。"} for k in people]
    return {"chair": "温筱岚", "members": members, "conclusion": "同意承办机构意见。"}


INPUTS = {
    "withdraw_review": lambda w, s: {"reason": "还要补充材料。"},
    "answer_comments": lambda w, s: {
        "answers": [{"number": n, "adopted": "yes", "text": "已经按建议改正。"} for n in range(1, w.often(2, 3) + 1)]
    },
    "object_to_review": lambda w, s: {"points": [{"problem": "裁量偏重。", "answer": "已经适用较轻档。"}]},
    "extend_review": lambda w, s: {"reason": "案情复杂。"},
    "convene_review_group": _group,
    "note_counsel_opinion": lambda w, s: {
        "kind": "counsel",
        "name": "闻人知远",
        "office": "演示律师事务所",
        "opinion": "依据充分。",
    },
    "request_cooperation": _cooperation,
    "check_case": lambda w, s: {
        "findings": scripts.opinion()["findings"],
        "verdict": w.often("agreed", "returned"),
        "opinion": "可以告知。",
    },
    "discuss": _discussion,
    "start_accountability": lambda w, s: {
        "about": "papers",
        "person": "祁砚舟",
        "facts": "送审材料缺少一份笔录。",
        "body": "溪桥区司法局",
    },
    "note_accountability_result": lambda w, s: {
        "state": w.often("ended", "progress"),
        "result": "责令改正，已经改正。",
    },
}

"""What the random walk fills in for preservation, seizure, testing, orders and letters."""

import datetime as dt

from tests.stories import measured

GOODS = ([measured.OIL], [measured.FLOUR], [measured.OIL, measured.FLOUR])


def _goods(w):
    return w.random.choice(GOODS)


def _spot(w):
    return {
        "recorded": w.often("yes", "no"),
        "heard": w.often("yes", "no"),
        "party_present": w.often("yes", "no"),
        "witness": w.often("", "社区干部"),
    }


def _day(w, days):
    return (w.play.now + dt.timedelta(days=days)).date().isoformat()


def _keys(w, track, number):
    return w.often([], [f"{track}:{number}:1"], ["measure:9:9"])


INPUTS = {
    "preserve": lambda w, s: measured.preservation(w.play, *_goods(w)),
    "preserve_urgently": lambda w, s: measured.urgent_preservation(
        w.play,
        *_goods(w),
        **w.often(
            {"approver": "章叙白", "approved_at": "2026-08-31 09:00", "approved_phone": "0990-5550100"},
            {},
        ),
    ),
    "report_preservation": lambda w, s: {},
    "refuse_preservation": lambda w, s: {"refused_by": "章叙白", "reason": "与案件无关"},
    "dispose_preservation": lambda w, s: {
        "way": w.often("return", "seize", "test", "confiscate", "hand_over"),
        "goods": _keys(w, "preservation", s),
        "reason": "已经查清。",
    },
    "expire_preservation": lambda w, s: {},
    "miss_preservation_report": lambda w, s: {},
    "approve_measure": lambda w, s: measured.approval(
        w.play, *_goods(w), days=w.often(30, 3), basis=w.often(["食品安全法#110"], ["不存在#1"])
    ),
    "seize": lambda w, s: measured.on_site(w.play, *_goods(w), **_spot(w)),
    "seize_urgently": lambda w, s: measured.urgent_seizure(
        w.play, *_goods(w), necessities=w.often("no", "yes"), **_spot(w)
    ),
    "issue_seizure": lambda w, s: measured.CONTACT,
    "report_measure": lambda w, s: {},
    "refuse_measure": lambda w, s: {"refused_by": "章叙白", "reason": "情节显著轻微"},
    "drop_measure": lambda w, s: {"reason": "物品已经销毁"},
    "extend_measure": lambda w, s: {"days": w.often(30, 1, 31), "reason": "情况复杂"},
    "dispose_measure": lambda w, s: {
        "way": w.often("destroyed", "confiscated", "sold", "handed_over"),
        "goods": _keys(w, "measure", s),
        "reason": "依法处理。",
    },
    "release_measure": lambda w, s: {
        "ground": w.often("unrelated", "expired"),
        "goods": _keys(w, "measure", s),
        "reason": "不再需要。",
    },
    "expire_measure": lambda w, s: {},
    "miss_measure_report": lambda w, s: {},
    "note_custody": lambda w, s: {
        "movement": "moved",
        "goods": w.random.choice([["measure:1:1"], ["preservation:1:1"], ["measure:9:9"]]),
        "kept_at": "本局 3 号库",
        "keeper": "祁砚舟",
        "giver": "岳青禾",
        "receiver": "祁砚舟",
        "reason": "换库",
    },
    "take_sample": lambda w, s: measured.SAMPLE | {"attended": w.often("party", "nobody")},
    "entrust_test": lambda w, s: measured.entrustment(
        w.play, from_on=_day(w, 0), to_on=_day(w, w.often(4, 20)), measure=w.often("", "1", "7")
    ),
    "record_test_result": lambda w, s: {
        "result": w.often("reported", "none"),
        "report_no": "LC-1",
        "finished_on": w.day(),
        "finding": "不符合标准。",
    },
    "tell_test_result": lambda w, s: measured.CONTACT,
    "note_result_told": lambda w, s: {},
    "object_to_result": lambda w, s: {"kind": w.often("objection", "retest"), "content": "不服。"},
    "answer_objection": lambda w, s: {"verdict": w.often("refused", "accepted"), "reasons": "理由不成立。"},
    "issue_order": lambda w, s: measured.order(w.play, correct_by=w.often(_day(w, 5), None)),
    "recheck_order": lambda w, s: measured.recheck(result=w.often("corrected", "partly", "uncorrected")),
    "request_evidence": lambda w, s: {"addressee": "某银行", "materials": "流水", **measured.CONTACT},
    "request_help": lambda w, s: {"addressee": "溪桥区公安局", "request": "请协助。", **measured.CONTACT},
}

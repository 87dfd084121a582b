"""What the random walk fills in for enforcement by the agency itself and substitute performance."""

import datetime as dt

from tests.stories import enforced


def _when(w):
    return (w.play.now + dt.timedelta(days=w.random.choice([0, 5, 6]))).isoformat()


def _site(w):
    return {
        "party_present": w.often("yes", "no"),
        "witness": w.often("谷雨声", ""),
        "recorded": w.often("yes", "no"),
        "result": w.often("complete", "part"),
    }


def _cleared(w):
    return {
        "place_kind": w.often("road", "other"),
        "party_able": w.often("no", "yes"),
        "party_present": w.often("no", "yes"),
        "witness": w.often("殷采薇", ""),
    }


INPUTS = {
    "announce_removal": lambda w, s: {
        "object": "钢架棚一处",
        "remove_by": (w.play.now + dt.timedelta(days=15)).date().isoformat(),
        "posted_on": w.day(),
        "posted_at": "现场张贴",
    },
    "decide_enforcement": lambda w, s: enforced.execution(
        power=w.often(["水法#65"], ["行政处罚法#72"]),
        way=w.often("remove", "transfer", "demolish"),
        planned_at=_when(w),
        urgent_reason=w.often("", "洪峰过境"),
    ),
    "note_execution_served": lambda w, s: {},
    "record_enforcement": lambda w, s: enforced.carried_out(w.play, **_site(w)),
    "stop_coercion": lambda w, s: {"ground": w.often("obeyed", "other"), "reason": "现场查看属实。"},
    "decide_substitution": lambda w, s: enforced.substitution(
        duty=w.often("restore", "neither"), danger=w.often("environment", "none"), planned_at=_when(w)
    ),
    "note_substitution_served": lambda w, s: {},
    "demand_substitution": lambda w, s: enforced.TALK | {"planned_at": _when(w)},
    "note_substitution_demanded": lambda w, s: {},
    "perform_substitution": lambda w, s: enforced.performed(w.play, **_site(w)),
    "stop_substitution": lambda w, s: {"ground": w.often("obeyed", "other"), "reason": "现场查看属实。"},
    "clear_at_once": lambda w, s: enforced.clearing(w.play, **_cleared(w)),
    "tell_clearing": lambda w, s: enforced.TALK,
    "note_clearing_told": lambda w, s: {},
    "tell_costs": lambda w, s: enforced.costs(),
    "note_costs_told": lambda w, s: {},
    "record_cost_payment": lambda w, s: {
        "amount_fen": w.often("10800", "800", "99999"),
        "paid_on": w.day(),
        "receipt_no": "DL-1",
        "channel": "bank",
    },
    "waive_costs": lambda w, s: {"reason": "没有发生费用。"},
}

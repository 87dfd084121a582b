"""What the random walk fills in about the people of a case."""

from mingzheng.cases.engine.models import Defect
from mingzheng.cases.penalty.gates.signing import WAYS_OF_HEADS as WAYS

PEOPLE = ("officer", "officer2", "officer3", "unit_head", "agency_head", "reviewer")


def _one(w, *keys):
    return str(w.play.person(w.random.choice(keys or PEOPLE)))


def _request(w, _):
    applicant = w.often("head", "officer", "party")
    return {
        "applicant": applicant,
        "party": w.play.party() if applicant == "party" else None,
        "person": _one(w, *w.often(("officer2",), PEOPLE)),
        "ground": "relation",
        "reason": "与当事人的负责人是近亲属。",
    }


def _verdict(w, **more):
    verdict = w.often("granted", "refused")
    return {"verdict": verdict, "reason": "查证属实。", "evidence_remark": "此前的笔录由两人制作，仍然有效。", **more}


def _decision(w, _):
    values = _verdict(w)
    return values | {
        "replacement": _one(w, *w.often(("officer3",), PEOPLE)) if values["verdict"] == "granted" else None
    }


def _undone(w, _):
    row = w._one(Defect.objects.filter(act__case_id=w.play.case_id, gate="oral_confirmed", cured_by=None))
    return {"act_seq": row.act.seq if row else 1, "how": "当场恢复原状。"}


INPUTS = {
    "ask_recusal": _request,
    "decide_recusal": _decision,
    "decide_head_recusal": lambda w, s: _verdict(
        w, way=w.random.choice(sorted(WAYS)), document="集体讨论笔录", decided_on=w.day()
    ),
    "hand_over": lambda w, s: {
        "giver": _one(w, *w.often(("officer2",), PEOPLE)),
        "taker": _one(w, *w.often(("officer3",), PEOPLE)),
        "reason": "调离本单位。",
    },
    "reassign_review": lambda w, s: {"taker": _one(w, "reviewer", "officer3"), "reason": "外出学习。"},
    "note_undone": _undone,
}

"""Preservation by registration, sealing and seizure: by whom, on what, how, how long (罚 56; 强 16–28). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import first_of, gate, handlers, refuse
from mingzheng.cases.penalty.goods import GOODS_WORDS, custody, goods_of, same_goods
from mingzheng.core.errors import DomainError
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

SEIZING = ("seize", "seize_urgently")
MAY_EMPOWER = frozenset({"law", "administrative_regulation", "local_regulation"})
RELEASE_FIRST = frozenset({"refused", "overdue", "unreported"})
OPEN = {
    "preservation": ("emergency", "unreported", "refused", "kept", "overdue"),
    "measure": ("approved", "emergency", "unreported", "refused", "in_force", "overdue"),
}
PERIODS = {"preservation": "PEN_REGISTER_EVIDENCE", "measure": "COE_SEIZE"}
TITLES = {"preservation": "先行登记保存", "measure": "查封、扣押"}
WHEN_OVER = {"preservation": "行政处罚法#56", "measure": "行政强制法#27"}


def investigating(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to take goods, to test or to order once the investigation is over (行政处罚法 54, 57)."""
    until = {"clue", "filed", "concluded"} if attempt.step.track == "order" else {"clue", "filed"}
    if facts.state("main") in until:
        return None
    return refuse(
        "investigating",
        f"案件已经不在调查中，不能再办理“{attempt.step.title}”",
        "行政处罚法#54",
        "确有必要的，先恢复调查；已经实施的如实记录",
        kind="never",
    )


def may_coerce(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse coercive measures under an entrusted power: that power cannot be entrusted (行政强制法 17)."""
    if facts.matter.capacity.kind != "entrusted":
        return None
    return refuse(
        "may_coerce",
        "本事项受委托办理，行政强制措施权不得委托",
        "行政强制法#17",
        "报委托机关，由委托机关的执法人员实施；已经实施的立即解除",
        who="委托机关",
        kind="others",
    )


def basis_named(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse sealing or seizure whose basis is no article of a law or regulation (行政强制法 10, 22)."""
    wrong = [key for key in answer(attempt, "basis") or () if not _empowers(key)]
    if not wrong:
        return None
    return refuse(
        "basis_named",
        f"“{'、'.join(wrong)}”不是法规索引里的法律、法规条文，不能作为查封、扣押的依据",
        "行政强制法#22",
        "写明授予查封、扣押权的法律、法规条文，例如“食品安全法#110”",
    )


def _empowers(key: str) -> bool:
    try:
        parsed = parse_key(key)
    except DomainError:
        return False
    instrument = shipped_index().find(parsed.instrument)
    if instrument is None or instrument.rank not in MAY_EMPOWER or not parsed.no:
        return False
    last = instrument.version[-1].articles
    return not last or parsed.no <= last


def goods_free(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to take goods twice: what is preserved is not seized as well (行政处罚法 56; 行政强制法 23; trap 19)."""
    own = (attempt.step.track, attempt.subject)
    held = [g for g in custody(facts) if g.held and (g.track, g.number) != own]
    twice = [g for line in answer(attempt, "goods") or () for g in held if same_goods(line, g)]
    if not twice:
        return None
    what = first_of([f"{g.words}（{GOODS_WORDS[g.state]}，{TITLES[g.track]} {g.number} 号）" for g in twice])
    return refuse(
        "goods_free",
        f"同一物品不能同时先行登记保存又查封、扣押，也不能重复查封、扣押：{what}",
        "行政强制法#23",
        "先对原来的措施作出处理决定，再采取新的措施；不是同一物品的，写明特征",
        who=handlers(facts),
    )


def no_necessities(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse what may never be sealed or seized: daily necessities, and what others have sealed (行政强制法 23)."""
    if answer(attempt, "necessities") == "yes":
        reason = "不得查封、扣押公民个人及其所扶养家属的生活必需品"
    elif answer(attempt, "sealed_by_others") == "yes":
        reason = "已被其他国家机关依法查封的，不得重复查封"
    else:
        return None
    return refuse("no_necessities", reason, "行政强制法#23", "从清单中去掉这些物品；已经实施的立即解除")


def approved_first(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note what was done before the head agreed: on paper, or by word of mouth (行政处罚法 56; 行政强制法 18)."""
    if attempt.input is None:
        return None
    if attempt.step.track == "measure":
        approval = facts.last("approve_measure", subject=attempt.subject)
        if approval is None or attempt.at >= approval.at:
            return None
        return refuse(
            "approved_first",
            "实施的时间早于机关负责人批准的时间",
            "行政强制法#18",
            "核对时间；情况紧急当场实施的，用“紧急查封、扣押”如实记录",
            who="机关负责人",
        )
    oral = answer(attempt, "approved_at")
    if oral is not None and oral <= attempt.at:
        return None
    return refuse(
        "approved_first",
        "先行登记保存没有事先经机关负责人批准" if oral is None else "口头同意的时间晚于保存的时间",
        "行政处罚法#56",
        "立即报机关负责人补办批准；不同意的立即解除",
        who="机关负责人",
    )


def lawful_on_site(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note what the procedure on the spot lacked (行政强制法 18 items 4 to 6 and 9)."""
    if attempt.input is None:
        return None
    lacks = []
    if answer(attempt, "party_called") != "yes":
        lacks.append("没有通知当事人到场")
    if answer(attempt, "party_present") != "yes" and not answer(attempt, "witness"):
        lacks.append("当事人不到场，没有邀请见证人")
    if answer(attempt, "rights_told") != "yes":
        lacks.append("没有当场告知理由、依据、权利和救济途径")
    if answer(attempt, "heard") != "yes":
        lacks.append("没有听取陈述和申辩")
    if not lacks:
        return None
    return refuse(
        "lawful_on_site", "；".join(lacks), "行政强制法#18", "解除后依法重新实施，或者补充告知、听取意见后书面说明理由"
    )


RECORDED = {"hold_hearing": "听证", "serve": "留置送达"}


def leaves(attempt: Attempt) -> bool:
    """Tell whether a paper was left behind: what is easily disputed is filmed (118号)."""
    return bool(answer(attempt, "method") == "leave" and answer(attempt, "result") == "served")


def av_recorded(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note what was to be filmed and was not, without a word on why: seizure, hearing, leaving (罚47; 118号)."""
    if attempt.input is None or answer(attempt, "recorded") == "yes" or answer(attempt, "unrecorded_reason"):
        return None
    if attempt.step.code == "serve" and (not leaves(attempt) or attempt.evidence):
        return None
    what = RECORDED.get(attempt.step.code, attempt.step.title)
    return refuse(
        "av_recorded",
        f"{what}应当全程录音录像，没有录，也没有说明原因",
        "行政处罚法#47",
        "如实说明应录未录的原因，由部门负责人确认",
        who="部门负责人",
    )


def reported_in_time(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note that nobody reported an emergency act within twenty-four hours (行政强制法 19; trap 20)."""
    track = attempt.step.track
    if facts.state(track, attempt.subject) != "emergency":
        return None
    return refuse(
        "reported_in_time",
        f"当场实施的{TITLES[track]}没有在二十四小时内报告机关负责人并补办批准手续",
        "行政强制法#19" if track == "measure" else "行政处罚法#56",
        "立即解除，或者立即报机关负责人决定",
        who=handlers(facts),
    )


def dealt_in_time(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note that a preservation or measure outlasted its period (行政处罚法 56; 行政强制法 25, 27)."""
    track = attempt.step.track
    last = facts.last_day(PERIODS[track], attempt.subject)
    if last is None or attempt.on <= last:
        return None
    return refuse(
        "dealt_in_time",
        f"{TITLES[track]} {attempt.subject} 号到 {last} 期满，没有作出处理决定",
        WHEN_OVER[track],
        "立即解除并返还",
        who=handlers(facts),
    )


def must_return(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse any end but return once the head refused, or the time is over (行政处罚法 56)."""
    way, state = answer(attempt, "way"), facts.state("preservation", attempt.subject)
    last = facts.last_day("PEN_REGISTER_EVIDENCE", attempt.subject)
    over = last is not None and attempt.on > last
    if way in {None, "return"} or not (over or state in {"refused", "unreported"}):
        return None
    return refuse(
        "must_return",
        "没有经过批准或者已经期满的先行登记保存应当解除，不能作其他处理",
        "行政处罚法#56",
        "选择“解除保存，返还当事人”；需要查封、扣押的另行报批",
    )


def goods_named(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse goods that are not on the list, or have left it (行政处罚法 56; 行政强制法 24)."""
    asked = set(answer(attempt, "goods") or ())
    track = attempt.step.track
    rows = custody(facts) if track == "main" else goods_of(facts, track, attempt.subject)
    left = {g.key for g in rows if g.held}
    if attempt.input is None and not left:
        return refuse("goods_named", "没有正在保存、查封、扣押的物品", "行政强制法#24", "不需要办理", kind="never")
    strange = sorted(asked - left)
    if not strange:
        return None
    return refuse(
        "goods_named",
        f"不在清单上，或者已经处理：{first_of(strange)}",
        "行政强制法#24",
        "从清单上尚未处理的物品中选择",
    )


def confiscation_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to confiscate goods without a decision that says so (行政强制法 27; 行政处罚法 57)."""
    if answer(attempt, "way") != "confiscated":
        return None
    if any("没收非法财物" in decision.kinds for decision in facts.decisions):
        return None
    return refuse(
        "confiscation_decided",
        "没收非法财物要由行政处罚决定作出",
        "行政强制法#27",
        "先作出没收非法财物的处罚决定；期限不够的，期满前报批延长",
    )


def extend_once(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a second extension, and one after the last day (行政强制法 25; trap 21)."""
    if facts.done("extend_measure", subject=attempt.subject):
        return refuse(
            "extend_once", "查封、扣押只能延长一次，已经延长过", "行政强制法#25", "期满前作出处理决定", kind="never"
        )
    last = facts.last_day("COE_SEIZE", attempt.subject)
    if last is not None and attempt.on > last:
        return refuse(
            "extend_once", f"期限已于 {last} 届满，不能再延长", "行政强制法#25", "立即解除并返还", kind="never"
        )
    return None


def not_issued_yet(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a second decision on the same measure (行政强制法 24)."""
    if not facts.done("issue_seizure", subject=attempt.subject):
        return None
    return refuse("not_issued_yet", "决定书和清单已经制作", "行政强制法#24", "送达已经制作的文书", kind="never")


def given_on_spot(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a decision or list of seizure that was not handed over on the spot (行政强制法 24)."""
    document, received = facts.document(attempt.subject.partition(":")[0]), answer(attempt, "received_on")
    if document is None or document.code not in {"seizure_decision", "seizure_list"} or received is None:
        return None
    issued = next((a for a in facts.effective if a.id == document.act_id), None)
    done = facts.last(*SEIZING, subject=issued.track_subject) if issued else None
    if done is None or received <= done.on:
        return None
    return refuse(
        "given_on_spot",
        f"查封、扣押决定书和清单应当当场交付，{done.on} 实施，{received} 才交付",
        "行政强制法#24",
        "书面说明没有当场交付的原因",
    )


def measures_recorded(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to conclude while a measure told in an inspection stands in no record of its own (行政强制法 18, 24)."""
    told = [a for a in facts.done("inspect") if a.content.get("measures_taken") == "yes"]
    if not told or facts.done(*SEIZING):
        return None
    return refuse(
        "measures_recorded",
        f"第 {told[0].seq} 号检查记明当场采取了强制措施，还没有登记",
        "行政强制法#18",
        "用“紧急查封、扣押”登记，并报告、补办批准；填错的更正检查记录",
        who=handlers(facts),
    )


def _open(facts: CaseFacts) -> Iterator[tuple[str, str, str]]:
    for track, states in OPEN.items():
        yield from ((track, number, state) for number, state in facts.states(track).items() if state in states)


def _over(facts: CaseFacts, track: str, number: str, state: str, today: dt.date) -> bool:
    last = facts.last_day(PERIODS[track], number)
    return state in RELEASE_FIRST or (last is not None and today > last)


def holdings_in_time(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision while goods are kept beyond their day, or without papers (罚 56; 强 24, 27)."""
    late = [(t, n) for t, n, state in _open(facts) if _over(facts, t, n, state, attempt.on)]
    if late:
        which = "、".join(f"{TITLES[track]} {number} 号" for track, number in late)
        return refuse(
            "holdings_in_time",
            f"{which}应当解除，还没有解除",
            WHEN_OVER[late[0][0]],
            "立即解除并返还",
            who=handlers(facts),
        )
    taken = {a.track_subject for a in facts.done(*SEIZING)}
    bare = sorted(taken - {a.track_subject for a in facts.done("issue_seizure")} - _released(facts))
    if not bare:
        return None
    return refuse(
        "holdings_in_time",
        f"查封、扣押 {'、'.join(bare)} 号还没有决定书和清单",
        "行政强制法#24",
        "制作并交付查封、扣押决定书和清单",
        who=handlers(facts),
    )


def _released(facts: CaseFacts) -> set[str]:
    return {number for number, state in facts.states("measure").items() if state in {"ended", "dropped"}}


def holdings_ended(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to close while goods are still kept (行政处罚法 56; 行政强制法 27, 28)."""
    left = [f"{TITLES[track]} {number} 号" for track, number, _ in _open(facts)]
    if not left:
        return None
    return refuse(
        "holdings_ended",
        f"还没有处理完毕：{'、'.join(left)}",
        "行政强制法#27",
        "作出处理决定或者解除",
        who=handlers(facts),
    )


BOTH = ("preservation", "measure")
GATES = (
    gate("investigating", "案件在调查中", "行政处罚法#54", investigating, "curable", joins=("main",)),
    gate("may_coerce", "有权采取行政强制措施", "行政强制法#17", may_coerce, "evidence_excluded"),
    gate("basis_named", "有法律、法规依据", "行政强制法#22", basis_named),
    gate("goods_free", "物品没有被重复采取措施", "行政强制法#23", goods_free, joins=BOTH),
    gate("no_necessities", "不是不得查封、扣押的财物", "行政强制法#23", no_necessities),
    gate("approved_first", "事先经机关负责人批准", "行政强制法#18", approved_first),
    gate("lawful_on_site", "现场程序齐备", "行政强制法#18", lawful_on_site),
    gate("av_recorded", "全程录音录像或者说明原因", "行政处罚法#47", av_recorded, "curable"),
    gate("reported_in_time", "二十四小时内报告并补办批准", "行政强制法#19", reported_in_time),
    gate("dealt_in_time", "期限内处理", "行政强制法#27", dealt_in_time),
    gate("must_return", "应当解除的不作其他处理", "行政处罚法#56", must_return),
    gate("goods_named", "物品在清单上", "行政强制法#24", goods_named, "curable", joins=BOTH),
    gate("confiscation_decided", "没收有处罚决定", "行政强制法#27", confiscation_decided, joins=("decision",)),
    gate("extend_once", "只延长一次且在期满前", "行政强制法#25", extend_once),
    gate("not_issued_yet", "决定书还没有制作", "行政强制法#24", not_issued_yet),
    gate("given_on_spot", "决定书和清单当场交付", "行政强制法#24", given_on_spot, "curable"),
    gate("measures_recorded", "采取的强制措施已经登记", "行政强制法#18", measures_recorded, joins=("measure",)),
    gate("holdings_in_time", "保存、查封、扣押没有逾期", "行政强制法#27", holdings_in_time, joins=BOTH),
    gate("holdings_ended", "保存、查封、扣押已经处理完毕", "行政强制法#27", holdings_ended, joins=BOTH),
)

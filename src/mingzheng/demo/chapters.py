"""Cases of the demo that leave the plain way: hearing, seizure, discussion, no penalty, change, instalments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.officers import BEIJING
from mingzheng.demo.acts import MARKET, deliver
from mingzheng.demo.district import SETUP, Part, enter
from mingzheng.demo.stories import told, until
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.demo.acts import Facts
    from mingzheng.demo.district import District
    from mingzheng.demo.play import Play
    from mingzheng.demo.stories import Days, Story

OFFICE = "market"
REMEDIES = {"reconsideration_body": "溪桥区人民政府", "court": "溪桥区人民法院"}
DEPUTIES: tuple[Part, ...] = (
    Part("vice_head", "荀守一", "male", "副局长", (), unit=False),
    Part("vice_head2", "谷怀瑾", "female", "副局长", (), unit=False),
)
OIL = {"name": "食用油", "spec": "5 升", "quantity": "12 桶", "feature": "标签上的保质期已被涂改"}


def build_deputies(district: District, now: dt.datetime) -> None:
    """Enter the two deputy heads of the market agency, whom the head confirms, so that there is who can discuss."""
    agency = district.agencies[OFFICE]
    for part in DEPUTIES:
        enter(district, part, agency, district.units[OFFICE], now)
        with record("setup.grant_role", actor=SETUP, now=now) as rec:
            grant = agencies.grant_role(
                rec,
                district.people[part.key],
                role="agency_head",
                agency=agency,
                rank="deputy",
                document="溪桥区市场监督管理局领导班子分工（演示）",
            )
        if grant.state == "proposed":
            with record("setup.second_grant", actor=district.actor(MARKET.head), now=now) as rec:
                agencies.second_grant(rec, grant)


def hearing(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case in which the party asked for a hearing, which is called for a day to come."""

    def ask(play: Play) -> None:
        play.do(MARKET.officer, "request_hearing", play.party(), form="written")

    def call(play: Play) -> None:
        play.do(
            MARKET.officer,
            "open_hearing",
            play.party(),
            held_at=_ahead(days, play, 10).isoformat(),
            venue="本局二楼听证室",
            presider=str(play.person("presider")),
            clerk=str(play.person("clerk")),
            contact="柳记言",
            contact_phone="0990-5550101",
        )
        play.approve(MARKET.head, reason="同意举行听证。")
        deliver(play, MARKET, about, "hearing_notice")

    return told(days, start, [*until("notified", MARKET, about), (4, 10, ask), (5, 10, call)])


def seizure(days: Days, start: int, about: Facts, *, recorded: str = "yes") -> Callable[[Play], Story]:
    """Return a case in which goods were seized; their thirty days run. One not ``recorded`` has its defect."""

    def approve(play: Play) -> None:
        play.do(
            MARKET.officer,
            "approve_measure",
            kind="seize",
            party=play.party(),
            reason="食用油涉嫌超过保质期，须防止转移和继续使用。",
            basis=["食品安全法#110"],
            goods=[OIL],
            necessities="no",
            sealed_by_others="no",
            days=30,
        )
        play.approve(MARKET.head, reason="同意扣押。")

    def seize(play: Play) -> None:
        number = play.case.tracks.get(kind="measure").subject
        done = play.do(
            MARKET.officer,
            "seize",
            number,
            officers=(MARKET.officer, MARKET.officer2),
            place=about.place,
            at=play.now - dt.timedelta(minutes=30),
            goods=[OIL],
            kept_at="本局 2 号库",
            keeper="岳青禾",
            ended_at=play.now.isoformat(),
            id_shown="yes",
            party_called="yes",
            party_present="yes",
            rights_told="yes",
            heard="yes",
            statement="当事人称不知道已经过期。",
            recorded=recorded,
        )
        play.confirm(MARKET.officer2, done.seq)
        play.do(MARKET.officer, "issue_seizure", number, contact="岳青禾", contact_phone="0990-5550101")
        for code in ("seizure_decision", "seizure_list"):
            deliver(play, MARKET, about, code)

    return told(days, start, [*until("filed", MARKET, about), (2, 9, approve), (2, 10, seize)])


def discussion(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a grave case that the heads discussed; one of them has still to confirm the record."""
    members = (MARKET.head, *(part.key for part in DEPUTIES))

    def discuss(play: Play) -> None:
        words = "事实清楚，同意拟处理意见。"
        met = play.do(
            MARKET.officer,
            "discuss",
            place="局会议室",
            host="章叙白",
            recorder="纪行简",
            members=[{"person": str(play.person(key)), "view": "agree", "opinion": words} for key in members],
            observers=["温筱岚"],
            presented="承办人介绍案情和拟处罚意见，法制审核同意。",
            result="agreed",
            conclusion="同意按拟处罚意见作出决定。",
        )
        for key in members[:-1]:
            play.confirm(key, met.seq)

    return told(days, start, [*until("reviewed", MARKET, about), (10, 10, discuss)])


def no_penalty(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case that ended without penalty, with the education given."""

    def decide(play: Play) -> None:
        education = "当面讲解从业人员健康管理的规定，发放提示卡。"
        play.do(MARKET.officer, "decide_no_penalty", play.party(), education=education, **REMEDIES)
        _both(play)
        deliver(play, MARKET, about, "no_penalty_decision")

    return told(days, start, [*until("concluded", MARKET, about), (4, 10, decide)])


def _reconsidered(about: Facts) -> tuple[Callable[[Play], None], Callable[[Play], None]]:
    """Return the two acts with which a reconsideration begins: it comes in, and it is replied to."""

    def attack(play: Play) -> None:
        play.do(
            MARKET.officer,
            "note_reconsideration",
            party=play.party(),
            body=REMEDIES["reconsideration_body"],
            document="溪政复答〔2026〕3 号（演示）",
            since=_today(play),
            received_on=_today(play),
            claims="请求变更罚款数额。",
        )

    def reply(play: Play) -> None:
        play.do(
            MARKET.officer,
            "submit_reply",
            "1",
            facts=f"{about.finding}事实清楚，程序合法。",
            proofs=["现场笔录，证明检查时的情况", "询问笔录，证明当事人的说明"],
            basis=[about.breached, about.punished_by],
            representatives=["祁砚舟"],
            conclusion="请求维持本机关的行政处罚决定。",
        )
        _both(play)

    return attack, reply


def changed(days: Days, start: int, about: Facts, fine: str) -> Callable[[Play], Story]:
    """Return a case whose decision was changed upon reconsideration; the public page of the old one is withdrawn."""
    ruling = "溪政复决〔2026〕3 号行政复议决定书（演示）"
    attack, reply = _reconsidered(about)

    def learn(play: Play) -> None:
        day = _today(play)
        told_of = {"document": ruling, "basis_on": day, "until": day, "content": "变更罚款数额。"}
        play.do(MARKET.officer, "note_remedy_outcome", "1", result="changed", ground="facts", **told_of)

    def change(play: Play) -> None:
        play.do(
            MARKET.officer,
            "change_decision",
            play.party(),
            by="reconsideration",
            basis=ruling,
            basis_on=_today(play),
            kinds=list(about.kinds),
            fine_fen=fine,
            reason="复议机关认为罚款与情节不相称。",
        )
        _both(play)

    def withdraw(play: Play) -> None:
        play.do(MARKET.checker, "withdraw_publication", play.party(), step_up=True, reason="原决定经行政复议变更。")
        deliver(play, MARKET, about, "changed_decision")

    after = [(13, 10, attack), (15, 10, reply), (18, 10, learn), (19, 9, change), (19, 14, withdraw)]
    return told(days, start, [*until("published", MARKET, about), *after])


def instalments(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case whose fine is paid in two parts, by an answer to what the party asked for."""

    def ask(play: Play) -> None:
        wish = {"hardship": "连续三个月亏损，附报表。", "wanted": "分两期缴纳。"}
        play.do("window", "request_deferral", play.party(), way="instalments", form="written", **wish)

    def answer(play: Play) -> None:
        half = f"{play.case.decisions.get().fine_fen / 200:.2f}"
        plan = [{"due_on": _later(play, span), "amount_fen": half} for span in (30, 90)]
        reason = "确有经济困难，附有报表。"
        play.do(MARKET.officer, "answer_deferral", play.party(), verdict="granted", reason=reason, plan=plan)
        _both(play)
        deliver(play, MARKET, about, "deferral_notice")

    return told(days, start, [*until("published", MARKET, about), (14, 10, ask), (15, 10, answer)])


def _both(play: Play) -> None:
    play.approve(MARKET.unit_head)
    play.approve(MARKET.head)


def _today(play: Play) -> str:
    return play.now.astimezone(BEIJING).date().isoformat()


def _later(play: Play, span: int) -> str:
    return (play.now.astimezone(BEIJING).date() + dt.timedelta(days=span)).isoformat()


def _ahead(days: Days, play: Play, workdays: int) -> dt.datetime:
    """Return nine o'clock of the working day so many working days ahead."""
    day = play.now.astimezone(BEIJING).date()
    while workdays:
        day += dt.timedelta(days=1)
        workdays -= days.calendar.is_workday(day)
    return dt.datetime.combine(day, dt.time(9), BEIJING)


def settled(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a proposal
    """Return what a proposal without penalty says instead of a fine."""
    return {"disposition": "no_penalty", "kinds": [], "fine_fen": 0, **values}

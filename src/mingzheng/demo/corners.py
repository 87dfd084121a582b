"""Cases of the demo that end or rest elsewhere: not filed, withdrawn, suspended, at the police, not published."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.demo.acts import MARKET, register
from mingzheng.demo.stories import told, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.demo.acts import Cast, Facts
    from mingzheng.demo.play import Play
    from mingzheng.demo.stories import Days, Story

RULE = "市场监督管理行政处罚程序规定#64"


def _signed(play: Play, cast: Cast) -> None:
    play.approve(cast.unit_head, reason="拟同意。")
    play.approve(cast.head, reason="同意。")


def _today(play: Play) -> dt.date:
    return play.now.astimezone(BEIJING).date()


def declined(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a clue that was not filed, with its reason."""

    def decline(play: Play) -> None:
        reason = "现场核查未发现线索所述情形，没有违法事实。"
        play.do(MARKET.officer, "decline_filing", ground="no_facts", reason=reason, told="无")
        _signed(play, MARKET)

    return told(days, start, [(0, 9, lambda play: register(play, MARKET, about)), (1, 10, decline)])


def withdrawn(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case withdrawn after its conclusion."""

    def withdraw(play: Play) -> None:
        play.do(MARKET.officer, "withdraw_case", ground="time_bar", reason="查明违法行为终了已超过二年。")
        _signed(play, MARKET)

    return told(days, start, [*until("concluded", MARKET, about), (4, 10, withdraw)])


def suspended(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case whose investigation rests until a question of law is answered."""

    def suspend(play: Play) -> None:
        reason = "所涉条款的适用送请有权机关解释。"
        play.do(MARKET.officer, "suspend_case", ground="interpretation", reason=reason, instrument=RULE)
        _signed(play, MARKET)

    return told(days, start, [*until("filed", MARKET, about), (3, 10, suspend)])


def at_the_police(days: Days, start: int, about: Facts) -> Callable[[Play], Story]:
    """Return a case whose facts may be a crime: reported, approved and handed to the police, whose answer is due."""

    def report(play: Play) -> None:
        done = play.do(
            MARKET.officer,
            "report_crime",
            officers=(MARKET.officer, MARKET.officer2),
            suspected="生产、销售不符合安全标准的食品罪",
            facts=f"{about.finding}销售金额十二万元。",
            standard="销售金额达到立案追诉标准。",
            proofs=["检验报告一份，证明食品含有有害物质"],
            opinion="建议移送公安机关。",
        )
        play.confirm(MARKET.officer2, done.seq)

    def hand_over(play: Play) -> None:
        play.do(MARKET.officer, "approve_transfer", "1", verdict="approved", reason="达到追诉标准，同意移送。")
        play.approve(MARKET.head, reason="同意移送。")
        goods = [{"name": "熟食", "amount": "12 箱", "features": "真空包装", "place": "本局冷库"}]
        papers = ["涉嫌犯罪案件情况调查报告", "检验报告"]
        play.do(MARKET.officer, "send_transfer", "1", police="溪桥区公安分局", papers=papers, goods=goods)

    return told(days, start, [*until("filed", MARKET, about), (2, 10, report), (3, 10, hand_over)])


def withheld(days: Days, start: int, cast: Cast, about: Facts, *, approved: bool) -> Callable[[Play], Story]:
    """Return a decision that is not published with reason and day of review, or only proposed to be."""

    def propose(play: Play) -> None:
        play.do(
            cast.publisher,
            "propose_withholding",
            play.party(),
            reason_code="commercial_secret",
            basis="政府信息公开条例第十五条",
            reason="事实部分涉及当事人尚未公开的配方，与公开的利益相比应当保护。",
            review_on=(_today(play) + dt.timedelta(days=180)).isoformat(),
        )

    def decide(play: Play) -> None:
        verdict = {"verdict": "approved", "reason": "同意暂不公开，半年后复查。"}
        play.do(cast.checker, "approve_withholding", play.party(), step_up=True, **verdict)

    beats = [*until("served", cast, about), (12, 10, propose)]
    return told(days, start, [*beats, (12, 15, decide)] if approved else beats)

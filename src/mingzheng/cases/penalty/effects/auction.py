"""Effects of an auction for the fine: money on the obligation, the measure that ends, the notice to the party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.fulfilment import obligation_row, pay
from mingzheng.cases.penalty.effects.measuring import SEIZE_PERIOD
from mingzheng.cases.penalty.effects.shared import end_duty
from mingzheng.cases.penalty.goods import goods_of

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing


def record_auction(w: Writing) -> None:
    """Pay the fine out of the price, end measures that hold nothing more, and tell the party (行政处罚法 72)."""
    row = obligation_row(w.subject)
    done = row.paid_fen + w.input.amount_fen >= row.amount_fen
    w.move("obligation", "fulfilled" if done else "owed", w.subject)
    pay(w, w.input.paid_on, w.input.receipt_no, "auction")
    _end_measures(w)
    w.freeze("offset_notice", w.book.papers["offset_notice"])


def _end_measures(w: Writing) -> None:
    gone = set(w.input.goods)
    for number in sorted({key.split(":")[1] for key in gone}):
        left = [g for g in goods_of(w.facts, "measure", number) if g.held and g.key not in gone]
        if not left and w.state("measure", number) != "ended":
            w.move("measure", "ended", number)
            end_duty(w, SEIZE_PERIOD, subject=number)


EFFECTS = (record_auction,)

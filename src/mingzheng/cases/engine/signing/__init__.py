"""Approvals as offices know them: who may give them, how they are asked for and given, and what comes of them."""

from mingzheng.cases.engine.signing.asking import ask_for_signatures, renewed, write_round
from mingzheng.cases.engine.signing.effects import take_effect_on_paper
from mingzheng.cases.engine.signing.oral import (
    answer_oral,
    confirm_oral_on_paper,
    note_oral,
    oral_refusal,
    with_oral,
)
from mingzheng.cases.engine.signing.verdicts import Given, sign
from mingzheng.cases.engine.signing.withdrawing import withdraw_proposal

__all__ = [
    "Given",
    "answer_oral",
    "ask_for_signatures",
    "confirm_oral_on_paper",
    "note_oral",
    "oral_refusal",
    "renewed",
    "sign",
    "take_effect_on_paper",
    "with_oral",
    "withdraw_proposal",
    "write_round",
]

"""Every change of a publication; each takes the recorder of the event it is part of."""

from mingzheng.publication.actions.checking import QUESTIONS as SECRECY_QUESTIONS
from mingzheng.publication.actions.checking import approve, check, check_secrecy, return_draft
from mingzheng.publication.actions.ending import REASONS as WITHDRAWAL_REASONS
from mingzheng.publication.actions.ending import abandon, expire, recall, repair, require_withdrawal, withdraw
from mingzheng.publication.actions.importing import drop_notice, import_notices, take_notice
from mingzheng.publication.actions.intake import claim, receive
from mingzheng.publication.actions.preparing import classify, draft, schedule
from mingzheng.publication.actions.releasing import correct, note_served, note_unserved, release
from mingzheng.publication.actions.withholding import (
    approve_withhold,
    decline_withhold,
    propose_withhold,
    reopen_withheld,
)

__all__ = [
    "SECRECY_QUESTIONS",
    "WITHDRAWAL_REASONS",
    "abandon",
    "approve",
    "approve_withhold",
    "check",
    "check_secrecy",
    "claim",
    "classify",
    "correct",
    "decline_withhold",
    "draft",
    "drop_notice",
    "expire",
    "import_notices",
    "note_served",
    "note_unserved",
    "propose_withhold",
    "recall",
    "receive",
    "release",
    "reopen_withheld",
    "repair",
    "require_withdrawal",
    "return_draft",
    "schedule",
    "take_notice",
    "withdraw",
]

"""Every change of a publication; each takes the recorder of the event it is part of."""

from mingzheng.publication.actions.checking import QUESTIONS as SECRECY_QUESTIONS
from mingzheng.publication.actions.checking import approve, check, check_secrecy, return_draft
from mingzheng.publication.actions.ending import REASONS as WITHDRAWAL_REASONS
from mingzheng.publication.actions.ending import abandon, expire, recall, repair, require_withdrawal, withdraw
from mingzheng.publication.actions.importing import drop_notice, import_notices, redraft_notice, take_notice
from mingzheng.publication.actions.intake import claim, receive
from mingzheng.publication.actions.overruling import DIRECTIONS as OVERRULE_DIRECTIONS
from mingzheng.publication.actions.overruling import Wish, drop_overrule, overrule
from mingzheng.publication.actions.preparing import classify, draft, schedule
from mingzheng.publication.actions.releasing import correct, note_served, note_unserved, release
from mingzheng.publication.actions.served import restore_served, take_off
from mingzheng.publication.actions.withholding import (
    approve_withhold,
    decline_withhold,
    propose_withhold,
    renew_withheld,
    reopen_withheld,
)

__all__ = [
    "OVERRULE_DIRECTIONS",
    "SECRECY_QUESTIONS",
    "WITHDRAWAL_REASONS",
    "Wish",
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
    "drop_overrule",
    "expire",
    "import_notices",
    "note_served",
    "note_unserved",
    "overrule",
    "propose_withhold",
    "recall",
    "receive",
    "redraft_notice",
    "release",
    "renew_withheld",
    "reopen_withheld",
    "repair",
    "require_withdrawal",
    "restore_served",
    "return_draft",
    "schedule",
    "take_notice",
    "take_off",
    "withdraw",
]

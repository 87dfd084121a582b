"""What acts of the ordinary penalty procedure do when they take effect: they call the generic packages downwards."""

from mingzheng.cases.penalty.effects import (
    auction,
    changes,
    deciding,
    discussion,
    enforcement,
    fulfilment,
    hearings,
    investigating,
    measuring,
    own_enforcement,
    papers,
    publishing,
    remedy,
    reviewing,
    serving,
    signing,
    stopping,
    transfer,
    unserving,
)
from mingzheng.cases.penalty.effects.closing import run_to_closing
from mingzheng.cases.penalty.effects.own_enforcement import follow_enforcement
from mingzheng.cases.penalty.effects.reviewing import void_changed_reviews
from mingzheng.cases.penalty.effects.serving import end_announcements

CHAPTERS = (
    investigating,
    reviewing,
    discussion,
    deciding,
    hearings,
    publishing,
    papers,
    serving,
    measuring,
    signing,
    fulfilment,
    enforcement,
    own_enforcement,
    auction,
    stopping,
    transfer,
    changes,
    remedy,
    unserving,
)

PENALTY_EFFECTS = {effect.__name__: effect for chapter in CHAPTERS for effect in chapter.EFFECTS}

AFTER_EVERY_ACT = (void_changed_reviews, end_announcements, follow_enforcement, run_to_closing)

__all__ = ["AFTER_EVERY_ACT", "PENALTY_EFFECTS"]

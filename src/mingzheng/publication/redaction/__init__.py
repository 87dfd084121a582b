"""脱敏: build a new text from a decision's values, never a box over the old one. Pure: no rows, no clock."""

from mingzheng.publication.redaction.engine import (
    BY_HAND,
    NEVER,
    Added,
    Guide,
    Leak,
    Mask,
    Redacted,
    Spared,
    redact,
    rescan,
    rules_at,
    with_found,
)
from mingzheng.publication.redaction.people import KnownPerson, Policy, mask_names, masked_persons

__all__ = [
    "BY_HAND",
    "NEVER",
    "Added",
    "Guide",
    "KnownPerson",
    "Leak",
    "Mask",
    "Policy",
    "Redacted",
    "Spared",
    "mask_names",
    "masked_persons",
    "redact",
    "rescan",
    "rules_at",
    "with_found",
]

"""脱敏: build a new text from a decision's values, never a box over the old one. Pure: no rows, no clock."""

from mingzheng.publication.redaction.engine import Guide, Leak, Mask, Redacted, redact, rescan
from mingzheng.publication.redaction.people import KnownPerson, Policy, mask_names, masked_persons

__all__ = [
    "Guide",
    "KnownPerson",
    "Leak",
    "Mask",
    "Policy",
    "Redacted",
    "mask_names",
    "masked_persons",
    "redact",
    "rescan",
]

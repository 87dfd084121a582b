"""Every state change of a paper: frozen, typeset, sealed, and its way over paper."""

from mingzheng.documents.actions.beginning import begin_series
from mingzheng.documents.actions.freezing import deferred, freeze, preview, void
from mingzheng.documents.actions.issuing import keep_rendering, keep_seal, seal
from mingzheng.documents.actions.paper import (
    check_scan,
    join_scan,
    print_copy,
    print_for_signature,
    register_seal,
    return_scan,
)

__all__ = [
    "begin_series",
    "check_scan",
    "deferred",
    "freeze",
    "join_scan",
    "keep_rendering",
    "keep_seal",
    "preview",
    "print_copy",
    "print_for_signature",
    "register_seal",
    "return_scan",
    "seal",
    "void",
]

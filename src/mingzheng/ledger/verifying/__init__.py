"""Finds what was changed behind the record's back: for the rows an act rests on, and for everything there is."""

from mingzheng.ledger.verifying.findings import Finding, Report
from mingzheng.ledger.verifying.live import Extra, live
from mingzheng.ledger.verifying.outside import compare
from mingzheng.ledger.verifying.rows import Mismatch, mismatched, recorded_models

__all__ = ["Extra", "Finding", "Mismatch", "Report", "compare", "live", "mismatched", "recorded_models"]

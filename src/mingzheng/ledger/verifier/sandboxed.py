"""The child that checks a package somebody uploaded: the file is its input, JSON its output; without Django."""

from __future__ import annotations

import json
import os
import sys

from mingzheng.ledger.verifier.package import examine
from mingzheng.ledger.verifier.report import Trust


def main() -> None:
    """Examine the file that stands at the standard input under the fingerprint given as argument."""
    fingerprint = sys.argv[1] if len(sys.argv) > 1 else ""
    with os.fdopen(os.dup(0), "rb") as stream:
        report = examine(stream, Trust(fingerprint=fingerprint))
    json.dump(report.as_dict(), sys.stdout)


if __name__ == "__main__":
    main()

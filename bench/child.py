"""Runs one measurement in this process: ``python -m bench.child <name> <scale> <file for the figures>``."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import django


def main() -> None:
    """Measure and write the figures down."""
    name, scale, out = sys.argv[1:]
    django.setup()
    figures = importlib.import_module(f"bench.{name}").measure(float(scale))
    Path(out).write_text(json.dumps([f.as_dict() for f in figures]))


if __name__ == "__main__":
    main()

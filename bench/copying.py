"""Writes copies of performed cases in this process: ``python -m bench.copying <from> <to> <of how many>``."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Write the copies of a stretch of numbers."""
    django.setup()
    from bench.million import copies  # noqa: PLC0415 - after setup

    copies(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    main()

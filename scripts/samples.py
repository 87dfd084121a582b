"""``python scripts/samples.py``: take a sample of every paper from the stories of the tests, for the console's help.

What a step makes is shown beside the step as a paper of an invented case. The samples are data that stories froze, so
they say what the program writes; run this after a paper's wording or fields change. Run inside .venv.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "src" / "mingzheng" / "desk" / "data" / "samples.json"
STORIES = ("ordinary_penalty", "township_day", "hearing", "review", "measures", "own_enforcement", "fulfilment", "")
GAP = "未记录"


class Samples:
    """Collects what each story froze before its database is put back; of several papers the one with fewest gaps."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[tuple[int, int, str], Any]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Keep the papers of a story that went through."""
        if getattr(item, "went_through", False):
            for code, data in _frozen():
                self._offer(code, item.nodeid, data)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Note whether the story itself passed."""
        yield
        if call.when == "call":
            item.went_through = call.excinfo is None  # type: ignore[attr-defined]

    def _offer(self, code: str, story: str, data: Any) -> None:  # noqa: ANN401 - JSON
        gaps = json.dumps(data, ensure_ascii=False).count(GAP)
        rank = (gaps, next(n for n, name in enumerate(STORIES) if name in story), story)
        if code not in self.found or rank < self.found[code][0]:
            self.found[code] = (rank, data)


def _frozen() -> Iterator[tuple[str, Any]]:
    from mingzheng.documents.models import Document  # noqa: PLC0415 - once the tests have set Django up

    yield from Document.objects.order_by("frozen_at", "pk").values_list("code", "data")


def main() -> int:
    """Run the stories and write the samples; return what pytest returns."""
    samples = Samples()
    stories = ["-q", "-n0", "-p", "no:cacheprovider", str(ROOT / "tests" / "stories")]
    code = int(pytest.main(stories, plugins=[samples]))
    rows = [
        f"{json.dumps(key)}: {json.dumps(samples.found[key][1], ensure_ascii=False, sort_keys=True)}"
        for key in sorted(samples.found)
    ]
    KEPT.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{len(rows)} samples")
    return code


if __name__ == "__main__":
    sys.exit(main())

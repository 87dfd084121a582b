"""The ordinary penalty procedure as one text, its parts put together: for tests that load it changed."""

import re

from mingzheng.cases.engine.loader import PROCEDURES

FOLDER = PROCEDURES / "penalty_ordinary" / "2021-07-15"


def whole_text():
    head = (FOLDER / "procedure.toml").read_text(encoding="utf-8")
    parts = re.findall(r'^  "(\w+)",$', head, re.MULTILINE)
    bodies = [(FOLDER / f"{part}.toml").read_text(encoding="utf-8") for part in parts]
    return "\n".join([re.sub(r"^parts = \[.*?^\]$", "", head, flags=re.MULTILINE | re.DOTALL), *bodies])

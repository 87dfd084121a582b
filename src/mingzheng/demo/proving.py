"""The fourth proof: a package leaves the house, one byte of a copy is changed, the stand-alone verifier names it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases.packages.building import Wanted, make
from mingzheng.ledger.keys import signing_key
from mingzheng.ledger.verifier import bundle

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.models import Account

PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier printed, its exit code, and the file whose byte was changed (empty: none)."""

    text: str
    code: int
    changed: str = ""


def verify(case_id: uuid.UUID, account: Account, now: dt.datetime, *, damage: bool) -> Verdict:
    """Make an archive package of a case, change one byte of one paper if asked, and run the single-file verifier."""
    made = make(case_id, Wanted("archive", "演示：独立核验"), actor=actor_of(account), reader=account, now=now)
    with made.file as package, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / made.name
        changed = _copy(package, target, damage=damage)
        program = Path(folder) / "mingzheng_verify.py"
        program.write_text(bundle.source(), encoding="utf-8")
        command = [sys.executable, "-I", str(program), str(target), "--fingerprint", signing_key().verifier.fingerprint]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - own program
    return Verdict(done.stdout or done.stderr, done.returncode, changed)


def _copy(package: IO[bytes], target: Path, *, damage: bool) -> str:
    """Copy a package, member by member; return the name of the paper in which a byte was changed."""
    changed = ""
    with zipfile.ZipFile(package) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as after:
        for member in before.infolist():
            body = before.read(member)
            if damage and not changed and member.filename.endswith(".pdf"):
                changed = member.filename
                body = body[: len(body) // 2] + bytes([body[len(body) // 2] ^ 1]) + body[len(body) // 2 + 1 :]
            after.writestr(member, body)
    return changed

"""The operator's own virus scanner, asked about every file that comes in, where one is set (threats.md 8)."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING, Final

import structlog
from django.conf import settings

from mingzheng.core.errors import FieldError, Invalid

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)
CLEAN, FOUND = 0, 1  # as clamscan and clamdscan answer, and those that follow them
PATIENCE: Final = 50.0  # less than a proxy in front waits (deploy/nginx)
QUIET: Final = {  # no addresses, keys, passwords of ours
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
}
# The harmless text that every scanner reports (EICAR); in two parts, so that none reports this file.
EICAR: Final = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")


class ScannerSilent(Invalid):
    """The scanner did not answer: what it might have found is unknown, so the file is not taken (503 to programs)."""

    status = 503
    code = "scanner_silent"

    def __init__(self) -> None:
        again = "请稍后再传一次；一直这样时，请告诉系统管理员。"
        super().__init__((FieldError("file", "查毒程序没有答复，文件没有收下。", "上传的文件先查毒", again),))


def check(file: Path) -> None:
    """Have a file scanned before it is kept; raises Invalid where something was found, ScannerSilent without answer."""
    if not settings.VIRUS_SCANNER.strip():
        return
    with file.open("rb") as source:
        verdict = _asked(source)
    if verdict == FOUND:
        log.warning("infected_file")
        told = "请在自己的电脑上查杀后再传；确需作为证据的，刻录光盘按实物证据登记。"
        raise Invalid((FieldError("file", "查毒程序在这个文件里发现了病毒，没有收下。", "上传的文件先查毒", told),))
    if verdict != CLEAN:
        raise ScannerSilent


def works() -> bool:
    """Tell whether the scanner passes an empty file and reports the test text."""
    answers = []
    for content in (b"", b"".join(EICAR)):
        with tempfile.TemporaryFile() as source:
            source.write(content)
            source.seek(0)
            answers.append(_asked(source))
    return answers == [CLEAN, FOUND]


def _asked(source: IO[bytes]) -> int | None:
    """Return how the scanner ended that read the file from its standard input, None where it did not."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": QUIET, "start_new_session": True}
    try:
        child = subprocess.Popen(shlex.split(settings.VIRUS_SCANNER), stdin=source, **quiet)  # type: ignore[call-overload]  # noqa: S603
    except (OSError, ValueError) as error:
        log.exception("scanner_failed", fault=type(error).__name__)
        return None
    try:
        verdict: int = child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        log.exception("scanner_failed", fault="timeout")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return None
    if verdict not in {CLEAN, FOUND}:
        log.error("scanner_failed", fault=verdict)
    return verdict

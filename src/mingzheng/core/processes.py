"""Child processes for hostile input: no network, no credentials, hard limits (threats.md 8)."""

from __future__ import annotations

import ctypes
import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO

from mingzheng.core.errors import DomainError

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
MESSAGE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: processor seconds, wall seconds, bytes of memory, bytes of any file it writes."""

    cpu: int = 30
    wall: int = 60
    memory: int = 2 << 30
    file: int = 256 << 20

    def as_row(self) -> tuple[int, int, int, int]:
        """Return the four numbers in order."""
        return (self.cpu, self.wall, self.memory, self.file)


class ChildFailed(DomainError):
    """The child crashed, ran out of its limits, or refused its input."""

    code = "unreadable_file"

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


def run_module(module: str, *args: str, stdin: bytes | IO[bytes] = b"", limits: Limits | None = None) -> bytes:
    """Run ``python -m module args`` in a sandbox and return what it wrote to its output.

    ``stdin`` is bytes, or an open file that the child then reads itself, so that its size costs no memory here.

    The child gets an empty environment, an empty working folder, its own session, no open files of ours, the limits,
    and where the kernel allows it a network namespace without a network. Raises ChildFailed naming the cause.
    """
    limits = limits or Limits()
    if not isinstance(stdin, bytes):
        stdin.flush()
        os.lseek(stdin.fileno(), 0, os.SEEK_SET)  # what Python read ahead moved the child's place too
    with tempfile.TemporaryDirectory(prefix="mingzheng-child-") as folder:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments are ours
            [sys.executable, "-I", "-m", __name__, *map(str, limits.as_row()), module, *args],
            stdin=subprocess.PIPE if isinstance(stdin, bytes) else stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"LC_ALL": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
            close_fds=True,
            start_new_session=True,
        )
        try:
            output, errors = child.communicate(stdin if isinstance(stdin, bytes) else None, timeout=limits.wall)
        except subprocess.TimeoutExpired as error:
            _kill_session(child)
            message = "文件处理超时，已停止。"
            raise ChildFailed(message, cause="timeout") from error
    if child.returncode:
        message = "文件无法读取，可能已损坏。"
        raise ChildFailed(message, cause=_cause(child.returncode, errors))
    return output


def confine(limits: Limits) -> None:
    """Put the limits on this process and leave the network; called by the child itself before it reads anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file, limits.file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    # A kernel that forbids user namespaces leaves the network; the empty environment still holds no credential.
    ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _kill_session(child: subprocess.Popen[bytes]) -> None:
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def _cause(returncode: int, errors: bytes) -> str:
    if returncode < 0:
        return signal.Signals(-returncode).name
    return errors.decode(errors="replace").strip()[-MESSAGE_LENGTH:]


def _main(arguments: list[str]) -> None:
    count = len(Limits().as_row())
    confine(Limits(*map(int, arguments[:count])))
    module, *rest = arguments[count:]
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main(sys.argv[1:])

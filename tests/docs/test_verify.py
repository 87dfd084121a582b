# ruff: noqa: F811 - imported fixtures are asked for by name
"""What docs/verify.md gives its reader to run is run here, as it stands, on a real package."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packages.conftest import district, fingerprint, own_seal, pack, play, short  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "verify.md"


def run(folder):
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len([line for line in program.splitlines() if line.strip()]) <= 35
    command = [sys.executable, "-I", "-c", program, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_thirty_lines_check_a_package_and_stop_at_a_changed_byte(short, pack, fingerprint, tmp_path):
    for name, data in pack("party").files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert fingerprint in done.stdout
    assert "every file as signed" in done.stdout
    paper = next(tmp_path.glob("data/documents/*.pdf"))
    paper.write_bytes(paper.read_bytes() + b"x")
    assert paper.name in run(tmp_path).stderr

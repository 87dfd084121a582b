"""Every upload passes the operator's virus scanner before it is kept; without an answer none is kept (threat 8)."""

import os
import shlex
import sys

import pytest

from mingzheng.config.doctor import machine
from mingzheng.core import files, scanning
from mingzheng.core.errors import Invalid
from mingzheng.core.secrets import new_id
from mingzheng.evidence import actions

SCANNER = "import sys; sys.exit(1 if b'EICAR' + b'-STANDARD' in sys.stdin.buffer.read() else 0)"
INFECTED = b"".join(scanning.EICAR)


def command(code):
    """Give the setting for a scanner of a few lines."""
    return shlex.join([sys.executable, "-c", code])


@pytest.fixture
def scanner(settings):
    settings.VIRUS_SCANNER = command(SCANNER)
    return settings


def stored(agency_id):
    folder = files._agency_folder(agency_id)
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_clean_file_is_kept_and_an_infected_one_is_refused_and_gone(scanner):
    agency = new_id()
    blob = actions.receive(b"an honest text", agency_id=agency)
    assert files.read(blob.digest, agency) == b"an honest text"
    with pytest.raises(Invalid) as refused:
        actions.receive(INFECTED, agency_id=agency)
    assert "发现了病毒" in refused.value.fields[0].message
    assert len(stored(agency)) == 1


@pytest.mark.parametrize("silent", ["/no/such/scanner -", command("raise SystemExit(2)"), "'unbalanced"])
def test_without_an_answer_nothing_is_kept(settings, silent):
    settings.VIRUS_SCANNER = silent
    agency = new_id()
    with pytest.raises(scanning.ScannerSilent) as refused:
        actions.receive(b"an honest text", agency_id=agency)
    assert refused.value.status == 503
    assert stored(agency) == []


def test_it_is_told_nothing_of_ours_and_a_blank_setting_is_none(settings, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:hidden@host/db")
    settings.VIRUS_SCANNER = command("import os, sys; sys.exit(1 if 'DATABASE_URL' in os.environ else 0)")
    agency = new_id()
    assert actions.receive(b"an honest text", agency_id=agency).size == 14
    settings.VIRUS_SCANNER = "  "
    assert actions.receive(INFECTED, agency_id=agency).size == len(INFECTED)


def test_what_a_killed_process_left_half_received_is_swept_after_a_day():
    agency = new_id()
    actions.receive(b"an honest text", agency_id=agency)
    folder = files._agency_folder(agency)
    left, fresh = folder / f"{files.INCOMING}old", folder / f"{files.INCOMING}new"
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    assert files.sweep(1000.0) == 1
    assert (left.exists(), fresh.exists(), len(stored(agency))) == (False, True, 2)


def test_a_scanner_that_hangs_is_no_answer(settings, monkeypatch):
    settings.VIRUS_SCANNER = command("import time; time.sleep(60)")
    monkeypatch.setattr(scanning, "PATIENCE", 0.5)
    with pytest.raises(scanning.ScannerSilent):
        actions.receive(b"x", agency_id=new_id())


def test_the_doctor_tries_it_and_says_when_there_is_none(scanner, now):
    assert [found.level for found in machine.scanner(now)] == ["好"]
    scanner.VIRUS_SCANNER = command("pass")  # passes everything: no scanner
    assert [found.level for found in machine.scanner(now)] == ["错误"]
    scanner.VIRUS_SCANNER, scanner.PRODUCTION = "", True
    assert [found.level for found in machine.scanner(now)] == ["注意"]
    scanner.PRODUCTION = False
    assert list(machine.scanner(now)) == []

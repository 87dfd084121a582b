"""docs/asvs.md names every requirement up to level 2, and what it claims can be looked up."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDARD = ROOT.parent / "shared/data/conformance/asvs/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv"
TEXT = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROWS = re.findall(r"^\| (V[\d.]+) \| (\d) \| (met|not yet|n/a) \| (.+) \|$", TEXT, flags=re.MULTILINE)
COOKIES = """
import django; django.setup()
from django.conf import settings as s
for kind in ("SESSION", "CSRF"):
    print(getattr(s, kind + "_COOKIE_NAME"), getattr(s, kind + "_COOKIE_SECURE"), getattr(s, kind + "_COOKIE_HTTPONLY"))
    print(getattr(s, kind + "_COOKIE_SAMESITE"))
print(s.DEVICE_COOKIE_NAME)
"""


def test_every_requirement_up_to_level_two_is_there_once():
    if not STANDARD.exists():
        pytest.skip("NOT RUN: the standard is not beside this checkout")
    with STANDARD.open(encoding="utf-8-sig") as stream:
        wanted = {row["req_id"]: row["L"] for row in csv.DictReader(stream) if row["L"] in {"1", "2"}}
    assert {name: level for name, level, *_ in ROWS} == wanted
    assert len(ROWS) == len(wanted)


def test_the_sum_at_its_head_is_that_of_its_rows():
    count = Counter(state for _, _, state, _ in ROWS)
    assert f"{count['met']} met, {count['not yet']} not yet, {count['n/a']} not applicable." in TEXT


def test_what_is_not_met_says_what_is_missing():
    assert [name for name, _, state, words in ROWS if state != "met" and len(words) < 8] == []


def test_files_that_it_names_exist():
    named = {path for *_, words in ROWS for path in re.findall(r"`([\w.-]+/[\w./@-]+)`", words)}
    assert len(named) > 60
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_cookies_are_bound_to_host_and_https_in_production():
    env = {**os.environ, "PRODUCTION": "1", "DEMO": "0", "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings"}
    done = subprocess.run([sys.executable, "-c", COOKIES], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        *("__Host-mingzheng_session", "True", "True", "Lax"),
        *("__Host-mingzheng_csrf", "True", "True", "Lax"),
        "__Secure-mingzheng_device",
    ]

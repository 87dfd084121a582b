import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.documents import checking, numbering
from mingzheng.documents.models import Document
from tests.documents import papers

TAKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "mingzheng.config.settings"
import django
django.setup()
from django.conf import settings
settings.DOCUMENTS_DEFERRED = True
from mingzheng.documents import actions
from mingzheng.dossiers.models import Dossier
from tests.documents import papers
dossier = Dossier.objects.select_related("agency").get(pk=sys.argv[1])
class Interrupted(Exception): pass
def freeze(rec, turn):
    actions.freeze(rec, dossier=dossier, agency=dossier.agency, spec=papers.FORM, data=papers.form())
    if turn % 5 == 4:
        raise Interrupted
for turn in range(int(sys.argv[2])):
    try:
        papers.do(freeze, turn)
    except Interrupted:
        pass
"""


@given(st.text("临江市监", min_size=1), st.integers(2000, 2100), st.integers(1, 99_999))
def test_a_number_is_written_in_the_official_style(short_code, year, serial):
    text = numbering.written(short_code, "罚决", year, serial)
    assert text == f"{short_code}罚决〔{year}〕{serial}号"
    assert "第" not in text


def test_an_agency_may_write_its_numbers_in_its_own_style():
    text = numbering.written("临江市监", "罚决", 2026, 12, style="{short}{series}字〔{year}〕{serial}号")
    assert text == "临江市监罚决字〔2026〕12号"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_racing_processes_leave_no_gap_and_no_double(dossier):
    path = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-c", TAKER, str(dossier.pk), "25"]
    racing = [subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}) for _ in range(3)]
    assert [child.wait(120) for child in racing] == [0, 0, 0]
    serials = sorted(Document.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 61))
    assert list(checking.numbers(papers.NOW)) == []

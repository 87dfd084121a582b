import csv
import io
import json
import tracemalloc

import pytest
from django.test import Client

from mingzheng.portal import open_data, reading
from mingzheng.publication import actions
from mingzheng.publication.models import PublicDecision
from tests.agencies.factories import agency
from tests.catalogue.factories import matter
from tests.publication.factories import TODAY, decision, office, published

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def visitor():
    return Client()


def body(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def table(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_and_json_lines_say_the_same_under_the_names_of_the_dictionary(visitor):
    published(office())
    (row,) = table(body(visitor, "/data/decisions.csv"))
    line = json.loads(body(visitor, "/data/decisions.jsonl"))
    words = json.loads(visitor.get("/data/dictionary.json").content)["tables"]["decisions"]["columns"]
    assert list(row) == [column["title"] for column in words]
    assert list(line) == [column["name"] for column in words]
    assert row["当事人"] == line["party"] == "钱某"
    assert row["罚款"] == line["fine_yuan"] == "5000.00"
    assert line["kinds"] == ["警告", "罚款"]
    assert row["处罚种类"] == "警告、罚款"


def test_43_a_withdrawn_decision_keeps_one_line_that_says_so_and_nothing_of_its_content(visitor):
    at = office()
    row = published(at)
    at.by(
        at.checker,
        actions.withdraw,
        row,
        reason_code="revoked",
        reason="复议机关撤销了处罚决定",
        dossier_id=row.dossier_id,
    )
    (line,) = table(body(visitor, "/data/decisions.csv"))
    assert line["状态"] == "已撤回"
    assert line["说明"] == "处罚决定被撤销：复议机关撤销了处罚决定"
    assert [line[name] for name in ("当事人", "违法事实", "决定内容", "案件名称")] == ["", "", "", ""]


def test_what_has_expired_stands_in_no_file(visitor):
    row = published(office())
    PublicDecision.objects.filter(key=row.key).update(expires_on=TODAY.replace(year=TODAY.year - 1))
    assert table(body(visitor, "/data/decisions.csv")) == []


def test_a_month_holds_what_was_published_in_it(visitor):
    published(office())
    month = f"{TODAY:%Y-%m}"
    assert month in visitor.get("/data/").content.decode()
    assert len(body(visitor, f"/data/decisions-{month}.jsonl").splitlines()) == 1
    assert body(visitor, "/data/decisions-2020-01.jsonl") == ""
    assert visitor.get("/data/decisions-2020-13.csv").status_code == 404


def test_a_quarter_holds_its_three_months_to_the_last_day(visitor):
    published(office())
    for day, quarter in (("2026-07-01", "2026-Q3"), ("2026-09-30", "2026-Q3"), ("2026-10-01", "2026-Q4")):
        PublicDecision.objects.update(published_on=day)
        page = visitor.get("/data/").content.decode()
        assert f'/decisions/?published={quarter}"' in page
        assert f'/decisions/?published={day[:7]}"' in page
        for name in ("2026-Q2", "2026-Q3", "2026-Q4"):
            lines = body(visitor, f"/data/decisions-{name}.jsonl").splitlines()
            assert len(lines) == (name == quarter), (day, name)
    assert visitor.get("/data/decisions-2026-Q5.csv").status_code == 404


def test_every_quarter_and_month_back_to_the_first_is_listed(visitor):
    at = office()
    published(at)
    PublicDecision.objects.update(published_on="2025-12-31")
    published(at, fields=decision(number="甲罚决〔2026〕2号"))
    PublicDecision.objects.filter(pk=PublicDecision.objects.latest("pk").pk).update(published_on="2026-02-01")
    page = visitor.get("/data/").content.decode()
    for words in ("2026年第一季度", "2025年第四季度", "2026年2月", "2026年1月", "2025年12月"):
        assert f">{words}公示清单<" in page
    assert "2025年第三季度" not in page
    assert "2025年11月" not in page


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(visitor):
    published(office(), fields=decision(title="=HYPERLINK(1)案"))
    (row,) = table(body(visitor, "/data/decisions.csv"))
    assert row["案件名称"].startswith("'=")


def test_an_unchanged_file_is_304_and_each_change_changes_its_tag(visitor):
    at = office()
    row = published(at)
    seen = [visitor.get("/data/decisions.csv")["ETag"]]
    answer = visitor.get("/data/decisions.csv", headers={"If-None-Match": seen[0]})
    assert answer.status_code == 304
    assert answer.content == b""
    published(at)
    seen.append(visitor.get("/data/decisions.csv")["ETag"])
    at.by(
        at.checker,
        actions.withdraw,
        row,
        reason_code="revoked",
        reason="复议机关撤销了处罚决定",
        dossier_id=row.dossier_id,
    )
    seen.append(visitor.get("/data/decisions.csv")["ETag"])
    assert len(set(seen)) == 3


def test_files_are_counted_and_refused_beyond_the_limit(visitor, monkeypatch):
    monkeypatch.setattr(open_data, "MOST", 1)
    assert [visitor.get("/data/matters.csv").status_code for _ in range(2)] == [200, 429]


def test_every_version_of_a_matter_is_in_the_file(visitor):
    here = agency()
    matter(here)
    (row,) = table(body(visitor, "/data/matters.csv"))
    assert row["机关代码"] == here.code
    assert "第一百二十二条" in row["处罚依据"]
    assert visitor.get(row["网址"].partition("8000")[2]).status_code == 200


def test_a_long_file_is_read_in_blocks_and_never_whole(visitor):
    row = published(office())
    one = PublicDecision.objects.get(key=row.key)
    one.fields = {**one.fields, "facts": "事实" * 5000}
    copies = []
    for number in range(2000):
        copy = PublicDecision.objects.get(pk=one.pk) if not copies else PublicDecision(**values(copies[0]))
        copy.pk, copy.key, copy.fields = None, f"copy-{number}", one.fields
        copies.append(copy)
    PublicDecision.objects.bulk_create(copies, batch_size=200)
    copies.clear()
    tracemalloc.start()
    rows = reading.running(TODAY)
    size = sum(len(line) for line in open_data.written(
        (open_data.decision_values(r) for block in reading.blocks(rows, size=100) for r in block),
        open_data.DECISION, "jsonl",
    ))  # fmt: skip
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 50_000_000
    assert peak < 20_000_000


def values(row):
    return {field.attname: getattr(row, field.attname) for field in PublicDecision._meta.concrete_fields}

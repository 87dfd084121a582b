"""Foreign tables: what is taken, what is refused and why, nothing half imported; 400 rows as the world gives them."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from mingzheng.ledger.models import Entry
from mingzheng.publication.actions import importing as actions
from mingzheng.publication.importing.judging import is_organisation
from mingzheng.publication.importing.models import ImportedNotice
from mingzheng.publication.models import Publication
from tests.towns import START

pytestmark = pytest.mark.django_db
CSRC = Path(__file__).parents[3] / "shared" / "data" / "csrc-penalties" / "csrc_penalties_400.csv"
COLUMNS = ("标题", "处罚机关", "当事人", "决定书文号", "处罚种类", "违法事实", "处罚依据", "决定日期", "公示日期")
GOOD = {
    "标题": "澜川清泉饮品有限公司虚假宣传案行政处罚决定书",
    "处罚机关": "澜川市溪桥区市场监督管理局",
    "当事人": "澜川清泉饮品有限公司",
    "决定书文号": "溪市监处罚【2025】 第 012号",
    "处罚种类": "罚款、没收非法所得",
    "违法事实": "在包装上宣称能治病。",
    "处罚依据": "《广告法》第五十八条",
    "决定日期": "2025年3月6日",
    "公示日期": "2025-03-12",
}


@pytest.fixture
def district(town, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: START)
    return town


@pytest.fixture
def agency(district):
    return district.people["publisher"].agency


@pytest.fixture
def table(tmp_path, agency):
    def write(*rows, name="旧系统导出.csv", encoding="utf-8-sig"):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows({**GOOD, "处罚机关": agency.name, **row} for row in rows)
        return str(path)

    return write


def run(*arguments):
    out = io.StringIO()
    call_command("import_publications", *arguments, stdout=out)
    return out.getvalue()


def test_a_preview_tells_all_and_writes_nothing(table):
    entries = Entry.objects.count()
    told = run(table({}))
    assert "可导入 1 行（1 件待拟稿）" in told
    assert "当事人←当事人" in told
    assert "没有写入" in told
    assert (ImportedNotice.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_row_is_taken_with_its_number_and_kinds_in_one_form(table, agency, encoding):
    run(table({}, encoding=encoding), "--apply")
    notice = ImportedNotice.objects.get()
    assert (notice.agency, notice.number, notice.state) == (agency, "溪市监处罚〔2025〕12号", "waiting")
    assert notice.values["kinds"] == ["罚款", "没收违法所得"]
    assert notice.values["decided_on"] == "2025-03-06"
    assert Publication.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"标题": "行政处罚事先告知书"}, "是告知书，不是处罚决定"),
        ({"标题": "关于公司收到行政处罚决定书的公告"}, "是当事人或者公司的公告"),
        ({"标题": "关于采取责令改正措施的通知"}, "看不出是行政处罚决定"),
        ({"处罚机关": ""}, "没有写明作出决定的机关"),
        ({"处罚机关": "别处的局"}, "机关“别处的局”不在本系统"),
        ({"决定书文号": ""}, "没有决定书文号"),
        ({"决定书文号": "十二"}, "决定书文号“十二”看不懂"),
        ({"当事人": ""}, "没有当事人"),
        ({"违法事实": ""}, "没有违法事实摘要"),
        ({"公示日期": ""}, "没有原公示日期"),
        ({"公示日期": "前年"}, "原公示日期“前年”不是日期"),
        ({"公示日期": "2029-01-01"}, "原公示日期 2029-01-01 还没有到"),
        ({"决定日期": "2025-04-01"}, "决定日期晚于原公示日期"),
        ({"标题": "决定书" + "长" * 400}, "“标题”超过 400 字"),
        ({"当事人": "、".join(f"某{n}公司" for n in range(60))}, "当事人超过 50 个"),
    ],
)
def test_a_row_is_refused_by_name(table, changed, reason):
    told = run(table(changed), "--apply")
    assert reason in told
    assert "第 2 行" in told
    assert ImportedNotice.objects.count() == 0


def test_all_reasons_of_a_row_are_told_together(table):
    told = run(table({"处罚机关": "", "决定书文号": "", "当事人": ""}))
    assert all(word in told for word in ("没有写明作出决定的机关", "没有决定书文号", "没有当事人"))


def test_a_number_is_read_from_the_title_where_no_column_has_it(table):
    run(table({"标题": "溪桥区市场监管局行政处罚决定书(【2025】7号)", "决定书文号": ""}), "--apply")
    assert ImportedNotice.objects.get().number == "溪桥区市场监管局行政处罚决定书〔2025〕7号"


def test_each_party_is_a_draft_of_its_own(table):
    run(table({"当事人": "澜川清泉饮品有限公司、柏向晚、苗初晴"}), "--apply")
    kinds = {n.values["party"]: n.values["party_kind"] for n in ImportedNotice.objects.all()}
    assert kinds == {"澜川清泉饮品有限公司": "organisation", "柏向晚": "individual", "苗初晴": "individual"}


@pytest.mark.parametrize("name", ["柏向晚", "实际控制人", "阿依古丽·麦麦提", "王所"])
def test_what_is_not_plainly_an_organisation_is_masked(name):
    assert is_organisation(name) is (name == "王所")


def test_rows_of_the_same_decision_are_taken_once(table):
    path = table({}, {}, {"决定书文号": "溪市监处罚〔2025〕12号"})
    assert "可导入 1 行" in run(path, "--apply")
    told = run(path, "--apply")
    assert "已有 3 行" in told
    assert ImportedNotice.objects.count() == 1


def test_a_second_row_of_one_decision_names_the_first(table):
    assert "与第 2 行是同一文号、同一当事人" in run(table({}, {}))


def test_columns_and_authorities_under_other_names_are_told_by_hand(tmp_path, agency):
    path = tmp_path / "表.csv"
    path.write_text(
        "单位,内容,谁,何时,号,标题\n老局名,卖过期食品。,清泉店,2025-02-03,溪食罚〔2025〕3号,行政处罚决定书\n", "utf-8"
    )
    with pytest.raises(CommandError, match="表里找不到这些列：作出决定的机关、当事人、违法事实摘要、原公示日期"):
        run(str(path))
    columns = ("作出决定的机关=单位", "当事人=谁", "facts=内容", "published_on=何时", "number=号")
    given = [f"--column={pair}" for pair in columns]
    assert "机关“老局名”不在本系统" in run(str(path), *given)
    assert "可导入 1 行" in run(str(path), *given, f"--authority=老局名={agency.code}")
    with pytest.raises(CommandError, match="没有这个机关代码：nowhere"):
        run(str(path), *given, "--authority=老局名=nowhere")
    with pytest.raises(CommandError, match="应当写成 名称=值"):
        run(str(path), "--column=当事人")


def test_refused_rows_come_back_with_their_reason_and_cannot_run_as_formulas(table, tmp_path):
    back = tmp_path / "退回.csv"
    run(table({"处罚机关": "=1+1"}, {}), f"--refused={back}")
    rows = list(csv.reader(io.StringIO(back.read_text("utf-8-sig"), newline="")))
    assert rows[0][:2] == ["原因", "行号"]
    assert len(rows) == 2
    assert "不在本系统" in rows[1][0]
    assert "'=1+1" in rows[1]


def test_nothing_is_half_imported(table, monkeypatch):
    path = table({}, {"决定书文号": "溪市监处罚〔2025〕13号"})
    made = actions._notice

    def damaged(batch, source, one, party, kind):
        notice = made(batch, source, one, party, kind)
        notice.number = "溪市监处罚〔2025〕12号"
        return notice

    monkeypatch.setattr(actions, "_notice", damaged)
    entries = Entry.objects.count()
    with pytest.raises(IntegrityError):
        run(path, "--apply")
    assert (ImportedNotice.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件里没有内容"),
        (b"\x00\x01\x02\x03", "不是 CSV"),
        (b"PK\x03\x04broken", "工作簿已损坏"),
        ("标题,标题\n一,二\n".encode(), "表头有重复的列：标题"),
    ],
)
def test_damaged_files_are_refused(tmp_path, agency, content, reason):
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=reason):
        run(str(path))


def test_a_file_that_is_not_there_is_told(agency):
    with pytest.raises(CommandError, match="没有这个文件"):
        run("nowhere.csv")


def test_a_workbook_is_read_too(tmp_path, agency):
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(COLUMNS, [{**GOOD, "处罚机关": agency.name}.values()]))
    assert "可导入 1 行" in run(str(path))


def workbook(*rows_of_head_and_body):
    """Return the smallest workbook that spreadsheet programs open."""
    head, body = rows_of_head_and_body
    rows = ("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in [head, *map(list, body)])
    lines = "".join(f"<row>{cells}</row>" for cells in rows)
    ns = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{ns}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{ns}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{ns}/spreadsheetml/2006/main" xmlns:r="{ns}/officeDocument/2006/'
        'relationships"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{ns}/officeDocument/2006/relationships/worksheet" Target="worksheets/s1.xml"/></Relationships>',
        "xl/worksheets/s1.xml": f'<worksheet xmlns="{ns}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData>'
        "</worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


@pytest.mark.skipif(not CSRC.exists(), reason="the outside table csrc_penalties_400.csv is not here")
def test_four_hundred_real_rows_are_judged_one_by_one(agency, tmp_path):
    aliases = [f"--authority={name}={agency.code}" for name in authorities()]
    back = tmp_path / "退回.csv"
    told = run(str(CSRC), *aliases, f"--refused={back}", "--apply")
    assert "共 400 行" in told
    taken = {n.row for n in ImportedNotice.objects.all()}
    refused = list(csv.DictReader(io.StringIO(back.read_text("utf-8-sig"), newline="")))
    assert len(taken) + len(refused) == 400
    assert 20 <= len(taken) <= 24
    assert all(row["原因"] for row in refused)
    notices = [row for row in refused if "告知" in row["标题"]]
    assert len(notices) == 155
    assert all("告知书" in row["原因"] for row in notices)
    assert not [n for n in ImportedNotice.objects.all() if "公告" in n.values["title"]]
    assert all(n.number.endswith("号") and "〔" in n.number for n in ImportedNotice.objects.all())
    assert Publication.objects.count() == 0


def authorities():
    with CSRC.open(encoding="utf-8-sig", newline="") as file:
        return sorted({row["处罚机构"] for row in csv.DictReader(file)} - {""})

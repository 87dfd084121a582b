import datetime as dt
import json

import pytest

from mingzheng.core.errors import DomainError
from mingzheng.law.importing import import_laws, law_files, preview_laws
from mingzheng.law.models import InstrumentVersion, LawArticle
from mingzheng.law.queries import resolve
from mingzheng.ledger.models import Entry

D = dt.date
TODAY = D(2026, 9, 2)
TITLE = "中华人民共和国数据安全法"
META = ["2021年6月10日 第十三届全国人民代表大会常务委员会第二十九次会议通过"]


def law(title=TITLE, meta=META, count=55, first="　为了试验，制定本法。"):
    articles = [{"no": n, "no_cn": "", "paras": [first if n == 1 else f"第{n}条的内容。"]} for n in range(1, count + 1)]
    return {"title": title, "meta": meta, "articles": articles}


@pytest.fixture
def folder(tmp_path):
    def written(**files):
        for name, data in files.items():
            (tmp_path / f"{name}.json").write_text(data if isinstance(data, str) else json.dumps(data))
        return tmp_path

    return written


def reasons(report):
    return {line.file: line.reason for line in report.lines if line.outcome == "refused"}


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_29_real_texts_are_imported_known_or_refused_by_name(reference, laws_folder, officer, now):
    preview = preview_laws(laws_folder)
    assert Entry.objects.filter(kind="law.text.imported").count() == 0
    report = import_laws(laws_folder, actor=officer, now=now)
    assert [line.outcome for line in preview.lines] == [line.outcome for line in report.lines]
    assert len(report.lines) == 39
    assert (report.count("imported"), report.count("present"), report.count("refused")) == (29, 7, 3)
    assert {name.removeprefix("lawrefbook/"): reason.split("，")[0] for name, reason in reasons(report).items()} == {
        "交通警察道路执勤执法工作规范(2018-01-25).json": "题注没有通过、公布或者修改的日期",
        "档案法实施条例(2024-01-12).json": "题注没有通过、公布或者修改的日期",
        "城市市容和环境卫生管理条例(2017-03-01).json": (
            "题注最后日期 2011-01-08 与文件名日期 2017-03-01（应为 2017-03-01 的版本）不一致"
        ),
    }
    present = {line.title for line in report.lines if line.outcome == "present"}
    assert present == {
        f"中华人民共和国{name}"
        for name in ("行政处罚法", "行政许可法", "行政强制法", "行政诉讼法", "行政复议法", "大气污染防治法", "档案法")
    }
    assert Entry.objects.filter(kind="law.text.imported").count() == 29
    assert InstrumentVersion.objects.exclude(text_digest="").count() == 29


@pytest.mark.django_db
def test_a_second_import_of_the_real_texts_writes_nothing(reference, laws_folder, officer, now):
    import_laws(laws_folder, actor=officer, now=now)
    entries = Entry.objects.count()
    again = import_laws(laws_folder, actor=officer, now=now)
    assert (again.count("imported"), again.count("present"), again.count("refused")) == (0, 36, 3)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_imported_texts_resolve_by_date_paragraph_and_item(reference, laws_folder, officer, now):
    import_laws(laws_folder, actor=officer, now=now)
    assert resolve("行政处罚法#60", TODAY).text.startswith("行政机关应当自行政处罚案件立案之日起九十日内")
    assert resolve("行政处罚法#57.2", TODAY).text.startswith("对情节复杂或者重大违法行为")
    assert resolve("行政处罚法#58.1.2", TODAY).text.startswith("（二）")
    with pytest.raises(DomainError, match="没有第 9 款"):
        resolve("行政处罚法#57.9", TODAY)
    old, new = resolve("食品安全法#41", D(2025, 11, 30)), resolve("食品安全法#41", D(2025, 12, 1))
    assert old.text != new.text
    assert resolve("治安管理处罚法#119", D(2026, 1, 1)).text != resolve("治安管理处罚法#119", D(2025, 12, 31)).text
    assert resolve("行政处罚法#60", TODAY).gist  # the gist stays


@pytest.mark.django_db
def test_an_equal_text_is_already_there_whatever_its_spaces_and_widths(reference, folder, officer, now):
    other = law(first="为了 试验,制定本法。\u200b")
    report = import_laws(folder(a=law(), b=other), actor=officer, now=now)
    assert [line.outcome for line in report.lines] == ["imported", "present"]
    assert resolve("数据安全法#1", TODAY).text == "为了试验，制定本法。"


@pytest.mark.django_db
def test_a_second_text_that_differs_is_refused_and_the_first_stays(reference, folder, officer, now):
    path = folder(a=law(), b=law(first="为了别的，制定本法。"))
    assert "文本不一致" in reasons(preview_laws(path))["b.json"]
    assert "文本不一致" in reasons(import_laws(path, actor=officer, now=now))["b.json"]
    assert resolve("数据安全法#1", TODAY).text == "为了试验，制定本法。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (law(title="没有这部法"), "索引里没有这件法规"),
        (law(meta=[]), "题注没有通过、公布或者修改的日期"),
        (law(meta=["2021年9月1日 施行"]), "题注没有通过、公布或者修改的日期"),
        (law(meta=["2022年6月10日通过"]), "索引里没有 2022-06-10 通过或者公布的版本"),
        (law(meta=["2021年6月31日通过"]), "题注里的日期不存在"),
        (law(count=54), "文本有 54 条，索引里的 2021-06-10 版本有 55 条"),
        ("{", "不是 JSON 文件"),
        ("[]", "不是法规文本的格式"),
        ('{"title": "x"}', "不是法规文本的格式"),
        ("[" * 100_000, "不是 JSON 文件"),
    ],
)
def test_what_cannot_be_placed_is_refused_by_name(reference, folder, officer, now, data, reason):
    report = import_laws(folder(a=data), actor=officer, now=now)
    assert reason in reasons(report)["a.json"]
    assert not LawArticle.objects.exclude(text=None).exists()


@pytest.mark.django_db
def test_gaps_in_the_numbers_of_articles_are_refused(reference, folder, officer, now):
    broken = law()
    broken["articles"][4]["no"] = 4
    assert "序号不连续" in reasons(import_laws(folder(a=broken), actor=officer, now=now))["a.json"]


@pytest.mark.django_db
def test_the_last_article_never_tells_the_version(reference, folder, officer, now):
    """The last article of an amended law names the day of its first version."""
    text = law(title="中华人民共和国食品安全法", meta=["2009年2月28日通过", "2021年4月29日修正"], count=154)
    text["articles"][-1]["paras"] = ["本法自2015年10月1日起施行。"]
    import_laws(folder(a=text), actor=officer, now=now)
    assert InstrumentVersion.objects.exclude(text_digest="").get().adopted_on == D(2021, 4, 29)


@pytest.mark.django_db
def test_a_file_name_that_tells_another_version_than_the_heading_is_refused(reference, tmp_path, officer, now):
    text = law(title="中华人民共和国食品安全法", meta=["2021年4月29日修正"], count=154)
    (tmp_path / "食品安全法(2025-09-12).json").write_text(json.dumps(text))
    report = import_laws(tmp_path, actor=officer, now=now)
    assert "与文件名日期 2025-09-12（应为 2025-09-12 的版本）不一致" in report.lines[0].reason


@pytest.mark.django_db
def test_a_text_changed_behind_the_record_is_seen(reference, folder, officer, now):
    import_laws(folder(a=law()), actor=officer, now=now)
    LawArticle.objects.filter(version__instrument__key="数据安全法", no=2).update(text="另一内容")
    row = LawArticle.objects.get(version__instrument__key="数据安全法", no=2)
    assert row.computed_digest() != row.row_digest


@pytest.mark.django_db
def test_the_command_previews_and_writes_only_when_told(reference, folder, capsys):
    from django.core.management import call_command

    path = folder(a=law(), b=law(title="没有这部法"))
    call_command("import_laws", str(path))
    assert "将导入 1 件，已有 0 件，拒绝 1 件。" in capsys.readouterr().out
    assert resolve("数据安全法#1", TODAY).text is None
    call_command("import_laws", str(path), "--apply")
    out = capsys.readouterr().out
    assert "导入 1 件" in out
    assert "拒绝　b.json　《没有这部法》：索引里没有这件法规" in out
    assert resolve("数据安全法#1", TODAY).text == "为了试验，制定本法。"


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DomainError, match="没有这个文件或者文件夹"):
        law_files(tmp_path / "none")

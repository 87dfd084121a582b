"""Lists taken out (threat 38): up to two hundred rows at once, above it by two, never more than the asker may see."""

import csv
import datetime as dt
import io
import os

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from mingzheng.agencies.credentials import code_at
from mingzheng.cases.engine.models import Case, Party
from mingzheng.cases.exports import actions, sources
from mingzheng.cases.exports.actions import forget_expired, place_of
from mingzheng.cases.exports.models import ExportReading, ExportState, ListExport
from mingzheng.cases.exports.writing import safe, write
from mingzheng.config.start import SYSTEM
from mingzheng.core import jobs
from mingzheng.dossiers.tasks import keep_readings
from mingzheng.ledger.models import Entry
from tests.stories import scripts

pytestmark = pytest.mark.django_db
PURPOSE = "报送上级机关的专项检查"
PERSON = {"kind": "individual", "name": "钟离未央", "identifier": "", "address": "溪桥区观澜街 9 号"}


@pytest.fixture
def enter(district):
    def sit_down(key):
        client = Client()
        client.force_login(district.accounts[key])
        return client

    return sit_down


@pytest.fixture
def cases(play):
    for parties in ([scripts.FIRM], [PERSON]):
        play.open("officer", scripts.MATTER, parties, summary="检查时发现一名人员没有健康证明。")
    return play


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)


def asked(client, kind="cases", **more):
    return client.post("/desk/exports/new/", {"kind": kind, "purpose": PURPOSE, "form": "xlsx", **more})


def body(answer):
    return b"".join(answer.streaming_content)


def sheet(data, name="清单"):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def agree(client, district, key, clock, verdict="agreed", **more):
    row = ListExport.objects.get()
    clock.move_to(clock.now + dt.timedelta(minutes=1))
    code = code_at(district.secrets[key], clock.now)
    return client.post(f"/desk/exports/{row.pk}/", {"verdict": verdict, "code": code, **more})


def kinds():
    return list(Entry.objects.filter(kind__startswith="exports.").order_by("pk").values_list("kind", flat=True))


def test_two_hundred_rows_are_made_at_once_with_purpose_and_noted_as_read_with_their_count(cases, enter, clock):
    officer = enter("officer")
    assert asked(officer).status_code == 302
    row = ListExport.objects.get()
    assert (row.state, row.rows, row.purpose) == (ExportState.MADE, 2, PURPOSE)
    answer = officer.get(f"/desk/exports/{row.pk}/file/")
    assert "attachment" in answer["Content-Disposition"]
    data = body(answer)
    table = sheet(data)
    assert len(table) == 3
    assert {line[-1] for line in table[1:]} == {row.pk.hex}
    note = dict(sheet(data, "说明"))
    assert (note["用途"], note["条数"], note["导出编号"]) == (PURPOSE, "2", row.pk.hex)
    assert "沈" in note["导出人"] or note["导出人"]
    read = ExportReading.objects.get()
    assert (read.export_id, read.rows) == (row.pk, 2)
    assert kinds() == ["exports.made", "exports.fetched"]


def test_the_name_of_the_file_says_who_when_and_what_for(cases, enter, district):
    officer = enter("officer")
    asked(officer, form="csv")
    name = actions.name_of(ListExport.objects.get())
    assert district.people["officer"].name in name
    assert PURPOSE in name
    assert "20260901" in name


def test_a_list_of_practice_says_so_in_its_name_and_in_itself(cases, enter, settings):
    settings.BANNER = "演练·不产生法律效力·测试印章"
    officer = enter("officer")
    asked(officer)
    row = ListExport.objects.get()
    assert actions.name_of(row).startswith("演练-案件-")
    note = dict(line[:2] for line in sheet(body(officer.get(f"/desk/exports/{row.pk}/file/")), "说明"))
    assert note["性质"] == "演练·不产生法律效力·测试印章"


@pytest.mark.parametrize("purpose", ["", "看看", "字" * 201])
def test_without_a_stated_purpose_nothing_is_made(cases, enter, purpose):
    answer = asked(enter("officer"), purpose=purpose)
    assert answer.status_code == 422
    assert "用途" in answer.content.decode()
    assert not ListExport.objects.exists()


def test_two_hundred_and_one_rows_are_not_given_without_approval(cases, enter, monkeypatch):
    assert actions.AT_ONCE == 200
    number = Case.objects.count()
    monkeypatch.setattr(actions, "AT_ONCE", number - 1)
    officer = enter("officer")
    asked(officer)
    row = ListExport.objects.get()
    assert (row.state, row.rows) == (ExportState.WAITING, None)
    assert officer.get(f"/desk/exports/{row.pk}/file/").status_code == 404
    jobs.run_ready(now=row.asked_at + dt.timedelta(hours=1))
    assert not place_of(row).exists()
    assert officer.get(f"/desk/exports/{row.pk}/file/").status_code == 404


def test_a_second_person_agrees_by_the_own_code_and_then_it_is_made(cases, enter, district, clock, few):
    officer, head = enter("officer"), enter("agency_head")
    asked(officer)
    assert "等我批准的导出" in head.get("/desk/").content.decode()
    assert "等我批准的导出" not in enter("unit_head").get("/desk/").content.decode()
    page = head.get("/desk/exports/").content.decode()
    assert "等我批准" in page
    assert PURPOSE in page
    assert agree(head, district, "agency_head", clock).status_code == 302
    jobs.run_ready(now=clock.now)
    row = ListExport.objects.get()
    assert (row.state, row.rows, row.decided_by) == (ExportState.MADE, 2, district.people["agency_head"].pk)
    assert len(sheet(body(officer.get(f"/desk/exports/{row.pk}/file/")))) == 3
    assert kinds() == ["exports.asked", "exports.agreed", "exports.made", "exports.fetched"]
    assert head.get(f"/desk/exports/{row.pk}/file/").status_code == 404  # agreeing is not reading


def test_nobody_approves_the_own_request(cases, enter, district, clock, few):
    head = enter("agency_head")
    asked(head)
    assert "等我批准" not in head.get("/desk/exports/").content.decode()
    assert agree(head, district, "agency_head", clock).status_code == 404
    from mingzheng.agencies.credentials import actor_of, step_up
    from mingzheng.core.errors import Refused

    clock.move_to(clock.now + dt.timedelta(minutes=1))
    account = district.accounts["agency_head"]
    proof = step_up(account, code_at(district.secrets["agency_head"], clock.now), clock.now)
    with pytest.raises(Refused):
        actions.decide(
            ListExport.objects.get().pk, "agreed", "", actor=actor_of(account), credential=proof, now=clock.now
        )
    assert ListExport.objects.get().state == ExportState.WAITING


def test_colleagues_other_agencies_and_a_wrong_code_approve_nothing(cases, enter, district, clock, few):
    asked(enter("officer"))
    for key in ("officer2", "city_head", "admin"):
        assert agree(enter(key), district, key, clock).status_code == 404
    row = ListExport.objects.get()
    wrong = enter("agency_head").post(f"/desk/exports/{row.pk}/", {"verdict": "agreed", "code": "000000"})
    assert wrong.status_code == 403
    row.refresh_from_db()
    assert row.state == ExportState.WAITING


def test_a_refusal_needs_its_reason_and_is_shown_to_the_asker(cases, enter, district, clock, few):
    officer, head = enter("officer"), enter("agency_head")
    asked(officer)
    assert agree(head, district, "agency_head", clock, "refused").status_code == 422
    assert agree(head, district, "agency_head", clock, "refused", reason="请只导出本季度的。").status_code == 302
    assert "请只导出本季度的。" in officer.get("/desk/exports/").content.decode()
    assert ListExport.objects.get().state == ExportState.REFUSED


def test_an_expired_list_is_absent_and_its_file_is_deleted(cases, enter, clock):
    officer = enter("officer")
    asked(officer)
    row = ListExport.objects.get()
    clock.move_to(clock.now + dt.timedelta(days=settings.EXPORT_DAYS, seconds=1))
    officer = enter("officer")
    assert officer.get(f"/desk/exports/{row.pk}/file/").status_code == 404
    assert "已过期" in officer.get("/desk/exports/").content.decode()
    assert forget_expired(clock.now) == 1
    assert not place_of(row).exists()


def test_what_a_killed_process_left_half_written_is_deleted_after_a_day(cases, enter, clock):
    asked(enter("officer"))
    made = place_of(ListExport.objects.get())
    left = [made.with_name("0190f7a200007000800000000000dead.xlsx"), made.with_name("tmp4711")]
    for path in (*left, made):
        path.write_bytes(path.read_bytes() if path == made else b"rows")
        os.utime(path, (clock.now.timestamp(),) * 2)
    assert forget_expired(clock.now + dt.timedelta(hours=23)) == 0
    assert forget_expired(clock.now + dt.timedelta(hours=25)) == 2
    assert made.exists()
    assert not any(path.exists() for path in left)


def test_rows_of_another_agency_are_absent_and_so_is_their_list(cases, enter):
    ours = set(Case.objects.values_list("case_no", flat=True))
    cases.office = "city"
    cases.open("city_officer", "CG-0036", [scripts.SECOND_FIRM], summary="占道经营。")
    theirs = Case.objects.exclude(case_no__in=ours).get().case_no
    officer, stranger = enter("officer"), enter("city_officer")
    asked(officer)
    row = ListExport.objects.get()
    assert {line[0] for line in sheet(body(officer.get(f"/desk/exports/{row.pk}/file/")))[1:]} == ours
    assert stranger.get(f"/desk/exports/{row.pk}/file/").status_code == 404
    asked(stranger)
    own = ListExport.objects.exclude(pk=row.pk).get()
    assert [line[0] for line in sheet(body(stranger.get(f"/desk/exports/{own.pk}/file/")))[1:]] == [theirs]


def test_what_the_asker_may_no_longer_see_when_it_is_made_is_not_in_it(cases, enter, district, clock, few):
    officer, head = enter("officer"), enter("agency_head")
    asked(officer)
    agree(head, district, "agency_head", clock)
    account = district.accounts["officer"]
    account.is_active = False
    account.save(update_fields=["is_active"])
    jobs.run_ready(now=clock.now)
    row = ListExport.objects.get()
    assert (row.state, row.rows) == (ExportState.FAILED, None)


def test_names_of_natural_persons_are_masked_unless_the_right_is_there_and_another_agrees(cases, enter, clock):
    officer, head = enter("officer"), enter("agency_head")
    asked(officer)
    row = ListExport.objects.get()
    cells = str(sheet(body(officer.get(f"/desk/exports/{row.pk}/file/"))))
    assert "钟离未央" not in cells
    assert scripts.FIRM["name"] in cells
    assert asked(officer, personal="1").status_code == 409
    asked(head, personal="1")
    assert ListExport.objects.exclude(pk=row.pk).get().state == ExportState.WAITING  # two rows, yet by two persons


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"])
def test_a_cell_that_begins_like_a_formula_stays_text(tmp_path, text):
    for form in ("xlsx", "csv"):
        path = tmp_path / f"a.{form}"
        assert write(path, ["案由"], [(text,)], {"导出编号": "x"}) == 1
    with (tmp_path / "a.xlsx").open("rb") as file:
        cell = CalamineWorkbook.from_filelike(file).get_sheet_by_name("清单").to_python()[1][0]
    assert str(cell).strip() == text.strip()
    import zipfile

    assert b"<f>" not in zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml")
    lines = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"), newline="")))
    assert lines[1][0].startswith("'")
    assert safe("溪桥") == "溪桥"


def test_the_filter_of_the_page_is_carried(cases, enter):
    officer = enter("officer")
    page = officer.get("/desk/cases/?stage=clue&mine=1").content.decode()
    assert "/desk/exports/new/?kind=cases&amp;stage=clue&amp;mine=1" in page
    asked(officer, stage="closed")
    assert ListExport.objects.get().rows == 0
    assert "阶段：线索" in officer.get("/desk/exports/new/?kind=cases&stage=clue").content.decode()


def test_a_list_that_is_not_the_readers_is_absent(cases, enter):
    for kind in ("publications", "audit", ""):
        assert asked(enter("officer"), kind=kind).status_code == 404
    for kind in ("publications", "duties"):
        assert asked(enter("publisher"), kind=kind).status_code == 302


def test_a_file_that_was_altered_is_not_given(cases, enter):
    officer = enter("officer")
    asked(officer)
    row = ListExport.objects.get()
    place_of(row).chmod(0o600)
    place_of(row).write_bytes(b"x")
    assert officer.get(f"/desk/exports/{row.pk}/file/").status_code == 404


def test_many_rows_cost_a_bounded_number_of_queries(cases, district, clock, django_assert_max_num_queries):
    account = district.accounts["officer"]
    with django_assert_max_num_queries(6):
        rows = sources.SOURCES["cases"].rows(account, clock.now, {})
        assert len([sources.SOURCES["cases"].cells(one, False) for one in rows.iterator(chunk_size=500)]) == 2
    assert Party.objects.count() == 2


def test_a_list_narrowed_by_a_search_holds_what_was_found_and_nothing_where_nothing_was(cases, enter, clock):
    from mingzheng.finding.indexing import follow_all
    from mingzheng.ledger.models import Pending
    from mingzheng.ledger.sequencer import sequence

    while Pending.objects.exists():
        sequence(clock.now)
    follow_all(clock.now)
    officer = enter("officer")
    for term, rows in (("钟离未央", 1), ("查无此人", 0)):
        found = officer.post("/desk/search/", {"q": term})
        token = found["Location"].rstrip("/").rpartition("/")[2]
        assert asked(officer, view=token).status_code == 302
        row = ListExport.objects.order_by("-asked_at", "-pk").first()
        assert row.rows == rows, term
        clock.move_to(clock.now + dt.timedelta(minutes=1))
    stranger = asked(enter("city_officer"), view=token)
    assert stranger.status_code == 404, "a sealed search is its searcher's alone"


@pytest.fixture
def read_by_two(cases, enter, clock):
    """A case opened by an officer and by the supervisor, their readings recorded."""
    case = Case.objects.order_by("opened_at").last()
    for who in ("officer", "supervisor"):
        assert enter(who).get(f"/desk/cases/{case.pk}/").status_code == 200
    keep_readings(SYSTEM, clock.now)
    return case


def test_readings_leave_with_purpose_as_any_list_and_that_is_noted(read_by_two, enter, district):
    supervisor = enter("supervisor")
    page = supervisor.get("/desk/audit/").content.decode()
    assert "/desk/exports/new/?kind=readings" in page
    assert asked(supervisor, kind="readings", purpose="").status_code == 422
    assert asked(supervisor, kind="readings").status_code == 302
    row = ListExport.objects.get()
    lines = sheet(body(supervisor.get(f"/desk/exports/{row.pk}/file/")))
    assert lines[0][:5] == ["时间", "人员", "机关", "看了什么", "案号"]
    names = {district.people[who].name for who in ("officer", "supervisor")}
    assert {(line[1], line[3], line[4]) for line in lines[1:]} == {(n, "案件页面", read_by_two.case_no) for n in names}
    assert ExportReading.objects.get().rows == 2
    assert kinds() == ["exports.made", "exports.fetched"]


def test_readings_above_the_limit_wait_for_a_second_person(read_by_two, enter, few):
    supervisor = enter("supervisor")
    asked(supervisor, kind="readings")
    row = ListExport.objects.get()
    assert (row.state, row.rows) == (ExportState.WAITING, None)
    assert supervisor.get(f"/desk/exports/{row.pk}/file/").status_code == 404


def test_readings_of_one_person_are_narrowed_by_the_sealed_address_alone(read_by_two, enter, district):
    supervisor = enter("supervisor")
    name = district.people["supervisor"].name
    view = supervisor.post("/desk/audit/", {"person": name})["Location"].partition("view=")[2]
    page = supervisor.get(f"/desk/exports/new/?kind=readings&view={view}").content.decode()
    assert f"只含{name}的" in page
    asked(supervisor, kind="readings", view=view)
    assert ListExport.objects.get().rows == 1
    asked(supervisor, kind="readings", person=name)
    assert ListExport.objects.latest("asked_at", "pk").rows == 2, "a name beside the address narrows nothing"
    assert asked(enter("officer"), kind="readings").status_code == 404
    assert asked(supervisor, kind="readings", view="x").status_code == 404


def test_readings_of_another_agency_are_not_in_the_auditors_list(read_by_two, enter, district, clock):
    from mingzheng.agencies import actions as agencies
    from mingzheng.demo.district import SETUP
    from mingzheng.ledger.recording import record

    with record("setup.grant_role", actor=SETUP, now=clock.now) as rec:
        grant = agencies.grant_role(
            rec, district.people["archivist"], role="auditor", agency=district.agencies["market"], document="演示"
        )
    if grant.state == "proposed":
        with record("setup.second_grant", actor=district.actor("agency_head"), now=clock.now) as rec:
            agencies.second_grant(rec, grant)
    clock.move_to(clock.now + dt.timedelta(days=2))
    auditor = enter("archivist")
    assert asked(auditor, kind="readings").status_code == 302
    row = ListExport.objects.get()
    lines = sheet(body(auditor.get(f"/desk/exports/{row.pk}/file/")))[1:]
    assert [line[1] for line in lines] == [district.people["officer"].name], "that a supervisor looked is not told"


def test_many_readings_cost_a_bounded_number_of_queries(read_by_two, district, clock, django_assert_max_num_queries):
    source = sources.SOURCES["readings"]
    with django_assert_max_num_queries(6):
        rows = source.rows(district.accounts["supervisor"], clock.now, {})
        assert len([source.cells(one, False) for one in rows.iterator(chunk_size=500)]) == 2

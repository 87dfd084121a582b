import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingzheng.cases.engine.models import Act, Draft
from mingzheng.evidence.models import EvidenceFile
from tests.stories import scripts

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200
NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE cases_act; --",
    "{{ 7*7 }}",
    "𬱖䶮㛃",
    "a" * 5000,
    "\u202e反向",
    "\u200b",
    "null",
    "-1",
    "１２３",
    "%s%n",
]


def url(play, code, tail=""):
    return f"/desk/cases/{play.case_id}/do/{code}/{tail}"


def inspected(play, **values):
    """What the inspection form sends."""
    seen = f"{play.now.astimezone(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%d %H:%M}"
    return {
        "done_at": seen,
        "done_source": "stated",
        "done_place": "溪桥区临波路 88 号",
        "done_by": [str(play.person("officer")), str(play.person("officer2"))],
        "ended_at": seen,
        "id_shown": "yes",
        "recusal_told": "yes",
        "present": "陈䶮㛃（负责人）",
        "findings": "后厨有一名工作人员正在加工凉菜。",
        "measures_taken": "no",
    } | values


def test_what_the_case_knows_is_filled_in_already(clue, sign_in, read):
    page = sign_in("officer").get(url(clue, "file_case"))
    form = page.context["form"]
    assert form["conduct"].value == "安排未取得健康证明的人员从事接触直接入口食品的工作"
    assert form["brief"].value == "检查时发现一名人员没有健康证明。"
    assert form["handlers"].value == [str(clue.person("officer"))]
    assert "食品安全法#45" in form["basis"].value
    assert "《中华人民共和国食品安全法》第四十五条" in read(page)


def test_handlers_without_a_certificate_are_greyed_with_the_reason_and_cannot_be_sent(clue, district, sign_in, read):
    from mingzheng.agencies import actions
    from mingzheng.agencies.models import Certificate
    from mingzheng.demo.district import SETUP
    from mingzheng.ledger.recording import record

    with record("setup.suspended", actor=SETUP, now=clue.now) as rec:
        card = Certificate.objects.get(person=district.people["officer3"])
        actions.suspend_certificate(rec, card, since=clue.now.date(), reason="核查")
    officer = sign_in("officer")
    page = officer.get(url(clue, "file_case"))
    choice = next(c for c in page.context["form"]["handlers"].choices if c.value == str(clue.person("officer3")))
    assert "暂扣" in choice.reason
    sent = scripts.filing(clue, handlers=("officer", "officer3"))
    answer = officer.post(url(clue, "file_case"), sent)
    assert answer.status_code == 422
    assert "暂扣" in read(answer)
    assert not Act.objects.filter(step="file_case").exists()


def test_a_fact_is_recorded_and_its_defects_are_told_with_the_cure_beside(clue, sign_in, read):
    officer = sign_in("officer")
    sent = inspected(clue, done_by=[str(clue.person("officer"))], known_defects="two_officers")
    answer = officer.post(url(clue, "inspect"), sent, follow=True)
    said = read(answer)
    assert "已如实记录，但有 1 项瑕疵" in said
    assert "应当由两名以上具有行政执法资格的执法人员实施" in said
    assert "/do/cure_defect/?act_seq=2&amp;gate=two_officers" in answer.content.decode()


def test_before_a_defect_is_written_the_officer_reads_it_and_confirms(clue, sign_in, read):
    officer = sign_in("officer")
    alone = inspected(clue, done_by=[str(clue.person("officer"))])
    asked = officer.post(url(clue, "inspect"), alone)
    assert asked.status_code == 409
    said = read(asked)
    assert "还没有写入：这样记录会留下下列瑕疵" in said
    assert "应当由两名以上具有行政执法资格的执法人员实施" in said
    assert "确认如实记录" in said
    assert asked.context["form"]["present"].value == "陈䶮㛃（负责人）"
    assert Act.objects.count() == 1
    known = re.findall(r'name="known_defects" value="(\w+)"', asked.content.decode())
    another = officer.post(url(clue, "inspect"), {**alone, "id_shown": "no", "known_defects": known})
    assert another.status_code == 409, "a defect that was not shown is asked about again"
    done = officer.post(url(clue, "inspect"), {**alone, "known_defects": known}, follow=True)
    assert "已如实记录，但有 1 项瑕疵" in read(done)
    assert Act.objects.count() == 2


def test_wrong_input_is_kept_and_each_field_says_what_is_wrong(clue, sign_in, read):
    sent = inspected(clue, findings="", ended_at="后来", present="陈䶮㛃")
    answer = sign_in("officer").post(url(clue, "inspect"), sent)
    said = read(answer)
    assert answer.status_code == 422
    assert "有 2 处需要改正，还没有写入" in said
    assert answer.context["form"]["present"].value == "陈䶮㛃"
    assert Act.objects.count() == 1


def test_a_step_that_gates_refuse_shows_them_before_the_form_and_keeps_what_was_typed(clue, sign_in, read):
    scripts.investigated(clue)
    officer = sign_in("officer")
    page = officer.get(url(clue, "request_review"))
    assert page.status_code == 302, "no step before there is something to review"
    scripts.concluded(clue)
    key = officer.get(f"/desk/cases/{clue.case_id}/").context["blocked"]
    assert any("送法制审核" in one.head for one in key)
    url_of_step = next(one.url for one in key if "送法制审核" in one.head)
    page = officer.get(url_of_step)
    assert "事先告知书还没有送达" in read(page)
    answer = officer.post(url_of_step, {"statement": "请审核。", "subject": page.context["subject"]})
    assert answer.status_code == 409
    assert "《中华人民共和国行政处罚法》第四十四条" in read(answer)
    assert answer.context["form"]["statement"].value == "请审核。"


def test_sending_twice_records_once(clue, sign_in, read):
    officer = sign_in("officer")
    sent = inspected(clue, request_id="r1")
    officer.post(url(clue, "inspect"), sent)
    again = officer.post(url(clue, "inspect"), sent, follow=True)
    assert "没有重复办理" in read(again)
    assert Act.objects.filter(step="inspect").count() == 1


def test_a_form_opened_before_a_colleague_acted_says_who_did_what_and_keeps_the_input(clue, sign_in, read):
    scripts.investigated(clue)
    officer = sign_in("officer")
    seen = officer.get(url(clue, "conclude")).context["seen_seq"]
    clue.do("officer2", "collect_evidence", officers=("officer", "officer2"), kind="documentary",
            description="营业执照复印件", provider="当事人提供")  # fmt: skip
    sent = {
        "seen_seq": seen,
        "proposals-TOTAL": "1",
        "proposals-0-party": clue.party(),
        "proposals-0-facts": "事实",
        "proposals-0-evidence": ["现场笔录"],
        "proposals-0-breached": ["食品安全法#45"],
        "proposals-0-punished_by": ["食品安全法#126"],
        "proposals-0-kinds": ["警告"],
        "proposals-0-fine_fen": "0",
        "proposals-0-discretion": "较轻",
        **{k: v for k, v in scripts.conclusion().items() if k != "proposals"},
    }
    answer = officer.post(url(clue, "conclude"), sent)
    assert answer.status_code == 409
    assert "祁砚舟办理了“收集证据”" in read(answer)
    assert answer.context["form"]["proposals"].forms[0].fields[1].value == "事实"
    assert answer.context["seen_seq"] > seen, "sent again, it goes through"
    assert officer.post(url(clue, "conclude"), sent | {"seen_seq": answer.context["seen_seq"]}).status_code == 302


def test_a_draft_is_kept_by_the_script_and_by_the_button_and_waits_on_the_page(clue, sign_in):
    officer = sign_in("officer")
    sent = inspected(clue, findings="写了一半")
    saved = officer.post(url(clue, "inspect", "draft/"), sent)
    assert saved.json() == {"saved_at": f"{clue.now.astimezone(dt.timezone(dt.timedelta(hours=8))):%H:%M}"}
    assert officer.post(url(clue, "inspect"), sent | {"_draft": "1"}).status_code == 302
    page = officer.get(url(clue, "inspect"))
    assert page.context["form"]["findings"].value == "写了一半"
    assert page.context["frame"]["done_place"].value == "溪桥区临波路 88 号"
    assert "草稿" in officer.get("/desk/").content.decode()
    assert "写了一半" not in str(list(Act.objects.values_list("content", flat=True)))
    officer.post(url(clue, "inspect"), {"_drop": "1"})
    assert not Draft.objects.exists()


def test_nobody_else_sees_a_draft_and_a_submitted_one_is_gone(clue, sign_in):
    scripts.investigated(clue)
    officer, officer2 = sign_in("officer"), sign_in("officer2")
    officer.post(url(clue, "inspect"), inspected(clue, findings="我的草稿") | {"_draft": "1"})
    assert "我的草稿" not in officer2.get(url(clue, "inspect")).content.decode()
    officer.post(url(clue, "inspect"), inspected(clue))
    assert not Draft.objects.exists()


def test_a_lost_session_keeps_what_was_typed(clue, client, read):
    answer = client.post(url(clue, "inspect"), inspected(clue, findings="三十个字段都填好了"))
    assert answer.status_code == 401
    assert "刚才填写的内容还在" in read(answer)
    assert "三十个字段都填好了" in answer.content.decode()


def test_a_paper_is_previewed_and_a_character_that_cannot_be_printed_is_named(clue, sign_in, read):
    officer = sign_in("officer")
    shown = officer.post(url(clue, "inspect", "paper/inspection_record/"), inspected(clue))
    assert shown["Content-Type"] == "application/pdf"
    assert shown.content.startswith(b"%PDF")
    missing = officer.post(url(clue, "inspect", "paper/inspection_record/"), inspected(clue, findings="写了𒀀字"))
    assert missing.status_code == 422
    assert "𒀀" in read(missing)
    assert Act.objects.count() == 1


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_neither_break_the_page_nor_come_out_as_markup(clue, sign_in, text):
    officer = sign_in("officer")
    sent = inspected(clue, present=text, findings=text, done_place=text, signature_refused=text, ended_at=text)
    for extra in ({}, {"_draft": "1"}):
        answer = officer.post(url(clue, "inspect"), sent | extra)
        assert answer.status_code in {302, 422}, answer.status_code
        assert "<script>alert" not in answer.content.decode()
    for target in (f"{url(clue, 'inspect')}?corrects={text[:50]}&subject={text[:50]}", url(clue, "inspect")):
        assert officer.get(target).status_code in {200, 302, 404}


def test_files_come_with_the_act_and_the_same_file_again_is_attached_once(clue, sign_in):
    officer = sign_in("officer")
    for _ in range(2):
        file = SimpleUploadedFile("现场照片.png", PNG, "image/png")
        officer.post(url(clue, "inspect"), inspected(clue, request_id="r7") | {"done_new": [file]})
    assert EvidenceFile.objects.count() == 1
    act = Act.objects.get(step="inspect")
    assert act.evidence == [str(EvidenceFile.objects.get().pk)]


def test_a_file_of_a_kind_that_is_not_taken_is_refused_beside_its_field(clue, sign_in, read):
    file = SimpleUploadedFile("x.html", b"<html><script>1</script></html>", "text/html")
    answer = sign_in("officer").post(url(clue, "inspect"), inspected(clue) | {"done_new": [file]})
    assert answer.status_code == 422
    assert "不收的类型" in read(answer)
    assert Act.objects.count() == 1


def test_a_file_whose_name_says_something_else_is_refused_beside_its_field(clue, sign_in, read):
    file = SimpleUploadedFile("说明.exe", "门店照片说明".encode(), "text/plain")
    answer = sign_in("officer").post(url(clue, "inspect"), inspected(clue) | {"done_new": [file]})
    assert answer.status_code == 422
    assert "“说明.exe”的扩展名是 .exe，内容却是文本" in read(answer)
    assert "扩展名改为 .txt" in read(answer)
    assert not EvidenceFile.objects.exists()


def test_a_record_is_corrected_by_another_record_that_names_it(clue, sign_in, read):
    officer = sign_in("officer")
    officer.post(url(clue, "inspect"), inspected(clue) | {"done_place": "溪桥区双湾路 3 号"})
    page = officer.get(f"{url(clue, 'inspect')}?corrects=2")
    assert page.context["form"]["findings"].value == "后厨有一名工作人员正在加工凉菜。"
    assert "溪桥区双湾路 3 号" in page.content.decode()
    officer.post(url(clue, "inspect"), inspected(clue, findings="后厨有两名工作人员。", corrects="2"))
    assert Act.objects.latest("seq").corrects == 2
    assert "更正第 2 号" in read(officer.get(f"/desk/cases/{clue.case_id}/"))


def test_one_press_answers_no_to_the_judgements_left_open_and_sends_nothing(clue, sign_in):
    officer = sign_in("officer")
    answer = officer.post(url(clue, "file_case"), {"conduct": "案由", "crime_suspected": "yes", "_all_no": "1"})
    form = answer.context["form"]
    assert (form["crime_suspected"].value, form["measures_planned"].value) == ("yes", "no")
    assert not Act.objects.filter(step="file_case").exists()


def test_a_step_that_needs_the_own_code_asks_for_it_and_does_nothing_without(clue, sign_in, code, read):
    scripts.notified(scripts.concluded(scripts.investigated(clue)))
    record = clue.paper("inspection_record")
    clue.do("officer", "print_paper", str(record.pk), copies=2)
    from mingzheng.documents.queries import printable_file
    from mingzheng.documents.scanning import rasterise

    record.refresh_from_db()
    scan = clue.attach("officer", rasterise(printable_file(record)), "scan.pdf")
    day = clue.now.date().isoformat()
    clue.do("officer", "join_scan", str(record.pk), blob=str(scan), signed_on=day)
    officer2, target = sign_in("officer2"), f"{url(clue, 'check_scan')}?subject={record.pk}"
    page = officer2.get(target)
    assert len(page.context["scan"]["pages"]) == record.pages
    picture = officer2.get(page.context["scan"]["pages"][0][2])
    assert picture["Content-Type"] == "image/png"
    sent = {"verdict": "match", "shelf_no": "A-01", "subject": str(record.pk)}
    without = officer2.post(target, sent)
    assert without.status_code == 403
    assert "请填写动态码" in read(without)
    wrong = officer2.post(target, sent | {"code": "000000"})
    assert "动态码不正确" in read(wrong)
    assert officer2.post(target, sent | {"code": code("officer2")}).status_code == 302
    record.refresh_from_db()
    assert record.state == "checked"

"""The page of a publication: masks with their rules, overruled by plain forms; preview; the supervisor's page."""

import pytest

from mingzheng.core.secrets import new_id
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions.ending import note_takedown
from mingzheng.publication.importing.models import ImportedNotice
from mingzheng.publication.models import MaskOverrule, Publication, PublicDecision
from mingzheng.publication.tasks import compare_served
from tests.stories import scripts
from tests.stories.test_changes import published, ready
from tests.stories.test_publication import withheld

pytestmark = pytest.mark.django_db
SUMMARY = "高山到高山茶叶市场售茶，电话13912345678，配方为祖传三号。"


@pytest.fixture
def drafted(play):
    scripts.decided(ready(play))
    play.do("publisher", "draft_publication", play.party(), summary=SUMMARY, others=["高山"])
    return play


def page_of(play):
    return f"/desk/cases/{play.case_id}/publication/{Publication.objects.get().pk}/"


def test_each_mask_stands_there_with_its_rule_and_the_drafter_takes_one_back(drafted, sign_in, read):
    publisher = sign_in("publisher")
    page = publisher.get(page_of(drafted))
    rows = [(m["before"], m["rule"], m["never"]) for m in page.context["masks"] if m["field"] == "facts"]
    assert rows == [
        ("高山", "姓名（其他人员）", False),
        ("高山", "姓名（其他人员）", False),
        ("13912345678", "电话号码", False),
    ]
    assert "隐去清单" in read(page)
    form = {"subject": page.context["overrule_subject"], "direction": "spare", "field": "facts", "text": "高山"}
    answer = publisher.post(page.context["overrule_url"], form | {"start": "3", "reason": "是市场名称。"})
    assert answer["Location"] == page_of(drafted)
    text = Publication.objects.get().versions.last().fields["facts"]
    assert text.startswith("高某到高山茶叶市场售茶")
    again = publisher.get(page_of(drafted))
    assert [(o["text"], o["state"], o["reason"]) for o in again.context["overrules"]] == [
        ("高山", "已采用", "是市场名称。")
    ]


def test_the_checker_has_a_text_masked_and_the_draft_goes_back(drafted, sign_in):
    drafted.wait(minutes=1)
    checker = sign_in("checker")
    page = checker.get(page_of(drafted))
    form = {"subject": page.context["overrule_subject"], "direction": "mask", "field": "facts", "text": "祖传三号"}
    checker.post(page.context["overrule_url"], form | {"replaced": "（略）", "reason": "商业秘密。"})
    assert MaskOverrule.objects.get().state == "asked"
    assert drafted.states()["publication"] == "due"


def test_an_overrule_is_undone_on_the_same_page_with_its_reason(drafted, sign_in, read):
    publisher = sign_in("publisher")
    page = publisher.get(page_of(drafted))
    assert page.context["drop_url"] == "", "nothing is overruled yet"
    form = {"subject": page.context["overrule_subject"], "direction": "spare", "field": "facts", "text": "高山"}
    publisher.post(page.context["overrule_url"], form | {"start": "3", "reason": "是市场名称。"})
    page = publisher.get(page_of(drafted))
    assert "撤销这处改动" in read(page)
    assert "撤销改动" not in [title for title, _ in page.context["steps"]]
    assert "撤销这处改动" not in read(sign_in("checker").get(page_of(drafted)))
    form = {"subject": page.context["overrule_subject"], "number": "1"}
    refused = publisher.post(page.context["drop_url"], form | {"answer": ""})
    assert refused.status_code == 422
    assert "理由" in read(refused)
    drafted.wait(minutes=1)
    answer = publisher.post(page.context["drop_url"], form | {"answer": "当事人说明就是姓名。"})
    assert answer["Location"] == page_of(drafted)
    again = publisher.get(page_of(drafted))
    assert [(o["state"], o["answer"]) for o in again.context["overrules"]] == [("已取消", "当事人说明就是姓名。")]
    assert Publication.objects.get().versions.last().fields["facts"].startswith("高某到高某茶叶市场售茶")
    assert again.context["drop_url"] == ""


def test_without_a_reason_nothing_happens_and_the_page_says_so(drafted, sign_in, read):
    publisher = sign_in("publisher")
    page = publisher.get(page_of(drafted))
    form = {"subject": page.context["overrule_subject"], "direction": "mask", "field": "facts", "text": "祖传三号"}
    answer = publisher.post(page.context["overrule_url"], form | {"reason": ""})
    assert answer.status_code == 422
    assert "理由" in read(answer)
    assert not MaskOverrule.objects.exists()


def test_the_preview_shows_what_the_public_will_see_and_nothing_else(drafted, sign_in, read):
    publisher = sign_in("publisher")
    page = publisher.get(f"{page_of(drafted)}preview/")
    main = read(page).partition("以公众身份预览")[2]
    assert "高某甲" in main or "高某" in main
    assert "13912345678" not in read(page)
    pdf = publisher.get(f"{page_of(drafted)}preview.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_supervisor_sees_flashes_reasons_overrules_and_what_was_not_as_approved(play, own_seal, sign_in, read):
    published(play)
    play.wait(minutes=30)
    play.do("checker", "recall_publication", play.party(), step_up=True, reason="摘要写出了他人信息。")
    page = sign_in("checker").get("/desk/supervision/publications/")
    assert [(f["kind"], f["seen"]) for f in page.context["flashes"]] == [("有误撤回", "0 小时 32 分")]
    assert "摘要写出了他人信息" in read(page)


def test_what_each_agency_shows_is_counted_once_the_page_stands_and_by_a_link_without_scripts(
    play, own_seal, sign_in, read
):
    published(play)
    checker = sign_in("checker")
    address = "/desk/supervision/publications/"
    page = checker.get(address)
    assert page.context["counts"] is None
    assert 'href="?counts=1"' in page.content.decode()
    whole = checker.get(f"{address}?counts=1")
    assert [(line["all"], line["published"]) for line in whole.context["counts"]] == [(1, 1)]
    part = checker.get(f"{address}?counts=1", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert str(whole.context["counts"][0]["agency"]) in read(part)


def test_the_basis_of_what_is_withheld_stands_in_words(play, own_seal, sign_in, read):
    withheld(play)
    checker = sign_in("checker")
    for address in ("/desk/supervision/publications/", page_of(play)):
        said = read(checker.get(address))
        assert "第十五条" in said, address
        assert "#15" not in said


def test_what_was_taken_off_at_night_is_restored_by_a_checker_with_the_reason(play, own_seal, sign_in, read):
    published(play)
    PublicDecision.objects.update(title="别的案件")
    compare_served(play.now)
    assert not PublicDecision.objects.exists()
    checker = sign_in("checker")
    page = checker.get("/desk/supervision/publications/")
    row = page.context["mismatches"][0]
    assert (row.state, "title" in row.differs) == ("open", True)
    answer = checker.post(
        f"/desk/supervision/publications/{row.pk}/", {"answer": "数据库被人改动，已经报告。"}, follow=True
    )
    assert "已按审核通过的文本恢复公示" in read(answer)
    assert PublicDecision.objects.get().title != "别的案件"


def test_the_supervisors_page_counts_imported_decisions_too(play, own_seal, sign_in):
    published(play)
    row = Publication.objects.get()
    play.wait(minutes=5)
    with record("test", actor=Actor("system", new_id(), "系统"), now=play.now) as rec:
        note_takedown(rec, row, kind="withdrawn", reason="撤回")
        notice = ImportedNotice(
            agency=row.agency,
            batch=new_id(),
            source_digest="x",
            row=1,
            number="旧罚〔2025〕1号",
            party_digest="x",
            published_on=play.now.date(),
            values={},
            state="taken",
            publication=row,
        )
        rec.insert(notice)
    page = sign_in("checker").get("/desk/supervision/publications/")
    assert [(f["case_no"], f["url"]) for f in page.context["flashes"]] == [
        ("旧罚〔2025〕1号", f"/desk/publications/imported/{notice.pk}/")
    ]

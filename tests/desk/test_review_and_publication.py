import pytest

from mingzheng.desk import reviewing
from mingzheng.dossiers import actions
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.recording import record
from mingzheng.publication.models import Publication, PublicDecision
from mingzheng.review.models import Review
from tests.agencies.factories import SYSTEM
from tests.stories import scripts

pytestmark = pytest.mark.django_db


@pytest.fixture
def notified(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="written", content="已经整改。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已按较轻档确定。")
    play.approve("unit_head")
    play.at("2026-09-10 09:00")
    play.tick()
    return play


@pytest.fixture
def requested(notified):
    notified.do("officer", "request_review", statement="事实清楚，请审核。")
    return notified


def opinion(**values):
    from mingzheng.catalogue.queries import elements

    rows = {f"findings-{n}-element": e.code for n, e in enumerate(elements())}
    rows |= {f"findings-{n}-verdict": "符合" for n, _ in enumerate(elements())}
    return {"findings-TOTAL": "11", "kind": "AGREE", "opinion": "同意。"} | rows | values


def test_the_queue_leads_to_the_material_and_accepting_leads_on_to_the_opinion(requested, sign_in, read):
    reviewer, review = sign_in("reviewer"), Review.objects.get()
    listed = reviewer.get("/desk/reviews/")
    assert listed.context["rows"][0]["url"].endswith(f"/review/{review.pk}/")
    page = reviewer.get(listed.context["rows"][0]["url"])
    assert "事实清楚，请审核。" in read(page)
    accept = page.context["steps"][0][1]
    answer = reviewer.post(accept, {"verdict": "accepted", "subject": review.subject})
    assert "/do/give_opinion/" in answer["Location"]


def test_the_queue_of_reviewers_shows_no_sensitive_case_to_whom_it_is_not_given(requested, sign_in):
    dossier = Dossier.objects.get()
    with record("test.classify", actor=SYSTEM, now=requested.now, dossier_id=dossier.pk) as rec:
        actions.classify(rec, dossier, secrecy="sensitive", reason="涉及未成年人")
    assert sign_in("reviewer").get("/desk/reviews/").context["rows"] == []
    with record("test.assign", actor=SYSTEM, now=requested.now, dossier_id=dossier.pk) as rec:
        actions.assign(rec, dossier, person=requested.district.people["reviewer"], role="reviewer")
    assert len(sign_in("reviewer").get("/desk/reviews/").context["rows"]) == 1


def test_the_queue_of_reviewers_goes_in_pages(requested, sign_in, monkeypatch):
    monkeypatch.setattr(reviewing, "PAGE", 1)
    reviewer = sign_in("reviewer")
    first, second = (reviewer.get(f"/desk/reviews/?page={n}").context for n in (1, 2))
    assert (len(first["rows"]), len(second["rows"])) == (1, 0)
    assert first["pages"].words == "第 1–1 条，共 1 条"


def test_nothing_is_ticked_for_the_reviewer_and_hints_say_their_source(requested, sign_in, read):
    review = Review.objects.get()
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    page = sign_in("reviewer").get(f"/desk/cases/{requested.case_id}/do/give_opinion/?subject={review.subject}")
    assert len(page.context["elements"]) == 11
    assert all(not part.fields[1].value for _, part in page.context["elements"])
    assert "来源：行为记录和执法证快照" in read(page)


def test_papers_opened_are_noted_and_listed_on_the_opinion(requested, sign_in, code, read):
    review = Review.objects.get()
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    reviewer = sign_in("reviewer")
    base = f"/desk/cases/{requested.case_id}/review/{review.pk}/"
    for number in range(3):
        assert reviewer.post(f"{base}paper/{number}/open/").status_code == 302
    assert review.readings.count() == 3
    sign_in("officer").post(f"{base}paper/3/open/")
    assert review.readings.count() == 3, "only the reviewer's reading counts"
    target = f"/desk/cases/{requested.case_id}/do/give_opinion/?subject={review.subject}"
    sent = opinion(subject=review.subject, code=code("reviewer"))
    assert reviewer.post(target, sent).status_code == 302
    said = read(reviewer.get(base))
    assert "审核通过" in said
    assert "没有打开过：证据材料和执法文书" in said


def test_each_element_leads_to_its_papers_which_open_beside_it(requested, sign_in, read):
    review = Review.objects.get()
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    reviewer, beside = sign_in("reviewer"), {"HX-Request": "true"}
    page = reviewer.get(f"/desk/cases/{requested.case_id}/do/give_opinion/?subject={review.subject}")
    asked = {question.element.code: question.papers for question, _ in page.context["elements"]}
    titles = {code: [paper.title for paper in papers] for code, papers in asked.items()}
    assert "行政处罚事先告知书" in "".join(titles["procedure"])
    assert all(titles[code] for code in ("officers", "facts", "evidence", "law", "discretion", "papers"))
    base = f"/desk/cases/{requested.case_id}/review/{review.pk}/paper/"
    told = next(paper for paper in asked["procedure"] if "告知书" in paper.title)
    beside_it = reviewer.post(f"{base}{told.number}/open/", headers=beside)
    assert "/page/1/" in beside_it.content.decode()
    assert f'id="opened-{told.number}"' in beside_it.content.decode()
    assert reviewer.get(beside_it.context["pages"][-1])["Content-Type"] == "image/png"
    assert reviewer.get(f"{beside_it.context['file_url']}page/99/").status_code == 404
    others = sign_in("officer").post(f"{base}{told.number}/open/", headers=beside)
    assert "已打开" not in read(others), "only the reviewer's reading counts"
    law = reviewer.post(f"{base}{asked['law'][0].number}/open/", headers=beside)
    assert "第" in read(law)


def test_an_element_without_an_answer_is_named(requested, sign_in, code, read):
    review = Review.objects.get()
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    sent = opinion(subject=review.subject, code=code("reviewer"))
    del sent["findings-4-verdict"]
    target = f"/desk/cases/{requested.case_id}/do/give_opinion/?subject={review.subject}"
    answer = sign_in("reviewer").post(target, sent)
    assert answer.status_code == 422
    assert "结论" in read(answer)


def test_every_paper_handed_in_opens(requested, sign_in):
    review, officer = Review.objects.get(), sign_in("officer")
    for number, paper in enumerate(review.papers):
        answer = officer.get(f"/desk/cases/{requested.case_id}/review/{review.pk}/paper/{number}/")
        assert answer.status_code == 200, paper["code"]
    assert officer.get(f"/desk/cases/{requested.case_id}/review/{review.pk}/paper/99/").status_code == 404


def test_a_second_request_shows_what_changed_since_the_first(requested, sign_in):
    scripts.concluded(requested, fine_fen="7,000.00")
    requested.do("officer", "request_review", statement="金额改为七千，请再审。")
    review = Review.objects.latest("requested_at")
    page = sign_in("reviewer").get(f"/desk/cases/{requested.case_id}/review/{review.pk}/")
    changed = {d.label: (d.before, d.after) for d in page.context["differences"]}
    assert changed["罚款金额"] == ("8,000.00 元", "7,000.00 元")


@pytest.fixture
def decided(requested):
    key = Review.objects.get().subject
    requested.do("reviewer", "accept_review", key, verdict="accepted")
    requested.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    return scripts.served(scripts.decided(requested))


def test_a_publication_is_drafted_compared_mask_by_mask_checked_and_released(decided, sign_in, code, read):
    publisher, checker, party = sign_in("publisher"), sign_in("checker"), decided.party()
    row = publisher.get("/desk/publications/").context["rows"][0]
    assert row["state"] == "待拟稿"
    assert row["duty"].name == "许可、处罚决定公示" or "公示" in row["duty"].name
    target = f"/desk/cases/{decided.case_id}/do/draft_publication/?subject={party}"
    assert "安排一名未取得健康证明的人员" in publisher.get(target).context["form"]["summary"].value
    text = "当事人的负责人陈䶮㛃安排一名未取得健康证明的人员加工凉菜。"
    assert publisher.post(target, {"summary": text, "subject": party}).status_code == 302
    check = f"/desk/cases/{decided.case_id}/do/check_publication/?subject={party}"
    page = checker.get(check)
    facts = next(c for c in page.context["comparison"] if c["label"] == "违法事实摘要")
    assert any(p.before == "陈䶮㛃" and p.rule for p in facts["pieces"])
    sent = {"verdict": "approved", "subject": party, "code": code("checker")}
    assert checker.post(check, sent).status_code == 302
    shown = PublicDecision.objects.get()
    assert "䶮" not in shown.title + str(shown.fields)
    own = checker.get(f"/desk/cases/{decided.case_id}/publication/{Publication.objects.get().pk}/")
    assert own.context["public_url"] == f"/decisions/{shown.key}/"
    assert "已办结" in read(checker.get("/desk/publications/?state=done"))


def test_nobody_is_led_to_publications_of_another_agency(decided, sign_in):
    dossier = Dossier.objects.select_related("agency").get(pk=decided.case_id)
    city = decided.district.people["city_publisher"].agency_id
    with record("test.opened", actor=SYSTEM, now=decided.now, dossier_id=dossier.pk) as rec:
        actions.open_to(rec, dossier, agency_id=city, role="publisher", reason="误开放")

    def listed(who):
        return len(sign_in(who).get("/desk/publications/").context["rows"])

    assert {who: listed(who) for who in ("publisher", "checker", "supervisor", "city_publisher")} == {
        "publisher": 1, "checker": 1, "supervisor": 1, "city_publisher": 0}  # fmt: skip


def test_withholding_shows_its_reasons_to_choose_and_waits_for_another_person(decided, sign_in, code, read):
    publisher, party = sign_in("publisher"), decided.party()
    target = f"/desk/cases/{decided.case_id}/do/propose_withholding/?subject={party}"
    assert "涉及商业秘密" in read(publisher.get(target))
    sent = {"reason_code": "commercial_secret", "basis": "政府信息公开条例第十五条", "reason": "含有配方。",
            "review_on": "2027-01-10", "subject": party}  # fmt: skip
    answer = publisher.post(target, sent)
    assert answer.status_code == 302, answer.context["errors"]
    row = Publication.objects.get()
    assert row.disclosure == "withhold_proposed"
    said = read(sign_in("checker").get(f"/desk/cases/{decided.case_id}/publication/{row.pk}/"))
    assert "不予公开：涉及商业秘密" in said
    assert "审批不予公开" in said

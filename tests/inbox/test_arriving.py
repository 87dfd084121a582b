import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingzheng.agencies.actions import cancel_mfa_reset, end_role, grant_role, reset_mfa
from mingzheng.agencies.models import Agency, Delegation, RoleGrant, Secondment
from mingzheng.cases import messages
from mingzheng.core.secrets import new_id
from mingzheng.duties.models import Duty
from mingzheng.inbox import deriving, queries
from mingzheng.inbox.models import Kind, Notice
from mingzheng.ledger.models import ForkAlarm
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions import receive
from mingzheng.publication.models import Publication, ServedMismatch
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SYSTEM = Actor("system", new_id(), "系统")


def inspected(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    return play.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=play.now,
                   **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip


def test_a_confirmation_asked_for_arrives_with_who_is_named_and_goes_when_given(play, arrive):
    seen = inspected(play)
    found = arrive()
    assert found["officer2"] == [Kind.CONFIRM]
    assert "officer" not in found
    play.confirm("officer2", seen.seq)
    assert Kind.CONFIRM not in arrive().get("officer2", [])


def test_a_signature_waits_with_the_head_and_what_is_returned_with_its_author(play, arrive):
    inspected(play)
    play.do("officer", "file_case", **scripts.filing(play))
    assert Kind.SIGN in arrive()["unit_head"]
    play.give_back("unit_head", reason="请补充主体资料")
    found = arrive()
    assert Kind.SIGN not in found.get("unit_head", [])
    assert Kind.RETURNED in found["officer"]


def test_a_review_asked_for_arrives_with_the_reviewers_and_nobody_else(play, arrive):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="written", content="已经整改。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已按较轻档确定。")
    play.approve("unit_head")
    play.at("2026-09-10 09:00")
    play.tick()
    before = arrive()
    assert Kind.REVIEW_ASKED not in before.get("reviewer", [])
    scripts.reviewed(play)
    told = {row.person_id for row in Notice.objects.filter(kind=Kind.REVIEW_ASKED)}
    arrive()
    told |= {row.person_id for row in Notice.objects.filter(kind=Kind.REVIEW_ASKED)}
    assert play.person("officer") not in told


def test_a_decision_signed_and_a_draft_to_check_arrive(play, arrive):
    scripts.decided(scripts.reviewed(_stated(play)))
    found = arrive()
    assert Kind.DECIDED in found["officer"]
    assert Kind.TO_PUBLISH in found["publisher"]
    play.do("publisher", "draft_publication", play.party(), summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    found = arrive()
    assert Kind.TO_CHECK in found["checker"]
    assert Kind.TO_PUBLISH not in found.get("publisher", [])


def _stated(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="written", content="已经整改。")
    play.do("officer", "answer_statement", play.party(), adopted="none", reasons="已按较轻档确定。")
    play.approve("unit_head")
    play.at("2026-09-10 09:00")
    play.tick()
    return play


def test_what_a_party_hands_in_arrives_with_the_handlers(play, arrive):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    paper = play.paper("prior_notice")
    said = {"receipt": "20260910-AAAA-BBBB", "code": paper.lookup, "phone": scripts.FIRM["phone"], "text": "补充说明。"}
    receive("statement", said, now=play.now)
    messages.take_in(play.now)
    found = arrive()
    assert Kind.MESSAGE in found["officer"]
    assert Kind.MESSAGE in found["officer2"]


@pytest.mark.parametrize(
    ("left", "kind", "told"),
    [
        (4, None, set()),
        (3, Kind.DUE_SOON, {"officer2"}),
        (1, Kind.DUE_TOMORROW, {"officer2", "unit_head"}),
        (0, Kind.DUE_TODAY, {"officer2", "unit_head", "agency_head"}),
        (-1, Kind.OVERDUE, {"officer2", "unit_head", "agency_head"}),
    ],
)
def test_a_period_is_told_to_its_person_then_the_unit_head_then_the_head(play, arrive, left, kind, told):
    inspected(play)
    today = play.now.date()
    Duty.objects.update(start_on=today - dt.timedelta(days=30), due_on=today + dt.timedelta(days=left))
    found = arrive()
    assert {who for who, kinds in found.items() if kind in kinds} == told


def test_a_period_of_three_days_is_not_told_twice_when_it_starts(play, arrive):
    inspected(play)
    assert arrive()["officer2"] == [Kind.CONFIRM]


def test_the_next_level_takes_the_place_of_the_one_before(play, arrive):
    inspected(play)
    Duty.objects.update(start_on=play.now.date() - dt.timedelta(days=30))
    due_on = Duty.objects.get().due_on
    for left in (3, 1, 0, -1, -5):
        play.now = dt.datetime.combine(due_on - dt.timedelta(days=left), dt.time(10), play.now.tzinfo)
        kinds = [k for k in arrive()["officer2"] if k != Kind.CONFIRM]
        assert len(kinds) == 1, left
    assert kinds == [Kind.OVERDUE]
    assert Notice.objects.filter(kind=Kind.OVERDUE, person_id=play.person("officer2")).count() == 1


def test_days_on_which_nothing_ran_are_caught_up(play, arrive):
    inspected(play)
    duty = Duty.objects.get()
    arrive()
    play.now = dt.datetime.combine(duty.due_on + dt.timedelta(days=9), dt.time(9), play.now.tzinfo)
    deriving.of_the_day(play.now)
    assert Notice.objects.filter(kind=Kind.OVERDUE, person_id=play.person("officer2")).exists()


def test_a_sensitive_grant_waits_with_the_second_persons_only(play, arrive):
    agency = Agency.objects.get(pk=play.district.agencies["market"].pk)
    with record("test.grant", actor=play.district.actor("admin"), now=play.now) as rec:
        rec.change(agency, business_since=play.now)
        grant_role(rec, play.district.people["officer3"], role="auditor", agency=agency)
    found = arrive()
    assert Kind.GRANT in found["agency_head"]
    assert Kind.GRANT in found["unit_head"]
    assert not {"admin", "officer3", "officer", "city_head"} & {w for w, kinds in found.items() if Kind.GRANT in kinds}


def test_a_reset_of_a_second_factor_waits_with_its_owner_and_the_second_persons_until_it_is_over(play, arrive):
    agency = Agency.objects.get(pk=play.district.agencies["market"].pk)
    with record("test.reset", actor=play.district.actor("admin"), now=play.now) as rec:
        rec.change(agency, business_since=play.now)
        reset = reset_mfa(rec, play.district.accounts["officer"], reason="手机遗失")
    found = arrive()
    assert found["officer"] == [Kind.RESET_MINE]
    assert Kind.RESET in found["agency_head"]
    assert not {"admin", "officer", "officer2", "city_head"} & {w for w, kinds in found.items() if Kind.RESET in kinds}
    with record("test.stopped", actor=play.district.actor("officer"), now=play.now) as rec:
        cancel_mfa_reset(rec, reset)
    assert not {Kind.RESET, Kind.RESET_MINE} & {kind for kinds in arrive().values() for kind in kinds}


def test_a_secondment_arrives_with_the_person(play, arrive):
    row = Secondment(
        person=play.district.people["officer"],
        agency=play.district.agencies["city"],
        document="溪抽调函〔2026〕1号",
        since=play.now.date(),
        until=play.now.date() + dt.timedelta(days=30),
    )
    with record("test.seconded", actor=SYSTEM, now=play.now) as rec:
        rec.insert(row)
    assert arrive() == {"officer": [Kind.SECONDED]}


def test_alarms_arrive_with_the_supervisor(play, arrive):
    scripts.decided(scripts.reviewed(_stated(play)))
    found = ServedMismatch(key="k", publication=Publication.objects.get(), differs=["title"], found_at=timezone.now())
    fork = ForkAlarm(
        side="own",
        name="本机",
        sound_to=1,
        size=2,
        root="sha256:0",
        kept="a",
        given="b",
        reason="不一致",
        found_at=play.now,
    )
    with record("test.alarm", actor=SYSTEM, now=play.now) as rec:
        rec.insert(found)
        rec.insert(fork)
    standing = arrive()
    assert {Kind.MISMATCH, Kind.FORK} <= set(standing["supervisor"])
    assert Kind.MISMATCH in standing["checker"]
    assert Kind.MISMATCH not in standing.get("officer", [])


def test_nothing_ever_arrives_in_another_agency(play, arrive):
    scripts.decided(scripts.reviewed(_stated(play)))
    arrive()
    strangers = [p.pk for key, p in play.district.people.items() if key.startswith("city")]
    assert strangers
    assert not Notice.objects.filter(person_id__in=strangers).exists()


def test_following_again_makes_nothing_twice(play, arrive):
    inspected(play)
    play.do("officer", "file_case", **scripts.filing(play))
    arrive()
    before = list(Notice.objects.order_by("pk").values_list("pk", "key", "ended_at"))
    deriving.derive(play.case_id, play.now)
    arrive()
    assert list(Notice.objects.order_by("pk").values_list("pk", "key", "ended_at")) == before


def test_the_page_groups_by_case_and_each_line_leads_to_where_it_is_done(play, arrive, sign_in):
    seen = inspected(play)
    play.do("officer", "file_case", **scripts.filing(play))
    arrive()
    page = sign_in("officer2").get("/desk/inbox/")
    number, title, url, lines = page.context["groups"][0]
    assert number == play.case.case_no
    assert [line.url for line in lines] == [f"/desk/cases/{play.case_id}/confirm/{seen.seq}/"]
    head = sign_in("unit_head")
    for line in [one for *_, lines in head.get("/desk/inbox/").context["groups"] for one in lines]:
        assert head.get(line.url).status_code == 200, line
    assert title
    assert url


def test_read_ones_leave_the_count_and_stay_in_the_whole_list(play, arrive, sign_in, read):
    inspected(play)
    arrive()
    browser = sign_in("officer2")
    assert "1 条未读" in browser.get("/desk/inbox/").content.decode()
    other = Notice.objects.create(
        person=play.district.people["officer"], kind=Kind.FORK, key="fork:x", made_at=play.now
    )
    browser.post("/desk/inbox/", {"read": str(other.pk)})
    other.refresh_from_db()
    assert other.read_at is None, "somebody else's notice"
    browser.post("/desk/inbox/", {"read": "all"})
    page = browser.get("/desk/inbox/")
    assert "没有未读的事项" in read(page)
    assert "条未读" not in page.content.decode()
    assert "已读" in read(browser.get("/desk/inbox/?all=1"))
    for odd in ("x", "-1", "9" * 40, ""):
        assert browser.post("/desk/inbox/", {"read": odd}).status_code == 302


def test_a_notice_of_a_case_no_longer_to_be_seen_is_not_shown(play, arrive, sign_in):
    inspected(play)
    arrive()
    account = play.district.accounts["city_officer"]
    Notice.objects.filter(person_id=play.person("officer2")).update(person_id=account.person_id)
    page = sign_in("city_officer").get("/desk/inbox/")
    assert page.context["groups"] == []
    assert play.case.case_no not in page.content.decode()
    assert queries.drop_unseen(account, play.now) == 1


def head_waits(play, arrive):
    inspected(play)
    play.do("officer", "file_case", **scripts.filing(play))
    assert Kind.SIGN in arrive()["unit_head"]
    return play.person("unit_head")


def test_whoever_loses_a_role_has_no_longer_a_count_of_what_it_opened(play, arrive, sign_in):
    head = head_waits(play, arrive)
    assert queries.unread(head) == 1
    grants = list(RoleGrant.objects.filter(person_id=head, ended_at__isnull=True))
    with record("test.ended", actor=play.district.actor("admin"), now=play.now) as rec:
        for grant in grants:
            end_role(rec, grant)
    arrive()
    assert queries.unread(head) == 0
    assert "条未读" not in sign_in("unit_head").get("/desk/inbox/").content.decode()
    assert Notice.objects.get(person_id=head).ended_at == play.now
    deriving.derive(play.case_id, play.now)
    assert arrive().get("unit_head") is None, "nor does it come back with the next act of the case"


def test_a_case_that_becomes_sensitive_leaves_the_counts_of_whoever_is_not_named(play, arrive):
    head_waits(play, arrive)
    dossier = play.case.dossier
    with record("test.sensitive", actor=SYSTEM, now=play.now, dossier_id=dossier.pk) as rec:
        rec.change(dossier, secrecy="sensitive")
    assert "unit_head" not in arrive()


def test_the_count_of_a_substitute_ends_with_the_last_day(play, arrive):
    inspected(play)
    arrive()
    city, head = play.district.people["city_officer"], play.district.people["unit_head"]
    row = Delegation(
        person=head, substitute=city, agency=play.district.agencies["market"], role="unit_head",
        document="溪代〔2026〕1号", since=play.now.date(),
        until=play.now.date(), state="granted",
    )  # fmt: skip
    with record("test.delegated", actor=SYSTEM, now=play.now) as rec:
        rec.insert(row)
    Notice.objects.create(person=city, kind=Kind.DUE_SOON, key="stands in", dossier_id=play.case_id, made_at=play.now)
    arrive()
    assert queries.unread(city.pk) == 1
    play.wait(days=1)
    deriving.of_the_day(play.now)
    assert queries.unread(city.pk) == 0


def test_the_count_costs_one_query_and_the_page_no_more_for_many(play, arrive, sign_in):
    inspected(play)
    arrive()
    with CaptureQueriesContext(connection) as asked:
        assert queries.unread(play.person("officer2")) == 1
    assert len(asked) == 1
    browser = sign_in("officer2")
    browser.get("/desk/inbox/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/desk/inbox/")
    for number in range(30):
        Notice.objects.create(
            person_id=play.person("officer2"), kind=Kind.DUE_SOON, key=f"k{number}", made_at=play.now,
            dossier_id=play.case_id, step="CONFIRM", due_on=play.now.date(),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        browser.get("/desk/inbox/")
    assert len(many) <= len(few) <= 25

"""What the page says can be done, can be done; what it says is refused, is refused for the same reason."""

import uuid

import pytest
from django.db import transaction

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.judging import previews
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import DomainError, Refused
from tests.cases.factory import PROCEDURE
from tests.invariants.walking import INPUTS, Walk
from tests.stories import scripts

pytestmark = [pytest.mark.django_db]

PEOPLE = ("officer", "officer2", "window", "unit_head", "agency_head", "reviewer", "publisher", "checker", "archivist")


class Usual:
    """Stands for the dice of the random walk and always throws the usual."""

    def random(self):
        return 0.5

    def choice(self, options):
        return options[0]

    def randint(self, low, high):
        return 0

    def randbytes(self, size):
        return bytes(size)


class Undone(Exception):
    """Ends a try, so that nothing of it stays."""


def tried(play, who, step, subject):
    """Return the gates that refused a step, and those of its defects; nothing of the try stays."""
    walk = Walk.__new__(Walk)
    walk.play, walk.random = play, Usual()
    frame = {"officers": ("officer", "officer2")} if step.officers else {}
    now, refused, defects = play.now, set(), set()
    try:
        with transaction.atomic():
            values = INPUTS[step.code](walk, subject)
            done = play.do(who, step.code, subject, step_up=step.credential, **frame, **values)
            defects = {d.gate for d in done.defects}
            raise Undone  # noqa: TRY301 - rolls the savepoint back
    except Undone:
        pass
    except Refused as error:
        refused = {r.gate for r in error.refusals}
    except DomainError:
        pass  # what is typed for this step does not fit this case; who and in which order was not the reason
    play.now = now
    return refused, defects


def compare(play, who, counted):
    """Hold every preview of a person against the act itself."""
    account = play.district.accounts[who]
    facts = case_view(play.case_id, account, play.now).facts
    found = list(previews(BOOK, PROCEDURE, facts, actor_person=account.person_id, now=play.now))
    for attempt, refusals in found:
        said = {r.gate for r in refusals}
        refused, defects = tried(play, who, attempt.step, attempt.subject)
        where = (play.states(), who, attempt.step.code, attempt.subject, said, refused, defects)
        if "role" in said:
            assert refused == {"role"}, where
        elif said:
            assert said <= refused | defects, where
        else:
            assert not {"role", "out_of_order"} & (refused | defects), where
        counted["possible" if not said else "refused"] += 1


def stages(play):
    """Yield the name of each stage that a case has come to."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    yield "clue"
    seen = play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        **scripts.inspection(ended_at=play.now.isoformat(), id_shown="no"),
    )
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    scripts.concluded(play)
    yield "a defect and an unconfirmed colleague block"
    play.confirm("officer2", seen.seq)
    cure = {"act_seq": seen.seq, "gate": "id_shown", "way": "exclude", "explanation": "不作为证据。"}
    play.do("officer", "cure_defect", **cure)
    play.approve("unit_head")
    scripts.notified(play)
    yield "within the party's time"
    play.at("2026-09-09 08:00").tick()
    play.do("officer", "request_review", statement="请审核。")
    yield "review asked for"
    key = play.case.tracks.get(kind="review").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    play.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    yield "reviewed"
    scripts.decided(play)
    play.do("publisher", "draft_publication", play.party(), summary="安排一名人员加工凉菜。")
    yield "decided and drafted"
    play.do("checker", "check_publication", play.party(), step_up=True, verdict="approved")
    scripts.originals(scripts.paid(scripts.served(play)))
    yield "all but closed"
    scripts.closed(play)
    yield "closed"


def test_every_preview_says_what_the_act_itself_will_say(play, own_seal):
    counted = {"possible": 0, "refused": 0}
    for stage in stages(play):
        for who in PEOPLE:
            compare(play, who, counted)
        assert play.case.events.count() == play.case.seq, stage
    assert counted["possible"] > 40
    assert counted["refused"] > 300


def test_a_person_of_whom_the_page_knows_nothing_can_do_nothing(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    facts = case_view(play.case_id, play.district.accounts["officer"], play.now).facts
    for attempt, refusals in previews(BOOK, PROCEDURE, facts, actor_person=uuid.UUID(int=3), now=play.now):
        assert "role" in {r.gate for r in refusals}, attempt.step.code

"""The invented district, and an inbox that follows its record."""

import pytest

from mingzheng.inbox import deriving
from mingzheng.inbox.models import Notice
from mingzheng.ledger.sequencer import sequence
from tests.desk.conftest import clock, code, district, notice, play, read, sign_in, words  # noqa: F401 - fixtures


@pytest.fixture
def arrive(play):  # noqa: F811
    """Let everything arrive that waits now, as the worker does, and give what stands open: person's key → kinds."""

    def take_up():
        sequence(play.now)
        deriving.follow(play.now)
        deriving.of_the_day(play.now)
        deriving.of_the_house(play.now)
        return standing()

    def standing():
        keys = {person.pk: key for key, person in play.district.people.items()}
        found = {}
        for row in Notice.objects.filter(ended_at__isnull=True, read_at__isnull=True).order_by("pk"):
            found.setdefault(keys.get(row.person_id, "?"), []).append(row.kind)
        return found

    return take_up

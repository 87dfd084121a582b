"""A lapse that cannot be written, because somebody altered the case's rows, leaves those of other cases alone."""

import datetime as dt
import uuid

from mingzheng.cases import tasks
from mingzheng.core.errors import Conflict
from mingzheng.duties.models import Duty


def test_a_lapse_that_meets_altered_rows_is_left_for_people(monkeypatch):
    def altered(*_args, **_values):
        raise Conflict("这一行与留痕不符。")

    monkeypatch.setattr(tasks.performing, "perform", altered)
    duty = Duty(dossier_id=uuid.uuid4(), kind="PEN_STATEMENT", subject="x", due_on=dt.date(2026, 9, 1))
    assert tasks._lapse(duty, "expire_statement", dt.datetime(2026, 9, 9, tzinfo=dt.UTC)) == 0

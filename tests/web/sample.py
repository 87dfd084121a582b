"""An input model with every widget, and posts of it."""

from __future__ import annotations

import datetime as dt

from django.http import QueryDict

from mingzheng.web.forms import SchemaForm
from mingzheng.web.samples import CHOICES, SampleInput

TODAY = dt.date(2026, 9, 28)
GOOD = {
    "place": "示范路 1 号",
    "at": "9.18 14:30",
    "until": "2026年9月30日",
    "source": "巡查",
    "officers": ["1", "2"],
    "matter": "a",
    "facts": "占道摆放货架 2 组。",
    "fine": "3万",
    "shown_id": "true",
    "copies": "２",
    "items-TOTAL": "3",
    "items-1-name": "货架",
    "items-1-count": "2",
    "items-1-value": "1,200.50",
    "witnesses": ["", "赵一鸣"],
}


def post(**changes) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in {**GOOD, **changes}.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def form_of(data=None, **options) -> SchemaForm:
    return SchemaForm(SampleInput, data, choices=CHOICES, today=TODAY, **options)

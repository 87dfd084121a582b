import datetime as dt

import pytest
from django.template.loader import render_to_string
from pydantic import BaseModel, Field

from mingzheng.core.errors import FieldError
from mingzheng.core.inputs import Line, Name, Unrecorded
from mingzheng.web.fields import Choice
from mingzheng.web.forms import SchemaForm, oversized_groups
from mingzheng.web.samples import SampleInput
from tests.web.sample import CHOICES, TODAY, form_of, post


def drawn(form):
    return render_to_string("components/form.html", {"form": form})


def errors_of(form):
    assert not form.is_valid()
    return {error.field: error for error, _ in form.errors}


def test_a_post_makes_the_model():
    form = form_of(post())

    assert form.is_valid(), form.errors
    value = form.value
    assert value.at == dt.datetime(2026, 9, 18, 14, 30, tzinfo=value.at.tzinfo)
    assert value.until == dt.date(2026, 9, 30)
    assert (value.fine, value.copies, value.shown_id, value.urgent) == (3_000_000, 2, True, False)
    assert [(item.name, item.count, item.value) for item in value.items] == [("货架", 2, 120_050)]
    assert value.witnesses == ["赵一鸣"]
    assert value.agent is None


def test_a_stored_value_comes_back_the_same_through_form_and_post():
    first = form_of(post(agent__name="陈安"))
    assert first.is_valid()
    shown = form_of(initial=first.value)
    data = post()
    data.clear()
    for field in shown.fields:
        if field.widget in {"rows", "nested"}:
            data[f"{field.name}-TOTAL"] = str(len(field.forms))
            for part in field.forms:
                for inner in part.fields:
                    data[inner.name] = inner.value
        elif field.widget != "bool" or field.value == "true":
            data.setlist(field.name, field.value if isinstance(field.value, list) else [field.value])

    again = form_of(data)

    assert again.is_valid(), again.errors
    assert again.value == first.value


def test_a_draft_comes_back_as_it_was_typed():
    draft = form_of(post(at="9.18 下午", fine="三万")).raw()

    again = form_of(initial=draft)

    assert (again["at"].value, again["fine"].value) == ("9.18 下午", "三万")
    assert again["items"].forms[0].fields[0].value == "货架"


def test_an_empty_post_names_every_missing_field_once():
    form = form_of(post(**dict.fromkeys(post().keys(), "")))

    found = errors_of(form)

    required = {name for name, info in SampleInput.model_fields.items() if info.is_required()}
    assert set(found) == required
    assert {error.message for error in found.values()} == {"还没有填写", "还没有选择"}


def test_a_refused_post_keeps_what_was_typed_and_says_what_is_wrong_beside_it():
    form = form_of(post(at="2026-02-30 10:00", fine="很多", items__1__count="0"))

    found = errors_of(form)

    assert set(found) == {"at", "fine", "items.0.count"}
    html = drawn(form)
    assert 'value="2026-02-30 10:00"' in html
    assert 'value="很多"' in html
    assert 'href="#f-items-1-count"' in html, "the link leads to the row where it stands"
    assert 'id="f-items-1-count"' in html
    assert "没有 2026 年 2 月 30 日这一天" in html


def test_an_error_of_an_action_finds_its_field_and_others_stand_on_top():
    form = form_of(post())
    assert form.is_valid()

    form.add_errors(
        [FieldError("items.0.name", "已经扣押"), FieldError("", "整体不符"), FieldError("gone.x", "没有这项")]
    )

    assert form["items.0.name"].errors[0].message == "已经扣押"
    assert [error.message for error, home in form.errors if not home] == ["整体不符", "没有这项"]


def test_a_row_is_added_and_dropped_by_a_plain_button_without_complaint():
    added = form_of(post(_rows="add:items", place=""))
    dropped = form_of(post(_rows="drop:items:1"))
    witness = form_of(post(_rows="add:witnesses"))

    assert not added.is_valid()
    assert added.errors == []
    assert len(added["items"].forms) == 4
    assert [part.fields[0].value for part in dropped["items"].forms] == ["", ""]
    assert [part.fields[0].name for part in dropped["items"].forms] == ["items-0-name", "items-1-name"]
    assert witness["witnesses"].value == ["", "赵一鸣", ""]


def test_rows_are_capped():
    form = form_of(post(items__TOTAL="999999999999"))

    assert len(form["items"].forms) == 0
    assert len(form_of(post(items__TOTAL="100000"))["items"].forms) == 200


def test_only_the_lawful_can_be_picked():
    greyed = form_of(post(officers=["1", "3"], matter="c"))
    unknown = form_of(post(source="梦中", matter="z"))

    assert errors_of(greyed)["officers"].message == "证件 2026-08-31 到期，须先换证"
    assert errors_of(greyed)["matter"].message == "本机关没有这一事项的处罚权"
    assert set(errors_of(unknown)) == {"source", "matter"}
    assert "disabled" in drawn(form_of())


def test_a_statutory_field_may_be_answered_as_not_recorded():
    form = form_of(post(at="", at____unrecorded="记录仪没电"))

    assert form.is_valid(), form.errors
    assert form.value.at == Unrecorded(unrecorded="记录仪没电")
    assert "记录仪没电" in drawn(form_of(initial=form.value))


def test_the_answer_not_recorded_needs_its_reason():
    form = form_of(post(at="", at____unrecorded="   "))

    assert errors_of(form)["at"].message == "还没有填写"


def test_every_field_is_drawn_with_label_and_control():
    html = drawn(form_of())

    for name in ("place", "at", "until", "matter", "facts", "fine", "copies"):
        assert f'for="f-{name}"' in html
        assert f'id="f-{name}"' in html
    assert html.count("<fieldset") >= 5
    assert "（选填）" in html


def test_dates_echo_what_was_understood():
    assert form_of(post())["at"].echo == "2026-09-18 周五 14:30"
    assert form_of(post(until="2.30"))["until"].echo == ""


def test_enter_submits_the_form_and_not_a_row_button():
    html = drawn(form_of())

    assert html.index('type="submit"') < html.index("_rows")
    assert "_rows" not in html[: html.index('type="submit"') + 80]


class Big(BaseModel):
    a: Line = Field(title="一", json_schema_extra={"group": "同组"})
    b: Line = Field(title="二", json_schema_extra={"group": "同组"})
    c: Line = Field(title="三", json_schema_extra={"group": "同组"})
    d: Line = Field(title="四", json_schema_extra={"group": "同组"})
    e: Line = Field(title="五", json_schema_extra={"group": "同组"})
    f: Line = Field(title="六", json_schema_extra={"group": "同组"})
    g: Line = Field(title="七", json_schema_extra={"group": "同组"})
    h: Line = Field(title="八", json_schema_extra={"group": "同组"})


def test_a_group_of_more_than_seven_is_found():
    assert oversized_groups(Big) == ["同组"]
    assert oversized_groups(SampleInput) == []


class Hidden(BaseModel):
    seen: int = Field(title="所见", json_schema_extra={"widget": "hidden"})
    name: Name = Field(title="姓名")


def test_a_wrong_hidden_field_is_told_on_top():
    form = SchemaForm(Hidden, post(seen="x", name="甲"), today=TODAY)

    assert not form.is_valid()
    assert form.errors[0][1] == ""
    assert 'type="hidden" name="seen" value="x"' in drawn(form)


@pytest.mark.parametrize("key", ["officers", "matters"])
def test_choices_come_from_the_caller(key):
    assert all(isinstance(choice, Choice) for choice in CHOICES[key])
    assert CHOICES[key][0].label in drawn(form_of())

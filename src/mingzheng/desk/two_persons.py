"""What a change by two persons asks on its page: the second one's name and own code, typed beside the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies.credentials import StepUpRefused, step_up
from mingzheng.agencies.models import Account
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.inputs import Line

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from mingzheng.agencies.credentials import Credential


class TwoPersons(BaseModel):
    """The end of a form that two persons send together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    second: Line = Field(title="第二人的用户名", description="机关负责人、审计员或者执法监督员，不能是您本人")
    second_code: Line = Field(title="第二人的动态码", json_schema_extra={"widget": "code"})


def proof(request: HttpRequest, now: dt.datetime) -> Credential:
    """Return the second person's proof, given on the same page; raises Invalid, a failed code is counted."""
    name, code = (str(request.POST.get(field, "")).strip() for field in ("second", "second_code"))
    account = Account.objects.filter(username=name, is_active=True).first()
    wrong = Invalid((FieldError("second_code", "第二人的用户名或者动态码不正确", "双人复核", "请第二人本人输入"),))
    if account is None:
        raise wrong
    try:
        return step_up(account, code, now)
    except StepUpRefused as error:
        raise wrong from error

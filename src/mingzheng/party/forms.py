"""What a party fills in online; field titles and descriptions are the form."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.core.inputs import Line, LongText, OptionalLine, OptionalText


class Form(BaseModel):
    """What every form asks: who hands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sender: Line = Field(title="提交人", description="您的姓名；代当事人提交的，写明与当事人的关系")


class StatementForm(Form):
    """The party states its case (行政处罚法 45)."""

    text: LongText = Field(
        title="陈述、申辩的事实、理由和证据",
        description="写明哪些事实不对、为什么不应当处罚或者应当从轻；有证据的写明是什么，原件可以交到机关",
    )


class HearingForm(Form):
    """The party asks for a hearing (行政处罚法 64)."""

    text: OptionalText = Field("", title="理由", description="可以不写")
    late_reason: OptionalText = Field("", title="逾期的理由", description="已经超过最后一日的填写")


class AddressForm(Form):
    """The party gives the address where papers reach it (行政处罚法 61)."""

    address: Line = Field(title="送达地址", description="写到门牌号；文书寄到这里即视为送达")
    receiver: OptionalLine = Field("", title="代收人", description="没有指定的不填")
    receiver_relation: OptionalLine = Field("", title="代收人与您的关系")
    phone: Line = Field(title="联系电话")
    consent: Literal["yes", "no"] = Field(
        title="同意电子送达", json_schema_extra={"choices": {"yes": "同意", "no": "不同意"}}
    )
    account: OptionalLine = Field("", title="接收电子文书的手机号或者邮箱", description="同意电子送达的填写")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.consent == "yes" and not self.account:
            message = "同意电子送达的，应当填写接收电子文书的手机号或者邮箱"
            raise ValueError(message)
        return self


FORMS: dict[str, type[Form]] = {"statement": StatementForm, "hearing": HearingForm, "address": AddressForm}

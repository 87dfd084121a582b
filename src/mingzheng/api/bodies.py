"""What comes in: the queries and bodies of requests; what a step reads itself is left to the step."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from mingzheng.api.naming import MOST_OFFICERS
from mingzheng.api.paging import CURSOR_LENGTH, LIMIT, MOST
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.inputs import PartyInput
from mingzheng.core.inputs import ChineseDateTime, Line, OptionalLine, OptionalText

LARGEST_SEQ = 2**31 - 1
CLUE = BOOK.inputs["ClueInput"].model_json_schema()["properties"]
STAGES = dict.fromkeys(stage.code for p in BOOK.procedures.values() for stage in p.stages)
PARTY = PartyInput.model_json_schema()


def _iso_date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("日期不存在或者写法不对，请写成 2026-09-18") from error


IsoDate = Annotated[dt.date, BeforeValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]
Seq = Annotated[int, Field(ge=0, le=LARGEST_SEQ)]
ActSeq = Annotated[int, Field(ge=1, le=LARGEST_SEQ)]
People = Annotated[list[Line], Field(max_length=MOST_OFFICERS)]
RequestId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]


def _of_clue(name: str) -> WithJsonSchema:
    return WithJsonSchema(CLUE[name])


class Body(BaseModel):
    """A body of which every member is known."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Body):
    """Which page of a list."""

    limit: int = Field(LIMIT, ge=1, le=MOST)
    cursor: str = Field("", max_length=CURSOR_LENGTH, pattern=r"^[A-Za-z0-9_-]*$")


class SearchIn(Body):
    """What is looked for."""

    text: OptionalLine = Field("", title="查什么", max_length=100)


class PackageQuery(Body):
    """Which package of a case."""

    scope: Literal["party", "court", "archive"] = Field(description="提供给谁：当事人、法院和复议机关、档案移交")
    purpose: OptionalLine = Field("", title="用途", description="记入存证；不写时记为“经接口取得”", max_length=200)
    party: OptionalLine = Field("", title="当事人", description="有多名当事人时必填：当事人的编号", max_length=36)


class CasesQuery(PageQuery):
    """Which cases."""

    stage: OptionalLine = Field("", description="办理阶段的代码：" + "、".join(STAGES))
    case_no: OptionalLine = Field("", title="案号")
    mine: bool = Field(default=False, description="只看本人承办的")


class DutiesQuery(PageQuery):
    """Which duties."""

    until: IsoDate | None = Field(None, description="截止日不晚于这一天")


class OfficersQuery(PageQuery):
    """Which officers of the public list."""

    agency: OptionalLine = Field("", description="机关代码")
    certificate_no: OptionalLine = Field("", title="执法证号")


class MattersQuery(Body):
    """Whose matters."""

    agency: OptionalLine = Field("", description="机关代码；不填为本机关")


class CaseIn(Body):
    """A new case with its clue."""

    procedure: Line
    matter: Line
    parties: Annotated[list[Any], WithJsonSchema({"type": "array", "items": PARTY, "minItems": 1, "maxItems": 50})]
    source: Annotated[Any, _of_clue("source")]
    summary: Annotated[Any, _of_clue("summary")]
    discovered_on: Annotated[Any, _of_clue("discovered_on")]
    place: Annotated[Any, _of_clue("place")] = ""
    at: ChineseDateTime | None = None
    request_id: RequestId | None = None


class OralIn(Body):
    """An approval given by word of mouth, where a step allows one in an emergency."""

    by: Line = Field(title="口头批准人", description="执法证号，或者人员编号")
    at: ChineseDateTime = Field(title="口头批准的时间")
    means: Line = Field(title="方式", description="当面，或者打的哪个电话")
    reason: Line = Field(title="为什么来不及书面报批")


class ActIn(Body):
    """An act: facts are recorded with their defects, effects are refused or proposed."""

    step: Line
    subject: Annotated[OptionalLine, Field(max_length=120)] = ""
    at: ChineseDateTime | None = Field(None, title="发生时间")
    place: OptionalLine = Field("", title="地点")
    officers: list[Line] = Field(
        default_factory=list, max_length=MOST_OFFICERS, title="执法人员", description="执法证号"
    )
    input: Annotated[dict[str, Any], Field(description="见 /procedures/{code} 中这一步的 schema")] = Field(
        default_factory=dict
    )
    evidence: list[uuid.UUID] = Field(default_factory=list, max_length=200, title="证据文件")
    seen_seq: Seq | None = None
    medium: Literal["online", "paper"] = "online"
    corrects: ActSeq | None = Field(None, description="更正的是第几号记录")
    cosigners: People = Field(default_factory=list, title="会签人员", description="执法证号，或者人员编号")
    resubmits: ActSeq | None = Field(None, description="这是退回的第几号事项的再次提交")
    oral: OralIn | None = Field(None, title="口头批准")
    code: OptionalLine = Field("", title="动态码")
    request_id: RequestId | None = None


class ConfirmIn(Body):
    """The own code of the person who confirms."""

    code: Line = Field(title="动态码")


class WithdrawIn(Body):
    """Why a proposal is withdrawn."""

    reason: OptionalText = Field("", title="理由")


class SignIn(Body):
    """A signature: the verdict on the very content that the signer was shown."""

    verdict: Literal["approved", "returned", "passed_on", "cosign"] = Field(
        description="签批、退回、转请他人签批、请人会签"
    )
    content_digest: Line
    reason: OptionalText = Field("", title="意见")
    return_to: Annotated[OptionalLine, Field(max_length=120)] = Field(
        "", title="退回到", description="不填退给提出人；第几级（从 0 数起），或者 step: 加环节代码"
    )
    to: People = Field(default_factory=list, title="转给、会签的人员", description="执法证号，或者人员编号")
    code: Line = Field(title="动态码")


class OralAnswerIn(Body):
    """What the head says in writing of an approval told to be given by word of mouth."""

    verdict: Literal["approved", "refused"]
    reason: OptionalText = Field("", title="意见")
    code: Line = Field(title="动态码")

"""What an administrator fills in about people: who, which role, which certificate, which login."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies.passwords import RULE
from mingzheng.core.inputs import ChineseDate, Line, Name, OptionalLine, Yuan

SEXES: dict[str, Any] = {"male": "男", "female": "女"}
EMPLOYMENTS: dict[str, Any] = {
    "established": "在编在职",
    "auxiliary": "执法辅助人员",
    "external": "外聘（法律顾问、公职律师等）",
}
RANKS: dict[str, Any] = {"": "（不是机关负责人）", "principal": "正职", "deputy": "分管", "acting": "主持工作"}


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonForm(_Form):
    """Somebody who works here."""

    name: Name = Field(title="姓名")
    sex: Literal["male", "female"] = Field(title="性别", json_schema_extra={"choices": SEXES})
    unit: uuid.UUID | None = Field(None, title="内设机构", json_schema_extra={"choices_from": "units"})
    post: OptionalLine = Field("", title="职务")
    employment: Literal["established", "auxiliary", "external"] = Field(
        "established", title="身份", json_schema_extra={"choices": EMPLOYMENTS}
    )
    legal_qualification: Literal["yes", "no"] = Field(
        "no",
        title="国家统一法律职业资格",
        description="初次从事法制审核的必须有",
        json_schema_extra={"choices": {"yes": "有", "no": "没有"}},
    )
    phone: OptionalLine = Field("", title="联系电话")


class RoleForm(_Form):
    """A role in the agency."""

    role: Line = Field(
        title="角色",
        description="法制审核人员、机关负责人、公示发布员、审计员要由第二人确认，一日后生效",
        json_schema_extra={"choices_from": "roles"},
    )
    unit: uuid.UUID | None = Field(
        None, title="内设机构", description="承办机构负责人必填", json_schema_extra={"choices_from": "units"}
    )
    rank: Literal["", "principal", "deputy", "acting"] = Field(
        "", title="负责人的职级", json_schema_extra={"choices": RANKS}
    )
    document: OptionalLine = Field("", title="任命或者分工文件")


class CertificateForm(_Form):
    """The face of a 行政执法证."""

    number: Line = Field(title="执法证号")
    issuer: Line = Field(title="发证机关")
    categories: Line = Field(title="执法类别", description="几类的用顿号分开，如“市场监管、城市管理”")
    regions: list[str] = Field(title="执法区域", min_length=1, json_schema_extra={"choices_from": "regions"})
    valid_from: ChineseDate = Field(title="有效期自")
    valid_to: ChineseDate = Field(title="有效期至")


class DelegationForm(_Form):
    """A substitute for this person in one role, for a term."""

    role: Line = Field(title="代理哪一角色", json_schema_extra={"choices_from": "own_roles"})
    substitute: uuid.UUID = Field(
        title="代理人",
        description="回避和岗位分离同时看代理人和被代理人；审批表上写明两人的姓名",
        json_schema_extra={"choices_from": "colleagues"},
    )
    document: Line = Field(title="代理文件")
    since: ChineseDate = Field(title="代理开始日期")
    until: ChineseDate = Field(title="代理结束日期")


class SecondmentForm(_Form):
    """A person of another agency who works here for a term, by a letter."""

    certificate_no: Line = Field(title="执法证号", description="抽调函上写的证号；系统据此找到本人和所在机关")
    document: Line = Field(title="抽调函", description="名称和文号")
    since: ChineseDate = Field(title="抽调开始日期")
    until: ChineseDate = Field(title="抽调结束日期")
    unit: uuid.UUID | None = Field(None, title="在哪个内设机构", json_schema_extra={"choices_from": "units"})


class LeaveForm(_Form):
    """Somebody leaves: the login closes at once, roles end, certificates are taken back."""

    reason: Line = Field(
        title="离岗原因", description="调离、退休、辞职等；没有办完的事项列在上面，先移交或者离岗后移交"
    )


class SignAuthorityForm(_Form):
    """A row of the 签批权限表."""

    step: OptionalLine = Field("", title="环节", json_schema_extra={"choices_from": "signed_steps"})
    kind: OptionalLine = Field("", title="处罚种类", json_schema_extra={"choices_from": "kinds"})
    max_fine_fen: Yuan | None = Field(None, title="罚款不超过", description="元；不填表示不限")
    rank: Literal["principal", "deputy", "acting"] = Field(
        title="由谁签批",
        description="正职和主持工作的负责人都可以签批分管负责人签批的事项",
        json_schema_extra={"choices": {k: v for k, v in RANKS.items() if k}},
    )
    document: Line = Field(title="依据文件", description="分工文件、签批权限规定的名称和文号")
    since: ChineseDate = Field(title="执行日期")
    until: ChineseDate | None = Field(None, title="失效日期")


class AccountForm(_Form):
    """A login."""

    username: Line = Field(title="用户名", description="小写字母、数字、点、横线")
    password: Line = Field(
        title="初始密码",
        description=f"{RULE}；当面交给本人，首次登录时绑定验证器",
        json_schema_extra={"widget": "password"},
    )

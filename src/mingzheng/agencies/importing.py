"""Reads a table of people and certificates row by row; ``actions.importing`` tries and enters what was read."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mingzheng.agencies.models import Employment, Rank, Region, Role, Sex
from mingzheng.core.errors import Invalid
from mingzheng.core.inputs import ChineseDate, Line, Name, OptionalLine
from mingzheng.core.tables import Judged, filled_rows
from mingzheng.core.validation import validate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Self

    from mingzheng.agencies.models import Agency
    from mingzheng.core.errors import FieldError
    from mingzheng.core.tables import Table

COLUMNS = {
    "name": "姓名", "sex": "性别", "unit": "内设机构", "post": "职务", "employment": "身份",
    "legal_qualification": "法律职业资格", "phone": "联系电话", "roles": "角色", "rank": "负责人职级",
    "number": "执法证号", "issuer": "发证机关", "categories": "执法类别", "regions": "执法区域",
    "valid_from": "有效期自", "valid_to": "有效期至", "username": "用户名",
}  # fmt: skip
NEEDED = ("name", "sex")
EXAMPLE = (
    "示例：岳青禾", "女", "执法一中队", "科员", "在编在职", "无", "", "承办人", "", "99010100001", "某省人民政府",
    "市场监管", "", "2024-01-01", "2029-12-31", "yue-qinghe",
)  # fmt: skip
MOST_ROWS = 1_000
LISTED = re.compile(r"[、,，;；\s]+")
YES, NO = frozenset({"有", "是", "具有", "√"}), frozenset({"", "无", "没有", "否", "×"})


class PersonRow(BaseModel):
    """One person of the table; certificate and login only where their columns are filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(title="姓名", max_length=64)
    sex: Literal["male", "female"] = Field(title="性别")
    unit: OptionalLine = Field("", title="内设机构", max_length=64)
    post: OptionalLine = Field("", title="职务", max_length=64)
    employment: Literal["established", "auxiliary", "external"] = Field("established", title="身份")
    legal_qualification: bool = Field(default=False, title="法律职业资格")
    phone: OptionalLine = Field("", title="联系电话")
    roles: tuple[Line, ...] = Field((), title="角色", max_length=8)
    rank: str = Field("", title="负责人职级")
    number: OptionalLine = Field("", title="执法证号", max_length=40)
    issuer: OptionalLine = Field("", title="发证机关", max_length=96)
    categories: tuple[Line, ...] = Field((), title="执法类别", max_length=20)
    regions: tuple[Line, ...] = Field((), title="执法区域", max_length=50)
    valid_from: ChineseDate | None = Field(None, title="有效期自")
    valid_to: ChineseDate | None = Field(None, title="有效期至")
    username: OptionalLine = Field("", title="用户名", max_length=64)

    @field_validator("roles")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [one for one in value if one not in Role.values]:
            message = f"没有“{'、'.join(unknown)}”这个角色；可填的是 {'、'.join(Role.labels)}"
            raise ValueError(message)
        return value

    @field_validator("rank")
    @classmethod
    def _ranked(cls, value: str) -> str:
        if value not in Rank.values:
            message = f"没有“{value[:20]}”这个职级；可填的是 {'、'.join(RANKS)}"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        face = {"发证机关": self.issuer, "执法类别": self.categories, "有效期自": self.valid_from,
                "有效期至": self.valid_to}  # fmt: skip
        lacking = [word for word, given in face.items() if not given]
        if self.number and lacking:
            message = f"填了执法证号，还须填写{'、'.join(lacking)}"
            raise ValueError(message)
        if not self.number and any(face.values()):
            message = "没有填执法证号"
            raise ValueError(message)
        if (Role.AGENCY_HEAD in self.roles) != bool(self.rank):
            message = "机关负责人须填写负责人职级（正职、分管、主持工作）；其他角色不填"
            raise ValueError(message)
        return self


def read_people(table: Table, agency: Agency, today: dt.date) -> list[Judged[PersonRow]]:
    """Return each row read; the example row of the template is passed over.

    Raises DomainError where a needed column is missing or there are too many rows.
    """
    rows = filled_rows(table, [COLUMNS[name] for name in NEEDED], MOST_ROWS)
    regions = _regions(agency.region)
    return [_read(number, cells, regions, agency.region.code, today) for number, cells in rows]


def _regions(own: Region) -> dict[str, set[str]]:
    """Return the codes that a name or code of a region means; of namesakes those within the own region alone."""
    found: dict[str, set[str]] = {}
    within: dict[str, set[str]] = {}
    for code, name, path in Region.objects.values_list("code", "name", "path"):
        found.setdefault(name, set()).add(code)
        if path.startswith(own.path):
            within.setdefault(name, set()).add(code)
    codes = {code: {code} for several in found.values() for code in several}
    return {**found, **within, **codes}


def _read(
    row: int, cells: Mapping[str, str], regions: Mapping[str, set[str]], own: str, today: dt.date
) -> Judged[PersonRow]:
    text = {field: unicodedata.normalize("NFKC", cells.get(word, "")).strip() for field, word in COLUMNS.items()}
    named = _split(text["regions"]) if text["number"] else ()
    reasons = [f"执法区域“{one}”没有登记，请填名称或者代码" for one in named if one not in regions]
    reasons += [f"叫“{one}”的区域有几个，请填代码" for one in named if len(regions.get(one, ())) > 1]
    areas = tuple(code for one in named for code in sorted(regions.get(one, ()))) or (own,)
    given: dict[str, Any] = {
        **text,
        "name": cells.get("姓名", "").strip(),
        "sex": _coded(text["sex"], SEXES),
        "employment": _coded(text["employment"] or "在编在职", EMPLOYMENTS),
        "legal_qualification": _yes(text["legal_qualification"], reasons),
        "roles": tuple(_coded(one, ROLES) for one in _split(text["roles"])),
        "rank": _coded(text["rank"], RANKS),
        "categories": _split(text["categories"]),
        "regions": areas if text["number"] else (),
        "valid_from": text["valid_from"] or None,
        "valid_to": text["valid_to"] or None,
    }
    try:
        value = validate(PersonRow, given, today=today)
    except Invalid as invalid:
        reasons += [_told(error) for error in invalid.fields]
        return Judged(row, cells, None, tuple(reasons))
    return Judged(row, cells, value, tuple(reasons))


def _told(error: FieldError) -> str:
    word = COLUMNS.get(error.field.partition(".")[0], "")
    return f"{word}：{error.message}" if word else error.message


ROLES = dict(zip(Role.labels, Role.values, strict=True))
SEXES = dict(zip(Sex.labels, Sex.values, strict=True))
EMPLOYMENTS: dict[str, str] = {
    "在编在职": Employment.ESTABLISHED, "在编": Employment.ESTABLISHED, "执法辅助人员": Employment.AUXILIARY,
    "辅助人员": Employment.AUXILIARY, "外聘": Employment.EXTERNAL,
}  # fmt: skip
RANKS = {label: value for value, label in Rank.choices if value}


def _coded(text: str, words: Mapping[str, str]) -> str:
    return str(words.get(text.partition("(")[0], text))


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in LISTED.split(text) if part))


def _yes(text: str, reasons: list[str]) -> bool:
    if text not in YES | NO:
        reasons.append(f"法律职业资格填“有”或者“无”，不是“{text[:20]}”")
    return text in YES

"""When, where, by whom and with which files something happened: the frame of every fact, whatever its step asks."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.core.inputs import ChineseDateTime, OptionalLine

if TYPE_CHECKING:
    from mingzheng.cases.engine.types import Step

FIELDS = {"at": "done_at", "place": "done_place", "officers": "done_by", "evidence": "done_files"}
SOURCES: dict[str, Any] = {"stated": "按当时情况填写", "signed_paper": "以当时签署的纸质原件为准（原件要扫描归入）"}


class Frame(BaseModel):
    """When and where a fact happened, and its files."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    done_at: ChineseDateTime = Field(title="发生时间", description="实际发生（开始）的时间，不是录入的时间")
    done_source: Literal["stated", "signed_paper"] = Field(
        "stated", title="时间的来源", json_schema_extra={"choices": SOURCES}
    )
    done_place: OptionalLine = Field("", title="地点")
    done_files: list[uuid.UUID] = Field(
        default_factory=list,
        title="本案已有的文件",
        description="勾选与这一项有关的；新文件在下面上传",
        json_schema_extra={"choices_from": "done_files"},
    )


class OfficersFrame(Frame):
    """The same with the officers who acted."""

    done_by: list[uuid.UUID] = Field(
        title="执法人员",
        description="实际到场的每一名；除录入人外，各人要用自己的账号确认",
        min_length=1,
        json_schema_extra={"choices_from": "done_by"},
    )


def frame_of(step: Step) -> type[Frame] | None:
    """Return the frame of a step, None for effects: the system's time and the session say it all."""
    if step.time != "stated":
        return None
    return OfficersFrame if step.officers else Frame

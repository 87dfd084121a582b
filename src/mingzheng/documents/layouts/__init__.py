"""The data that the lay-outs print: one typed model each, without number, seal or record, which come at rendering."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Row = tuple[str, str]


class LayoutData(BaseModel):
    """What every paper tells: in whose name it speaks, what it is called, and the case it belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    agency: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    case_no: str = ""
    date: dt.date | None = None
    """成文日期; None leaves 年 月 日 blank for the pen (a paper that takes effect by wet signature)."""

    def unprinted(self) -> frozenset[str]:
        """Return the fields that the lay-out does not print."""
        return frozenset()


class Paragraph(BaseModel):
    """A headed paragraph; ``slot`` names which required content it is (``specs.Required``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    heading: str = ""
    slot: str = ""


class SignatureSlot(BaseModel):
    """A place to sign: with ``name`` who signed, when (``on``) and how (``medium``), else blank for the pen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    hint: str = ""
    name: str = ""
    on: str = ""
    medium: str = ""


class Turn(BaseModel):
    """One question and its answer in a record of questioning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answer: str


class Table(BaseModel):
    """A ruled list with a head that repeats on every page; ``widths`` are relative."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _same_width(self) -> Table:
        if any(len(row) != len(self.columns) for row in self.rows) or len(self.widths) not in {0, len(self.columns)}:
            message = "清单每一行的栏数必须与表头相同"
            raise ValueError(message)
        return self


class Section(BaseModel):
    """A part of a form: rows, a text, a dialogue, a list, or (with ``signatures``) an opinion that somebody signs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str = ""
    rows: tuple[Row, ...] = ()
    text: str = ""
    turns: tuple[Turn, ...] = ()
    table: Table | None = None
    signatures: tuple[SignatureSlot, ...] = ()
    slot: str = ""


class GenericForm(LayoutData):
    """``generic.typ``: approval forms, records of inspection and questioning, opinions.

    ``page_signers`` are signed at the foot of every page (笔录逐页签名); ``sealed`` prints agency and date at the end.
    """

    intro: str = ""
    sections: tuple[Section, ...] = ()
    signatures: tuple[SignatureSlot, ...] = ()
    page_signers: tuple[str, ...] = ()
    footer: str = ""
    sealed: bool = False

    def unprinted(self) -> frozenset[str]:
        """Return the date, unless agency and date stand at the end for the seal."""
        return frozenset() if self.sealed else frozenset({"date"})


class DecisionLetter(LayoutData):
    """``decision.typ``: a decision (行政处罚法 59); payment, publicity and remedies are texts of the owner.

    ``party`` are label and value rows. ``remedies`` stands last, above agency and date.
    """

    party: tuple[Row, ...]
    opening: str = ""
    paragraphs: tuple[Paragraph, ...]
    payment: str = ""
    publicity: str = ""
    remedies: Annotated[str, Field(min_length=1)]
    annex: tuple[str, ...] = ()
    copies: str = ""

    def unprinted(self) -> frozenset[str]:
        """Return the case number: a letter carries its own number."""
        return frozenset({"case_no"})


class NoticeLetter(LayoutData):
    """``notice.typ``: a notice before the decision (行政处罚法 44); ``remedies`` is its last paragraph."""

    addressee: str = ""
    party: tuple[Row, ...] = ()
    opening: str = ""
    paragraphs: tuple[Paragraph, ...]
    contact: tuple[Row, ...] = ()
    remedies: str = ""
    annex: tuple[str, ...] = ()
    copies: str = ""

    def unprinted(self) -> frozenset[str]:
        """Return the case number: a letter carries its own number."""
        return frozenset({"case_no"})


class ServedPaper(BaseModel):
    """One paper named on a receipt of service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1)]
    number: str = ""
    copies: int = 1
    order: int = 1


class Server(BaseModel):
    """An officer who serves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    certificate: Annotated[str, Field(min_length=1)]


def _numbered(papers: Any) -> Any:  # noqa: ANN401 - before validation
    if not isinstance(papers, list | tuple):
        return papers
    plain = [item.model_dump() if isinstance(item, BaseModel) else dict(item) for item in papers]
    return [{**item, "order": index} for index, item in enumerate(plain, start=1)]


class ServiceReceipt(LayoutData):
    """``receipt.typ``: 送达回证. Empty fields are printed as blanks, to be filled in by pen at the door.

    ``signed_by`` and ``received_at`` are texts. Fewer than two servers is a defect of the fact (行政处罚法 42), not of
    the paper.
    """

    title: str = "送达回证"
    recipient: Annotated[str, Field(min_length=1)]
    papers: Annotated[tuple[ServedPaper, ...], BeforeValidator(_numbered), Field(min_length=1)]
    place: str = ""
    method: str = ""
    signed_by: str = ""
    received_at: str = ""
    agent: str = ""
    relation: str = ""
    agent_reason: str = ""
    refusal: str = ""
    witness: str = ""
    servers: tuple[Server, ...] = ()
    record_note: str = ""
    remarks: str = ""
    footer: str = (
        "注：代收人应当注明与受送达人的关系；拒收的，注明拒收事由和日期，由送达人、见证人签名，"
        "或者以拍照、录像记录送达过程。"
    )

    def unprinted(self) -> frozenset[str]:
        """Return the date: a receipt carries the days written on it."""
        return frozenset({"date"})


def with_own_words(data: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 - any lay-out's data
    """Return a paper's data with the agency's own opening and closing; nothing that a statute demands is replaced."""
    opening, closing = words.get("opening", ""), words.get("closing", "")
    if isinstance(data, DecisionLetter | NoticeLetter):
        paragraphs = (*data.paragraphs, *([Paragraph(text=closing)] if closing else ()))
        return data.model_copy(update={"opening": opening or data.opening, "paragraphs": paragraphs})
    if isinstance(data, GenericForm):
        return data.model_copy(update={"intro": opening or data.intro, "footer": closing or data.footer})
    if isinstance(data, ServiceReceipt) and closing:
        return data.model_copy(update={"footer": f"{data.footer}{closing}"})
    return data


LAYOUT_DATA: dict[str, type[LayoutData]] = {
    "generic.typ": GenericForm,
    "decision.typ": DecisionLetter,
    "notice.typ": NoticeLetter,
    "receipt.typ": ServiceReceipt,
}

"""案由库: worked examples that an agency looks at and adopts into its own list of matters."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Annotated

from pydantic import Field, model_validator

from mingzheng.catalogue.specs import FineFence, MatterSpec, Spec, Words
from mingzheng.core.errors import NotVisible


class Entry(Spec):
    """One example: a matter whole, which texts it was compared with, and what is to be verified before adoption.

    ``own_figures`` says that the law leaves the amounts to local rules: an agency enters its own.
    """

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    field: Words
    checked: tuple[Words, ...] = ()
    verify: tuple[Words, ...] = ()
    own_figures: bool = False
    matter: MatterSpec

    @model_validator(mode="after")
    def _whole(self) -> Entry:
        matter = self.matter
        if not (matter.questions and matter.evidence and matter.rules.wording.facts and matter.disclosure.regime):
            raise ValueError("案由库的事项应当有询问提纲、证据清单、文书用语和公示规则")
        return self

    def spec(self, *, code: str = "", benchmark: str = "", figures: Figures | None = None) -> MatterSpec:
        """Return the matter to be adopted, with the agency's own code, benchmark and figures."""
        more: dict[str, object] = {"rules": self.matter.rules.model_copy(update={"library": self.code})}
        if figures is not None:
            more |= {"fines": figures.fines(self.matter), "tiers": ()}
        if code:
            more["code"] = code
        if benchmark:
            more["benchmark"] = benchmark
        return self.matter.model_copy(update=more)


class Figures(Spec):
    """The amounts of local rules, in fen, for organisations and for individuals."""

    organisation: tuple[int, int]
    individual: tuple[int, int]

    def fines(self, matter: MatterSpec) -> tuple[FineFence, ...]:
        """Return the fences of a matter with these amounts in place of its own."""
        ends = {"organisation": self.organisation, "individual": self.individual}
        return tuple(
            FineFence.model_validate(
                {**fence.model_dump(), "min_fen": ends[fence.party_kind][0], "max_fen": ends[fence.party_kind][1]}
            )
            for fence in matter.fines
        )


@functools.cache
def library() -> tuple[Entry, ...]:
    """Return the examples by field; a file that does not read, or a code that stands twice, stops the program."""
    folder = resources.files("mingzheng.catalogue") / "data" / "library"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    found = tuple(Entry.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)
    codes = [entry.code for entry in found] + [entry.matter.code for entry in found]
    if len(set(codes)) != len(codes):
        raise ValueError("a code of the library stands twice")
    return found


def entry(code: str) -> Entry:
    """Return an example by its code; raises NotVisible when the library has none."""
    found = next((one for one in library() if one.code == code), None)
    if found is None:
        raise NotVisible
    return found

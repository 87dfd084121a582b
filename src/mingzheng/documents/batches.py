"""A pile of signed papers scanned in one go: which pictures belong to which paper, and each paper's own part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingzheng.core import files
from mingzheng.core.processes import run_module
from mingzheng.documents import scanning

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from mingzheng.core.files import Blob
    from mingzheng.documents.scanning import Picture


@dataclass
class Pile:
    """What a batch holds: the pictures of each paper by its code, and the places of those that nobody can read."""

    papers: dict[str, list[Picture]] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)


def sort_out(blobs: Sequence[Blob], agency_id: uuid.UUID) -> Pile:
    """Return the pictures of a batch by the papers they belong to; blank backs are passed over.

    A picture with the codes of several papers, or of none, is unread: its place, from 1 over all files. Raises Invalid
    for files that are no PDF or picture.
    """
    pile = Pile()
    for place, picture in enumerate(scanning.read(blobs, agency_id), 1):
        lookups = {code.lookup for code in picture.codes}
        if len(lookups) == 1:
            pile.papers.setdefault(lookups.pop(), []).append(picture)
        elif lookups or not picture.blank:
            pile.unread.append(place)
    return pile


def part_of(pictures: Sequence[Picture], agency_id: uuid.UUID) -> list[bytes]:
    """Return the pictures of one paper as PDFs of their own, one for each file they lie in.

    So that no case gets the pages of another. Raises ChildFailed where a file cannot be taken apart.
    """
    by_file: dict[str, list[int]] = {}
    for picture in pictures:
        by_file.setdefault(picture.digest, []).append(picture.index)
    return [_taken(digest, places, agency_id) for digest, places in by_file.items()]


def _taken(digest: str, places: list[int], agency_id: uuid.UUID) -> bytes:
    data = files.read(digest, agency_id)
    named = ",".join(map(str, places))
    return run_module("mingzheng.documents.scan_splitter", named, stdin=data, limits=scanning.LIMITS)

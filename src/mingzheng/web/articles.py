"""An article key as pages write it: the full citation and our gist, from the shipped index alone."""

from __future__ import annotations

from functools import lru_cache

from mingzheng.core.errors import DomainError
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index
from mingzheng.law.queries import cite


@lru_cache(maxsize=1024)
def known(key: str) -> bool:
    """Return whether a text is a key whose instrument the shipped index has."""
    try:
        return shipped_index().find(parse_key(key).instrument) is not None
    except DomainError:
        return False


@lru_cache(maxsize=1024)
def cited(key: str) -> str:
    """Return citation and gist of a key; a text that is no key stays as it is."""
    if not known(key):
        return key
    gist = gist_of(key)
    return f"{cite(key)}（{gist}）" if gist else cite(key)


def citation(key: str) -> str:
    """Return the citation of a key alone; a text that is no key stays as it is."""
    return cite(key) if known(key) else key


@lru_cache(maxsize=1024)
def gist_of(key: str) -> str:
    """Return our one line on an article in its newest version, or an empty text."""
    parsed = parse_key(key)
    instrument = shipped_index().find(parsed.instrument)
    return instrument.version[-1].gists.get(parsed.no, "") if instrument else ""

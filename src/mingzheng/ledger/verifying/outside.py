"""Our log beside checkpoints that others hold: what no key of ours can make good (threats 1, 4, 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.errors import NotVisible
from mingzheng.ledger.models import Epoch
from mingzheng.ledger.notes import Head, NoteError, VerifierKey, head_of, open_checkpoint
from mingzheng.ledger.queries import root_at
from mingzheng.ledger.verifying.findings import Finding, finding
from mingzheng.ledger.verifying.heads import TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Iterable


def compare(notes: Iterable[str]) -> list[Finding]:
    """Return where our log differs from checkpoints kept outside: on papers, by witnesses, in packages.

    A note must be signed by the key of one of our epochs; then its root must be that of our first ``size`` leaves. The
    finding names the stretch in which the first difference lies, as narrow as the given notes allow.
    """
    found, heads = [], []
    keys = {epoch.origin: VerifierKey.decode(epoch.key) for epoch in Epoch.objects.all()}
    for note in notes:
        try:
            claimed = head_of(note)
            heads.append(open_checkpoint(note, keys[claimed.origin], claimed.origin))
        except (NoteError, KeyError):
            found.append(finding("outside_unknown", "ledger.checkpoint", "", "外部检查点不是本机任一纪元的密钥所签。"))
    return found + _forks(sorted(heads, key=lambda head: head.size))


def _forks(heads: list[Head]) -> list[Finding]:
    found, sound_to = [], 0
    for head in heads:
        try:
            same = root_at(head.size) == head.root
        except NotVisible:
            found.append(finding("outside_beyond", "ledger.checkpoint", head.size, TOO_LONG))
            continue
        if same:
            sound_to = head.size
            continue
        what = f"与外部留存的检查点不一致：第 {sound_to + 1} 条至第 {head.size} 条之间的记录被改写。"
        found.append(finding("outside_forked", "ledger.checkpoint", head.size, what))
        break  # every later head differs too
    return found

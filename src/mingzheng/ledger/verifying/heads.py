"""Signed heads beside the tree: our checkpoints, those shown to the public, and those that others hold."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mingzheng.core.digests import ALGORITHM
from mingzheng.ledger.keys import signing_key
from mingzheng.ledger.models import Anchor, Checkpoint, Epoch, PublicCheckpoint
from mingzheng.ledger.notes import NoteError, VerifierKey, open_checkpoint

if TYPE_CHECKING:
    from mingzheng.ledger.tiles import Edge
    from mingzheng.ledger.verifying.findings import Report

FORKED = "树根与现有目录不一致，目录在此之前被改写。"
TOO_LONG = "声称的大小超过现有目录，目录疑似被截短或恢复自旧备份。"


class Heads:
    """Meets the checkpoints in order of size while the tree grows over them."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._epochs = {epoch.pk: epoch for epoch in Epoch.objects.order_by("number")}
        self._keys = {pk: VerifierKey.decode(epoch.key) for pk, epoch in self._epochs.items()}
        self._heads: dict[int, list[Checkpoint]] = {}
        self._held: dict[int, list[Anchor]] = {}
        self._sound_to = 0
        self._check_epochs()

    def expect(self, start: int, end: int) -> None:
        """Load the heads of sizes above ``start`` up to ``end``."""
        self._heads, self._held = defaultdict(list), defaultdict(list)
        for head in Checkpoint.objects.filter(size__gt=start, size__lte=end):
            self._heads[head.size].append(head)
        for held in Anchor.objects.filter(size__gt=start, size__lte=end):
            self._held[held.size].append(held)

    def reach(self, edge: Edge) -> None:
        """Compare the heads of the size that the tree has now."""
        for head in self._heads.get(edge.size, ()):
            self._compare(head, edge.root())
        for held in self._held.get(edge.size, ()):
            if held.root != f"{ALGORITHM}:{edge.root().hex()}":
                self._report.add("anchor_forked", "ledger.anchor", held.pk, f"大小 {held.size}：{FORKED}")

    def finish(self, edge: Edge) -> None:
        """Say what heads claim beyond the tree, and which public ones are not ours."""
        for head in Checkpoint.objects.filter(size__gt=edge.size).order_by("size")[:100]:
            self._report.add("checkpoint_beyond", "ledger.checkpoint", head.size, TOO_LONG)
        for held in Anchor.objects.filter(size__gt=edge.size).order_by("size")[:100]:
            self._report.add("anchor_beyond", "ledger.anchor", held.pk, TOO_LONG)
        newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
        if edge.size > newest:
            self._report.add(
                "checkpoint_missing", "ledger.checkpoint", edge.size, f"目录已到此处，检查点只到 {newest}。"
            )
        for public in PublicCheckpoint.objects.iterator():
            if not Checkpoint.objects.filter(size=public.size, note=public.note, root=bytes(public.root)).exists():
                self._report.add("public_checkpoint", "ledger.publiccheckpoint", public.size, "与本机检查点不一致。")

    def _compare(self, head: Checkpoint, root: bytes) -> None:
        self._report.checkpoints += 1
        if bytes(head.root) != root:
            first, self._sound_to = self._sound_to + 1, head.size
            self._report.add("checkpoint_forked", "ledger.checkpoint", head.size, f"第 {first} 条起，{FORKED}")
            return
        self._sound_to = head.size
        epoch = self._epochs.get(head.epoch_id)
        try:
            if epoch is None:
                self._report.add("checkpoint_changed", "ledger.checkpoint", head.size, "所属纪元不存在。")
            elif open_checkpoint(head.note, self._keys[epoch.pk], epoch.origin)[1:] != (head.size, bytes(head.root)):
                self._report.add("checkpoint_changed", "ledger.checkpoint", head.size, "签名内容与登记不一致。")
        except NoteError:
            self._report.add("checkpoint_signature", "ledger.checkpoint", head.size, "签名无效，或不是本纪元密钥所签。")

    def _check_epochs(self) -> None:
        epochs = list(self._epochs.values())
        for number, epoch in enumerate(epochs, start=1):
            if epoch.number != number:
                self._report.add("epoch_missing", "ledger.epoch", number, "纪元编号不连续。")
                break
        if epochs and epochs[-1].key != signing_key().verifier.encode():
            self._report.add("epoch_key", "ledger.epoch", epochs[-1].number, "登记的公钥与本机签名密钥不符。")

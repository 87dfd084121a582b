"""What an examination of a package says: what was looked at, what is wrong, and whose signature it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

SOUND, FAULTY, WRONG_USE, UNKNOWN_KEY = 0, 1, 2, 4
UNCONFIRMED = "签名完整，机关公钥未确认"


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: in which file of the package (or which entry), and the sentence for people."""

    path: str
    text: str

    @property
    def words(self) -> str:
        """Return the line that is printed."""
        return f"{self.path}：{self.text}"


@dataclass(frozen=True)
class Trust:
    """What the reader knows from elsewhere: the agency's key or its fingerprint, witnesses' keys, kept heads."""

    key: str = ""
    fingerprint: str = ""
    witnesses: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass
class Report:
    """What was checked (``lines``), what is wrong (``faults``), and whether the signer is known from outside."""

    lines: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    signer: str = ""
    fingerprint: str = ""
    known: bool = False
    outside: list[str] = field(default_factory=list)

    def fail(self, path: str, text: str) -> None:
        """Note that something does not hold."""
        self.faults.append(Fault(path, text))

    @property
    def code(self) -> int:
        """Return the exit code: 0 sound and signed by a known key, 1 faulty, 4 sound but the key is not confirmed."""
        if self.faults:
            return FAULTY
        return SOUND if self.known else UNKNOWN_KEY

    @property
    def verdict(self) -> str:
        """Return the first line that people read; never more than what was checked."""
        if self.faults:
            return f"核验不通过：发现 {len(self.faults)} 处不一致，第一处在 {self.faults[0].path}。"
        if not self.known:
            return f"{UNCONFIRMED}：内容自洽，但签名用的公钥没有与包外来源核对，不能据此认定出自该机关。"
        return "核验通过：以下各项与机关签名的存证记录一致。"

    def text(self) -> str:
        """Return everything as it is printed."""
        out = [self.verdict]
        out += [f"  ✗ {fault.words}" for fault in self.faults]
        out += [f"  · {line}" for line in self.lines]
        if self.signer:
            out += [f"  签名密钥 {self.signer}", f"  公钥指纹 {self.fingerprint}"]
        if self.signer and not self.known:
            out.append("  请向机关或其上级、司法行政部门索取公钥指纹（也印在机关公告和门户“记录核验”页），")
            out.append("  再以 --fingerprint 指纹 重新核验。包内自带的公钥不能证明自己。")
        out += [f"  {line}" for line in self.outside] or ["  仅本机签名，尚无外部见证。"]
        return "\n".join(out)

    def as_dict(self) -> dict[str, object]:
        """Return everything for programs."""
        return {
            "code": self.code,
            "verdict": self.verdict,
            "checked": self.lines,
            "faults": [{"path": fault.path, "text": fault.text} for fault in self.faults],
            "signer": self.signer,
            "fingerprint": self.fingerprint,
            "key_confirmed": self.known,
            "outside": self.outside,
        }

"""What a password must be, refused in Chinese (Django's catalogue lacks these texts)."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from mingzheng.agencies.models import Account


RULE = "至少 12 位，不含机关、地区和本人的名称"
"""What a page says beside a new password."""


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """Return the refusal."""
        return f"密码太短，至少 {self.min_length} 位。"


class NotCommon(CommonPasswordValidator):
    """None of the 20,000 that everybody tries first."""

    def get_error_message(self) -> str:
        """Return the refusal."""
        return "这个密码太常见，容易被猜到。"


class NotLeaked:
    """None that stands in the operator's list of leaked passwords, where there is one (ASVS V6.2.12)."""

    def validate(self, password: str, user: Account | None = None) -> None:  # noqa: ARG002 - Django calls it with both
        """Raise ValidationError for a password whose SHA-1 stands in the list; nothing leaves this machine."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        try:
            found = bool(settings.LEAKED_PASSWORDS) and _stands_in(Path(settings.LEAKED_PASSWORDS), digest)
        except OSError as error:
            text = "泄露密码的名单现在读不到，暂时不能设置密码。请告诉系统管理员。"
            raise ValidationError(text, code="password_unchecked") from error
        if found:
            raise ValidationError(f"这个密码已经泄露过：{self.get_help_text()}", code="password_leaked")

    def get_help_text(self) -> str:
        """Return the rule."""
        return "请换一个从未在别处用过的。"


def _stands_in(path: Path, start: bytes) -> bool:
    """Say whether a line of a sorted file begins so: by halving, for such a file has tens of gigabytes."""
    with path.open("rb") as file:

        def line_from(offset: int) -> bytes:
            file.seek(max(0, offset - 1))
            if offset:
                file.readline()  # to the next beginning of a line
            return file.readline()[: len(start)].upper()

        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            found = line_from(middle)
            low, high = (middle + 1, high) if found and found < start else (low, middle)
        return line_from(low) == start


class NotLikeUsername(UserAttributeSimilarityValidator):
    """Nothing like the user name."""

    def get_error_message(self) -> str:
        """Return the refusal."""
        return "密码与用户名太相近。"


class NotOfHere:
    """Without the names that anybody would try here: product, trade, agency, region (ASVS V6.2.11)."""

    WORDS = ("mingzheng", "xingzheng", "zhifa", "sifa", "chufa", "明证", "执法", "行政", "司法")
    SHORTEST = 3  # a code of two letters stands in words by chance

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for a password that holds one of them; letters count as whole words only."""
        said = password.casefold()
        for word in (*self.WORDS, *self._names(user)):
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", said) if word.isascii() else word in said:
                raise ValidationError(f"密码里不能有“{word}”：{self.get_help_text()}", code="password_of_here")

    def get_help_text(self) -> str:
        """Return the rule."""
        return "系统、行业、本机关、本地区和本人的名称，别人最先猜。"

    def _names(self, user: Account | None) -> list[str]:
        person = getattr(user, "person", None)
        if person is None:
            return []
        agency = person.agency
        names = (agency.name, agency.short_code, agency.code, agency.region.name, person.name)
        return [name.casefold() for name in names if len(name) >= (2 if not name.isascii() else self.SHORTEST)]

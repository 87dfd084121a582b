"""What a password must be, refused in Chinese (Django's catalogue lacks these texts)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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

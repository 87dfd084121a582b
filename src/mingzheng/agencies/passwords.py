"""What a password must be, refused in Chinese (Django's catalogue lacks these texts)."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)


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

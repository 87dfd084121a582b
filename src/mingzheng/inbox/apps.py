"""App configuration of the inbox package."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """收件箱：notices to persons."""

    name = "mingzheng.inbox"
    label = "inbox"
    verbose_name = "收件箱"

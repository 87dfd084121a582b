"""App configuration of the law package."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """法."""

    name = "mingzheng.law"
    label = "law"
    verbose_name = "法"

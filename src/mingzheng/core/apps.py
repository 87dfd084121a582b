"""App configuration of the core package."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """基础."""

    name = "mingzheng.core"
    label = "core"
    verbose_name = "基础"

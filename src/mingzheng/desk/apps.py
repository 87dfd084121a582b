"""App configuration of the desk package."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "mingzheng.desk"
    label = "desk"
    verbose_name = "工作台"

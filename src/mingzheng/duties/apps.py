"""App configuration of the duties package."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """期限."""

    name = "mingzheng.duties"
    label = "duties"
    verbose_name = "期限"

"""App configuration of the demo package."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """演示."""

    name = "mingzheng.demo"
    label = "demo"
    verbose_name = "演示"

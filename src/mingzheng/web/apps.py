"""App configuration of the web package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """公用界面."""

    name = "mingzheng.web"
    label = "web"
    verbose_name = "公用界面"

"""App configuration of the api package."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """接口."""

    name = "mingzheng.api"
    label = "api"
    verbose_name = "接口"

"""App configuration of the agencies package."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """机关与人员."""

    name = "mingzheng.agencies"
    label = "agencies"
    verbose_name = "机关与人员"

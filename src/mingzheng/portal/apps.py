"""App configuration of the portal package."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """公示网."""

    name = "mingzheng.portal"
    label = "portal"
    verbose_name = "公示网"

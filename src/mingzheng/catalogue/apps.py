"""App configuration of the catalogue package."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """清单."""

    name = "mingzheng.catalogue"
    label = "catalogue"
    verbose_name = "清单"

"""App configuration of the dossiers package."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """卷."""

    name = "mingzheng.dossiers"
    label = "dossiers"
    verbose_name = "卷"

"""App configuration of the cases package."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """办案."""

    name = "mingzheng.cases"
    label = "cases"
    verbose_name = "办案"

"""App configuration of the documents package."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文书."""

    name = "mingzheng.documents"
    label = "documents"
    verbose_name = "文书"

"""App configuration of the evidence package."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """证据."""

    name = "mingzheng.evidence"
    label = "evidence"
    verbose_name = "证据"

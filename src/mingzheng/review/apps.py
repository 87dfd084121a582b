"""App configuration of the review package."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """法制审核."""

    name = "mingzheng.review"
    label = "review"
    verbose_name = "法制审核"

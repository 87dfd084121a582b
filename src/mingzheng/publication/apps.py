"""App configuration of the publication package."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class PublicationConfig(AppConfig):
    """公示."""

    name = "mingzheng.publication"
    label = "publication"
    verbose_name = "公示"

    def ready(self) -> None:
        """Have the search index kept after migrations, and the portal's connection guarded from its first moment."""
        from mingzheng.publication import portal_guard, search_index  # noqa: PLC0415 - models must be ready

        post_migrate.connect(search_index.reinstall_after_migration, sender=self, dispatch_uid="publication.search")
        connection_created.connect(portal_guard.guard_portal, dispatch_uid="publication.portal_guard")

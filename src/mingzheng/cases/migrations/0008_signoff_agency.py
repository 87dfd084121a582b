from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_agencies(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401 - Django's own are private
    """Give every approval that still waits the agency of its case; ended ones are in no queue."""
    signoffs = apps.get_model("cases", "Signoff").objects.using(schema_editor.connection.alias)
    acts = apps.get_model("cases", "Act").objects.filter(pk=OuterRef("act_id"))
    waiting = signoffs.filter(verdict__in=["open", "oral"], agency=None)
    waiting.update(agency_id=Subquery(acts.values("case__agency_id")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0004_first_password"),
        ("cases", "0007_signoffs_waiting"),
    ]

    operations = [
        migrations.AddField(
            model_name="signoff",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.RemoveIndex(model_name="signoff", name="signoff_waiting"),
        migrations.AddIndex(
            model_name="signoff",
            index=models.Index(
                condition=models.Q(("verdict__in", ["open", "oral"])),
                fields=["agency", "role"],
                name="signoff_of_agency",
            ),
        ),
        # Last: PostgreSQL builds no index over rows whose foreign keys are still to be checked.
        migrations.RunPython(name_agencies, migrations.RunPython.noop, elidable=True),
    ]

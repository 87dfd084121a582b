"""docs/data.md: every field that is encrypted or private has its class, and every file that it names exists."""

import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "data.md").read_text("utf-8")
MODEL = re.compile(r"`(\w+\.[A-Z]\w+)(?:\.(\w+))?`(?:: ((?:`\w+`(?:, )?)+))?")


def classed():
    """Give the fields that the page names, as ``app.Model.field``."""
    found = set()
    for model, field, fields in MODEL.findall(TEXT):
        found |= {f"{model}.{name}" for name in [field, *re.findall(r"\w+", fields)] if name}
    return found


def guarded():
    """Give the fields that the code encrypts or keeps out of the public group."""
    found = set()
    for model in apps.get_models():
        encrypted = {f.name for f in model._meta.concrete_fields if type(f).__name__.startswith("Encrypted")}
        found |= {f"{model._meta.label}.{name}" for name in encrypted | set(getattr(model, "private_fields", ()))}
    return found


def test_every_guarded_field_has_its_class_and_none_is_named_that_is_gone():
    assert len(guarded()) > 50
    assert classed() == guarded()


def test_files_that_it_names_exist():
    named = re.findall(r"`((?:src|docs|tests)/[\w./]+)`", TEXT)
    assert len(named) > 8
    assert [path for path in named if not (ROOT / path).exists()] == []

"""What every recorded model owes the record."""

from __future__ import annotations

import pytest

from mingzheng.ledger.verifying import recorded_models

OWN = {"id", "entry_id", "row_digest"}
# Fields that no digest covers, each with its reason. A field that is neither recorded nor named here can be changed
# behind the record's back without anybody finding it (threat 2).
LEFT_OUT = {
    "agencies.Person": {"phone_index"},  # derived from the phone, which is recorded
    "agencies.Account": {  # of sessions
        "password",
        "last_login",
        "failures",
        "locked_until",
        "totp_last_counter",
        "first_password_at",  # of the password, which is left out too
    },
    "law.LawArticle": {"text"},  # by its digest
    "dossiers.Individual": {"id_index", "phone_index"},  # derived
    "dossiers.Organisation": {"uscc_index", "phone_index"},  # derived
    "cases.Case": {"seq", "opened_at"},  # counted in every event; the opening entry has the time
    "cases.Signoff": {"agency_id"},  # that of its case
    "cases.Message": {"body_index"},  # derived from the body, which is recorded
}


@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model._meta.label)
def test_every_field_is_recorded_or_left_out_by_name(model):
    fields = {field.attname for field in model._meta.concrete_fields} - OWN
    assert fields - set(model.recorded_fields) == LEFT_OUT.get(model._meta.label, set())


@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model._meta.label)
def test_recorded_and_private_names_are_names(model):
    for name in model.recorded_fields:
        assert hasattr(model, name), name
    assert model.private_fields <= set(model.recorded_fields)


@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model._meta.label)
def test_rows_are_known_by_the_id_that_covers_name(model):
    assert model._meta.pk.name == "id"

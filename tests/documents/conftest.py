import pytest
from django.conf import settings

from mingzheng.dossiers.actions import open_dossier
from tests.agencies import factories
from tests.documents import papers


@pytest.fixture
def agency(db):
    return factories.do(
        factories.actions.open_agency,
        code="LJ01",
        name=papers.AGENCY,
        short_code="临江市监",
        region=factories.region(),
    )


@pytest.fixture
def dossier(agency):
    return factories.do(open_dossier, agency_id=agency.pk, kind="penalty", title="涉嫌销售超过保质期食品案")


@pytest.fixture
def agency_keys(agency):
    folder = settings.KEYS_DIR / "agencies" / str(agency.pk)
    folder.mkdir(parents=True)
    yield folder
    for item in folder.iterdir():
        item.unlink()
    folder.rmdir()

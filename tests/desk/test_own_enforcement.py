"""The forms of the agency's own enforcement open from the case page, folded among what special events call for."""

import pytest

from mingzheng.cases.queries import case_view
from mingzheng.desk.next_steps import ways
from tests.stories import enforced

pytestmark = pytest.mark.django_db


def test_own_enforcement_is_folded_and_its_forms_name_the_order(play, own_seal, sign_in):
    order = enforced.in_vain(play)
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    found = {way.code: way for way in ways(view) if way.code in {"decide_enforcement", "decide_substitution"}}
    assert all(way.rare for way in found.values())
    page = sign_in("officer").get(found["decide_substitution"].url)
    assert page.status_code == 200
    assert "责令改正 1 号" in page.content.decode()
    assert order.partition(":")[0] in found["decide_enforcement"].url

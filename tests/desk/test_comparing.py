"""What was told, what was reviewed and what is decided stand beside each other with their differences."""

import pytest

from tests.stories import scripts

pytestmark = pytest.mark.django_db


def test_a_lowered_fine_is_marked_against_the_notice(play, sign_in):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    scripts.concluded(play, fine_fen="6,000.00")
    said = sign_in("officer").get(f"/desk/cases/{play.case_id}/compare/").content.decode()
    assert "还没有送审" in said
    assert "<del>8</del>" in said
    assert "<ins>6</ins>" in said
    assert "有改动" in said


def test_before_the_conclusion_there_is_nothing_to_compare(play, sign_in):
    scripts.investigated(play)
    assert sign_in("officer").get(f"/desk/cases/{play.case_id}/compare/").status_code == 404


def test_unchanged_content_has_no_marks(play, sign_in):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    said = sign_in("officer").get(f"/desk/cases/{play.case_id}/compare/").content.decode()
    assert "有改动" not in said
    assert "现在拟定的" in said

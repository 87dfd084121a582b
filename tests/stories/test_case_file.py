"""At archiving the file is bound: two volumes with cover, list, page numbers and closing note (procedures.md §5.5)."""

import pytest

from mingzheng.documents.queries import file_of
from mingzheng.documents.reading import read_pages
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def text_of(paper):
    return "".join(page.body for page in read_pages(file_of(paper)))


def whole(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    scripts.published(scripts.served(scripts.decided(scripts.reviewed(play))))
    scripts.closed(scripts.originals(scripts.paid(play)))
    return play


def test_archiving_binds_two_volumes_whose_lists_say_what_lies_in_them(play, own_seal):
    whole(play).do("archivist", "archive_case", retention="30", boxed_at="1 号库 3 架", note="全卷齐全。")
    main, side = play.paper("main_volume"), play.paper("side_volume")
    assert (main.number, side.number) == ("溪市监档〔2026〕1号", "溪市监档副〔2026〕1号")
    said = text_of(main)
    assert "1号库3架" in said
    assert said.index("立案审批表") < said.index("行政处罚决定书") < said.index("送达回证") < said.index("现场笔录")
    assert "法制审核意见书" not in said
    assert "法制审核意见书" in text_of(side)
    catalogue = play.case.acts.get(step="archive_case").made["catalogue"]
    assert [row["order"] for row in catalogue if row["volume"] == "main"] == list(range(1, 1 + sum(
        row["volume"] == "main" for row in catalogue)))  # fmt: skip
    assert all(row["digest"] and row["pages"] for row in catalogue)

"""The bound file, the review of it by its own officers, and the table of the law."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.stories import scripts
from tests.stories.test_case_file import whole

pytestmark = pytest.mark.django_db


def test_the_file_stands_in_two_volumes_with_page_numbers(play, sign_in, read):
    scripts.concluded(scripts.investigated(play))
    said = read(sign_in("officer").get(f"/desk/file/{play.case_id}/"))
    said = said[said.index("封面、目录、备考表不编页") :]
    assert said.index("立案审批表") < said.index("询问笔录") < said.index("副卷") < said.index("案件调查终结报告")


def test_the_officer_sees_the_review_of_the_own_case_before_anybody_else(play, sign_in, read):
    scripts.investigated(play, [{**scripts.FIRM, "identifier": ""}])
    url = f"/desk/cases/{play.case_id}/check/"
    officer = sign_in("officer")
    assert url in officer.get(f"/desk/cases/{play.case_id}/").content.decode()
    said = read(officer.get(url))
    assert "一票否决项" in said
    assert "没有登记证件号码或者统一社会信用代码" in said
    assert sign_in("unit_head").get(url).status_code == 404
    assert sign_in("supervisor").get(url).status_code == 404


def test_the_table_of_the_law_tells_what_holds_an_article(client, sign_in, read):
    officer = sign_in("officer")
    said = read(officer.get("/desk/law/?q=行政处罚法%2344"))
    assert "闸：已经告知" in said
    assert "文书：行政处罚事先告知书" in said
    assert "本系统怎样落实" in read(officer.get("/desk/law/?of=行政处罚法%2344"))


def test_the_archive_list_finds_a_bound_file_by_its_year_in_a_fixed_number_of_queries(play, sign_in, read, own_seal):
    whole(play).do("archivist", "archive_case", retention="30", boxed_at="1 号库 3 架")
    archivist = sign_in("archivist")
    archivist.get("/desk/archives/")
    with CaptureQueriesContext(connection) as made:
        said = read(archivist.get("/desk/archives/?year=2026"))
    assert "溪市监档〔2026〕1号" in said
    assert "1 号库 3 架" in said
    assert len(made) <= 16
    assert "还没有归档的案卷" in read(archivist.get("/desk/archives/?year=2025"))
    assert archivist.get("/desk/archives/?year=x&page=-1").status_code == 200

"""Practice points 18 and 26: what was not filmed is said truly; who reads, interprets, guards, witnesses is named."""

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.file_review import Looked, examine
from mingzheng.cases.queries import case_view
from tests.stories import scripts
from tests.stories.test_hearing import asked, called, heard
from tests.stories.test_hearing import told as told_of_hearing
from tests.stories.test_service import LEFT, gates, told
from tests.stories.test_service import serve as serve_it

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAMES = {"reader": "郁闻笛", "interpreter": "阿依夏", "guardian": "路归舟", "witness": "桑榆晚"}
PARTS = ("reader", "interpreter", "guardian", "attester")
WORDS = ("宣读人", "翻译人员", "监护人", "见证人")


def test_the_record_of_questioning_names_all_who_helped_and_takes_their_hands(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    given = scripts.interview(play.now.isoformat()) | NAMES | {"thumb_print": "yes"}
    play.do("officer", "question", officers=("officer", "officer2"), place="本局", **given)
    text = scripts.text_of(play.paper("interview_record"))
    assert [word for word in (*NAMES.values(), *WORDS, "不会书写，捺指印", "（捺指印）") if word not in text] == []


def test_the_record_of_an_oral_statement_names_them_too(play, own_seal):
    paper = told(play)
    play.serve(paper)
    given = {"assisted": "郁闻笛（宣读）、阿依夏（翻译）", "witness": "桑榆晚", "thumb_print": "yes"}
    play.do("officer", "make_statement", play.party(), form="oral", content="请求从轻。", **given)
    text = scripts.text_of(play.paper("statement_record"))
    assert [w for w in ("郁闻笛（宣读）", "阿依夏（翻译）", "桑榆晚", "（捺指印）", "见证人") if w not in text] == []


def test_the_receipt_of_service_names_guardian_reader_witness_and_thumb_print(play, own_seal):
    paper = told(play)
    play.serve(paper, guardian="路归舟", reader="阿依夏（翻译）", witness="桑榆晚", thumb_print="yes")
    text = scripts.text_of(play.paper("service_receipt"))
    assert [w for w in ("路归舟", "阿依夏（翻译）", "桑榆晚", "不会书写，捺指印") if w not in text] == []


def test_the_record_of_a_hearing_has_a_place_for_each_of_them(play, own_seal):
    people = [{"name": who, "part": part} for part, who in zip(PARTS, NAMES.values(), strict=True)]
    parties = [{"name": "路远山", "part": "party"}, {"name": "岳青禾", "part": "investigator"}]
    helped = {"participants": [*parties, *people], "thumb_print": "yes"}
    told_of_hearing(play)
    asked(play)
    called(play)
    play.at("2026-09-16 09:00")
    heard(play, **helped, recorded="no", unrecorded_reason="存储卡损坏")
    text = scripts.text_of(play.paper("hearing_record"))
    wanted = [f"{word}（{who}）" for word, who in zip(WORDS, NAMES.values(), strict=True)]
    assert [w for w in (*wanted, "（捺指印）", "应录未录的说明：存储卡损坏") if w not in text] == []
    assert play.case.acts.get(step="hold_hearing").defects.count() == 0
    assert "应录未录" in counted(play).why


def counted(play):
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    found = examine(Looked(view.facts, next(iter(BOOK.procedures.values())), BOOK.gates, play.now))
    return next(f for f in found.findings if f.code == "recordings")


def test_a_paper_left_without_film_is_explained_truly_or_noted(play, own_seal):
    paper = told(play)
    witness = {"witness": "桑榆晚", "witness_of": "观澜社区"}
    done = serve_it(play, paper, **LEFT | {"unrecorded_reason": "没有带执法记录仪"}, **witness)
    assert gates(done) == []
    assert "没有带执法记录仪" in scripts.text_of(play.paper("service_receipt"))
    other = serve_it(play, play.paper("prior_notice"), **LEFT | {"unrecorded_reason": ""}, **witness)
    assert "av_recorded" in gates(other)

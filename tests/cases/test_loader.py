"""A procedure that does not hold together stops the program, and says what is wrong with it."""

import re
import shutil

import pytest
from pydantic import ValidationError

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.loader import ProcedureError, load
from mingzheng.cases.penalty.gates import STATUTORY
from tests.cases.factory import PROCEDURE
from tests.cases.whole import FOLDER, whole_text

TEXT = whole_text()
SMALL = """
code = "test.small"
title = "小程序"
law_date = 2021-07-15
revision = 1
stage = [{ code = "begun", title = "开始" }, { code = "done", title = "结束", every = { main = ["done"] } }]

[track.main]
title = "案件"
end = ["done"]
[track.main.states]
begun = "开始"
done = "结束"

[[step]]
code = "begin"
title = "开始"
track = "main"
nature = "fact"
start = [""]
to = { "" = "begun" }
by = ["officer"]
time = "stated"
input = "NoInput"
basis = ["行政处罚法#54"]
purpose = "开始。"

[[step]]
code = "finish"
title = "结束"
track = "main"
nature = "effect"
start = ["begun"]
to = { "" = "done" }
by = ["officer"]
time = "server"
input = "NoInput"
gates = ["rows_intact"]
basis = ["行政处罚法#57"]
purpose = "结束。"
"""


def loaded(tmp_path, text, statutory=None):
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, BOOK, statutory or {})


def fault(tmp_path, *changes, text=SMALL, statutory=None):
    """Return what the loader says of a file with some texts replaced, each of which must be there."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(ProcedureError) as error:
        loaded(tmp_path, text, statutory)
    assert str(error.value).startswith("small.toml: ")
    return str(error.value)


def test_a_sound_file_loads_with_its_digest_and_version(tmp_path):
    procedure = loaded(tmp_path, SMALL)
    assert (procedure.version, set(procedure.steps)) == ("test.small@2021-07-15r1", {"begin", "finish"})
    assert procedure.digest != loaded(tmp_path, SMALL + "\n# a remark\n").digest


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('input = "NoInput"', 'input = "NoSuchInput"', "begin: unknown input NoSuchInput"),
        ('gates = ["rows_intact"]', 'gates = ["no_such_gate"]', "finish: unknown gate no_such_gate"),
        ('gates = ["rows_intact"]', 'effects = ["no_such_effect"]', "finish: unknown effect no_such_effect"),
        ('gates = ["rows_intact"]', 'papers = ["no_such_paper"]', "finish: unknown paper no_such_paper"),
        ('track = "main"', 'track = "elsewhere"', "begin: unknown track elsewhere"),
        ('by = ["officer"]', 'by = ["oficer"]', "begin: unknown role oficer"),
        ('gates = ["rows_intact"]', 'signoff = [["head"]]', "finish: unknown role head"),
        ('start = ["begun"]', 'start = ["begin"]', "finish: unknown state begin"),
        ('to = { "" = "done" }', 'to = { "" = "gone" }', "finish: unknown state gone"),
        ('basis = ["行政处罚法#57"]', "basis = []", "finish: no article"),
    ],
)
def test_refuses_a_name_that_resolves_to_nothing_or_a_step_without_article(tmp_path, old, new, words):
    assert words in fault(tmp_path, (old, new))


def test_refuses_a_state_without_a_way_to_an_end(tmp_path):
    said = fault(tmp_path, ('to = { "" = "done" }', 'to = { "" = "begun" }'))
    assert "main: no way from begun to an end" in said
    assert "main: state done is never reached" in said


def test_refuses_a_state_that_nothing_leads_to(tmp_path):
    assert "main: state lost is never reached" in fault(tmp_path, ('done = "结束"', 'done = "结束"\nlost = "迷途"'))


def test_refuses_a_step_code_that_stands_twice(tmp_path):
    assert "a step code stands twice" in fault(tmp_path, ('code = "finish"', 'code = "begin"'))


@pytest.mark.parametrize("odd", ['nature = "opinion"', 'nature = "effect"\nskip_gates = true'])
def test_refuses_an_unknown_nature_or_member(tmp_path, odd):
    with pytest.raises(ValidationError):
        loaded(tmp_path, SMALL.replace('nature = "effect"', odd, 1))


def test_tells_every_fault_at_once(tmp_path):
    said = fault(tmp_path, ('gates = ["rows_intact"]', 'gates = ["one"]\neffects = ["two"]'))
    assert "gate one" in said
    assert "effect two" in said


def test_refuses_a_file_that_leaves_out_a_statutory_step(tmp_path):
    said = fault(tmp_path, statutory={"decide": frozenset({"reviewed"})})
    assert "the statutory step decide is missing" in said


BASELINE = [(step, gate) for step, gates in sorted(STATUTORY.items()) for gate in sorted(gates)]


@pytest.mark.parametrize(("step", "gate"), BASELINE, ids=[f"{s}-{g}" for s, g in BASELINE])
def test_no_statutory_gate_of_the_real_procedure_can_be_deleted_from_its_file(tmp_path, step, gate):
    before, header, body = TEXT.partition(f'[[step]]\ncode = "{step}"\n')
    assert header
    line = re.search(r"^gates = \[.*?\]$", body, re.MULTILINE | re.DOTALL)
    shorter = ", ".join(f'"{g}"' for g in PROCEDURE.steps[step].gates if g != gate)
    text = before + header + body[: line.start()] + f"gates = [{shorter}]" + body[line.end() :]
    assert f"{step}: the statutory gate {gate} is missing" in fault(tmp_path, text=text, statutory=STATUTORY)


def test_every_article_of_the_real_procedure_is_known_to_the_law():
    from mingzheng.law.queries import cite

    keys = {key for step in PROCEDURE.steps.values() for key in step.basis} | {g.article for g in BOOK.gates.values()}
    assert all(cite(key).startswith("《") for key in keys)


def test_a_stage_names_tracks_and_states_that_there_are(tmp_path):
    assert "stage done: unknown main.gone" in fault(tmp_path, ('main = ["done"]', 'main = ["gone"]'))
    assert "stage done: unknown notice.done" in fault(tmp_path, ("every = { main", "some = { notice"))
    assert "stage done: no condition" in fault(tmp_path, (', every = { main = ["done"] }', ""))


def test_a_folder_says_the_same_as_its_parts_in_one_file(tmp_path):
    whole, folder = loaded(tmp_path, TEXT), load(FOLDER, BOOK, STATUTORY)
    assert (whole.steps, whole.tracks, whole.lapses) == (folder.steps, folder.tracks, folder.lapses)


def test_a_file_in_the_folder_that_is_no_part_stops_the_program(tmp_path):
    copy = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, copy)
    (copy / "extra.toml").write_text("")
    with pytest.raises(ProcedureError, match="not the parts"):
        load(copy, BOOK, STATUTORY)


def test_a_track_in_two_parts_stops_the_program(tmp_path):
    copy = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, copy)
    (copy / "closing.toml").write_text((FOLDER / "notice.toml").read_text())
    with pytest.raises(ProcedureError, match="stands twice"):
        load(copy, BOOK, STATUTORY)


def test_a_lapse_needs_a_step_of_the_system_and_a_period(tmp_path):
    lapse = '[[lapse]]\nperiod = "NO_SUCH"\ntrack = "main"\nstate = "begun"\nstep = "finish"\n'
    said = fault(tmp_path, text=SMALL + lapse)
    assert "no step of the system finish" in said
    assert "no such period" in said

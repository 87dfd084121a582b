import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.cases.book import BOOK
from mingzheng.cases.projection import content_of
from mingzheng.portal import bpmn, charts
from mingzheng.portal.layered import lay_out

CONTENTS = {procedure.code: content_of(procedure) for procedure in BOOK.procedures.values()}
LANES = [(code, lane) for code, content in CONTENTS.items() for lane in content["lanes"]]
NAMES = st.sampled_from("abcdefgh")


def overlapping(one, other):
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.y + one.height <= other.y or other.y + other.height <= one.y)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=30))
def test_no_two_boxes_overlap_and_every_edge_runs_from_its_source_to_its_target(edges):
    edges = list(dict.fromkeys((a, b) for a, b in edges if a != b))
    place = lay_out(dict.fromkeys("abcdefgh", (80.0, 32.0)), edges)
    assert not any(overlapping(one, other) for one, other in combinations(place.boxes.values(), 2))
    for (source, target), points in place.lines.items():
        for name, point in ((source, points[0]), (target, points[-1])):
            box = place.boxes[name]
            assert point[0] == box.middle
            assert point[1] in {box.y, box.y + box.height}


@pytest.mark.parametrize(("code", "lane"), LANES, ids=[f"{code}-{lane['code']}" for code, lane in LANES])
def test_a_chart_shows_every_state_and_step_of_its_lane(code, lane):
    drawn = charts.svg(lane, title=lane["title"], digest="sha256:00")
    root = ET.fromstring(drawn)
    text = "".join(root.itertext())
    for state in lane["states"]:
        assert "".join(charts.wrapped(state)) in text.replace("\n", "")
    for step in lane["steps"]:
        if step["to"]:
            assert step["title"] in text.replace("\n", "")
    assert "sha256:00" in text
    assert not re.search(r"<script|style=|href=", drawn)


def test_a_chart_is_the_same_every_time_and_changes_with_its_lane():
    lane = LANES[0][1]
    assert charts.svg(lane, title="甲", digest="x") == charts.svg(lane, title="甲", digest="x")
    fewer = {**lane, "steps": lane["steps"][1:]}
    assert charts.svg(lane, title="甲", digest="x") != charts.svg(fewer, title="甲", digest="x")


@pytest.fixture(scope="module")
def exported():
    content = CONTENTS["penalty.ordinary"]
    return content, ET.fromstring(bpmn.export(content, title="行政处罚普通程序", digest="sha256:00"))


def tag(name):
    return f"{{{bpmn.MODEL}}}{name}"


def test_bpmn_has_a_pool_for_each_lane_and_each_step_as_a_task(exported):
    content, root = exported
    pools = root.findall(f"{tag('collaboration')}/{tag('participant')}")
    assert [pool.get("name") for pool in pools] == [lane["title"] for lane in content["lanes"]]
    tasks = {task.get("name") for task in root.iter(tag("task"))}
    assert tasks == {step["title"] for lane in content["lanes"] for step in lane["steps"] if step["from"] or step["to"]}


def test_bpmn_names_are_unique_and_every_reference_leads_somewhere(exported):
    _, root = exported
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    named = set(ids)
    for flow in root.iter(tag("sequenceFlow")):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= named
    for element in root.iter():
        assert element.get("bpmnElement", "definitions") in named
        if element.tag in {tag("incoming"), tag("outgoing")}:
            assert element.text in named


def test_in_bpmn_no_task_has_two_ways_out_for_that_would_mean_both(exported):
    _, root = exported
    for task in root.iter(tag("task")):
        assert len(task.findall(tag("outgoing"))) == 1, task.get("name")
        assert task.findall(tag("incoming")), task.get("name")


def test_everything_in_bpmn_is_drawn(exported):
    _, root = exported
    drawn = {element.get("bpmnElement") for element in root.iter() if element.get("bpmnElement")}
    for process in root.findall(tag("process")):
        assert {element.get("id") for element in process} <= drawn

"""The documents agree with what they speak of: commands, files, links, decisions."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps

from mingzheng.ledger.models import Recorded

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COMMANDS = re.compile(r"`(?:[A-Z_]+=\S+ )*make ([a-z]+)|^\s{4}(?:[A-Z_]+=\S+ )*make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATHS = re.compile(r"`((?:src|tests|scripts|docs|frontend|bench)/[\w./-]+)`")
PACKAGES = [path.name for path in (ROOT / "src" / "mingzheng").iterdir() if path.is_dir()]
IN_PACKAGE = re.compile(rf"`((?:{'|'.join(PACKAGES)})/[\w./-]+)`")


def short(path):
    return str(path.relative_to(ROOT))


def heading_anchor(line):
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("# ").strip()).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(path):
    return {heading_anchor(line) for line in path.read_text("utf-8").splitlines() if line.startswith("#")}


@pytest.mark.parametrize("path", WRITTEN, ids=short)
def test_links_between_documents_resolve(path):
    broken = []
    for target in LINK.findall(path.read_text("utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = unquote(target).partition("#")
        aim = (path.parent / name).resolve() if name else path
        if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in anchors(aim)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", WRITTEN, ids=short)
def test_files_that_a_document_names_exist(path):
    text = path.read_text("utf-8")
    named = [ROOT / name for name in PATHS.findall(text)]
    named += [ROOT / "src" / "mingzheng" / name for name in IN_PACKAGE.findall(text)]
    if path.name == "CHANGELOG.md":
        return  # it speaks of what was
    assert [short(one) for one in named if not one.exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=short)
def test_commands_that_a_document_names_are_targets_of_make(path):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = {first or second for first, second in COMMANDS.findall(path.read_text("utf-8"))}
    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_two_commands_and_shows_pictures_that_exist(name):
    text = (ROOT / name).read_text("utf-8")
    assert "make run" in text
    assert "make test" in text
    assert [target for target in LINK.findall(text) if target.endswith(".png")]


def test_both_readmes_point_to_the_same_places():
    places = [
        {t for t in LINK.findall((ROOT / name).read_text("utf-8")) if not t.startswith("README")}
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert places[0] == places[1]


def test_every_decision_is_listed_under_its_number_and_title():
    folder = ROOT / "docs" / "adr"
    files = sorted(path for path in folder.glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in files]
    listed = dict(re.findall(r"\[([^\]]+)\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    titles = {path.read_text("utf-8").splitlines()[0].removeprefix("# "): path.name for path in files}
    assert len(numbers) == len(set(numbers))
    assert listed == titles


def test_every_decision_has_context_decision_and_consequences_on_one_page():
    for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"):
        text = path.read_text("utf-8")
        headings = [line for line in text.splitlines() if line.startswith("## ")]
        assert headings == ["## Context", "## Decision", "## Consequences"], path.name
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(text.splitlines()) <= 60, path.name


def test_architecture_names_every_package_in_import_order():
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    layers = re.search(r"layers = \[(.*?)\]", pyproject, flags=re.DOTALL)
    order = [re.findall(r"\w+", line) for line in reversed(re.findall(r'"([^"]+)"', layers[1]))]
    told = re.findall(r"^\*\*`(\w+)`\*\*", (ROOT / "docs" / "architecture.md").read_text("utf-8"), flags=re.MULTILINE)
    place = {name: index for index, names in enumerate(order) for name in names}
    assert sorted(told) == sorted(place)
    assert [place[name] for name in told if name != "config"] == sorted(place[n] for n in told if n != "config")


def test_no_document_names_a_place_on_somebody_s_machine():
    private = re.compile(r"/(?:work|home|root|Users)/")
    assert [short(path) for path in WRITTEN if private.search(path.read_text("utf-8"))] == []


def test_every_model_is_recorded_or_listed_with_a_reason():
    text = (ROOT / "docs" / "not-recorded.md").read_text("utf-8")
    ours = [model for model in apps.get_models() if model.__module__.startswith("mingzheng.")]
    silent = [model for model in ours if not issubclass(model, Recorded)]
    assert [model._meta.label for model in silent if f"`{model._meta.label}`" not in text] == []

"""Figures drawn ahead, by a process of their own: the report is the same as without."""
from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from numerics.pool import helper
from reports import figures, results
from reports._run import DRAWING, _draw_ahead, write_report

SAMPLE = json.loads((Path(__file__).parent / "data" / "report_sample.json").read_text(encoding="utf-8"))
BOTH = ("html", "latex")


def document():
    sample = copy.deepcopy(SAMPLE)
    return json.loads(results.dump(sample["results"], sample["run"]))


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The report as this process writes it alone."""
    folder = tmp_path_factory.mktemp("plain")
    write_report(document(), folder, BOTH, jobs=1)
    return files(folder)


def test_a_report_of_figures_drawn_ahead_is_the_same_report(tmp_path, plain):
    with helper(*DRAWING) as drawer:
        for name, theorem in document()["results"]["theorems"].items():
            drawer.submit(_draw_ahead, name, theorem).result(timeout=120)
        paths = write_report(document(), tmp_path, BOTH, drawer=drawer)
    assert sorted(path.name for path in paths) == ["index.html", "report.tex"]
    assert files(tmp_path) == plain


def test_what_was_drawn_of_other_data_is_not_shown(tmp_path, plain):
    with helper(*DRAWING) as drawer:
        for name, theorem in document()["results"]["theorems"].items():
            for figure in theorem["figures"]:
                figure["title"], figure["y_label"] = "another", "another"
            drawer.submit(_draw_ahead, name, theorem).result(timeout=120)
        write_report(document(), tmp_path, BOTH, drawer=drawer)
    assert files(tmp_path) == plain


def test_a_drawing_that_fails_ahead_fails_in_the_report_again(tmp_path):
    broken = document()
    name, theorem = next((n, t) for n, t in broken["results"]["theorems"].items() if t["figures"])
    theorem["figures"][0]["kind"] = "unheard of"
    with helper(*DRAWING) as drawer:
        drawer.submit(_draw_ahead, name, theorem)
        with pytest.raises(KeyError, match="unheard of"):
            write_report(broken, tmp_path, BOTH, drawer=drawer)


def test_figures_drawn_ahead_are_found(monkeypatch):
    monkeypatch.setattr(figures, "AHEAD", {})
    figures.draw_ahead(document())
    monkeypatch.setattr(figures, "_saved", None)  # nothing is drawn any more
    assert figures.pictures(document(), "svg") and figures.pictures(document(), "pdf")

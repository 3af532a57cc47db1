"""The results file: what is written is read back, and what is not a results file is refused with the reason."""
from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from reports import results
from reports._schema import CHECKS, NOTES, violation
from reports.results import ReportError

SAMPLE = json.loads((Path(__file__).parent / "data" / "report_sample.json").read_text(encoding="utf-8"))


def small():
    """A document with every part of the shape in it once, and little twice."""
    sample = copy.deepcopy(SAMPLE)
    keep = ("ma2018.summary_ratio", "path:my theorem.py")
    sample["results"]["theorems"] = {name: sample["results"]["theorems"][name] for name in keep}
    return sample


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "results.json"
    results.write(path, results.dump(SAMPLE["results"], SAMPLE["run"]))
    return path


def rewritten(file, change):
    """The file with a change made by someone who knows how to sign it."""
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    document["sha256"] = results.digest(document["results"])
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_what_is_written_is_read_back(file):
    document = results.load(file)
    assert document["results"] == SAMPLE["results"]
    assert document["run"] == SAMPLE["run"]
    assert document["sha256"] == results.digest(SAMPLE["results"])


def test_same_results_same_bytes_in_whatever_order_they_ended():
    backwards = {**SAMPLE["results"], "theorems": dict(reversed(SAMPLE["results"]["theorems"].items()))}
    assert results.dump(backwards, {}) == results.dump(SAMPLE["results"], {})


def test_a_file_made_piece_by_piece_is_the_file_made_at_once():
    whole = small()["results"]
    pieces = {name: results.piece(theorem, name) for name, theorem in whole["theorems"].items()}
    rest = {name: part for name, part in whole.items() if name != "theorems"}
    written = results.assembled(rest, pieces, {"notes": ["n"]})
    assert written == results.dump(whole, {"notes": ["n"]})
    assert written == json.dumps(json.loads(written), indent=1, ensure_ascii=False) + "\n"
    assert json.loads(written)["sha256"] == results.digest(whole)
    assert json.loads(results.assembled(rest, {}, {}))["results"] == {**rest, "theorems": {}}


def test_a_piece_made_before_serves_only_the_theorem_that_it_was_made_of():
    whole = small()["results"]
    ((name, theorem),) = list(whole["theorems"].items())[:1]
    known = {name: results.piece(theorem, name), "another": results.piece(theorem, "another")}
    assert results.dump(whole, {}, known) == results.dump(whole, {})
    now = {**whole, "theorems": {**whole["theorems"], name: {**theorem, "reason": "settled since"}}}
    assert json.loads(results.dump(now, {}, known)) == json.loads(results.dump(now, {}))
    assert json.loads(results.dump(now, {}, known))["results"]["theorems"][name]["reason"] == "settled since"


def test_the_digest_is_that_of_the_canonical_text():
    assert results.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    # Printed by: printf '{"a":"é","b":1}' | sha256sum
    assert results.digest({"b": 1, "a": "é"}) == "aa58fba8483623bed37c1b02edfccbdd9a53123837c20bfa4cb4049993a2872e"


def test_the_digest_ignores_the_run(file):
    before = json.loads(file.read_text(encoding="utf-8"))["sha256"]
    assert json.loads(results.dump(SAMPLE["results"], {"seconds": 1.0}))["sha256"] == before


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_a_file_cut_short_is_refused(file, part):
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: int(len(text) * part)], encoding="utf-8")
    with pytest.raises(ReportError, match="cut short or not JSON"):
        results.load(file)


def test_an_edited_file_is_refused(file):
    file.write_text(file.read_text(encoding="utf-8").replace('"verdict": "undecided"', '"verdict": "verified"'), encoding="utf-8")
    with pytest.raises(ReportError, match="SHA-256 does not match, so it was edited by hand"):
        results.load(file)


def test_another_version_is_refused(file):
    with pytest.raises(ReportError, match="schema 'trilemma-results/1', this version reads 'trilemma-results/2'"):
        results.load(rewritten(file, lambda document: document.update(schema="trilemma-results/1")))


def test_a_misshapen_file_is_refused_even_if_signed(file):
    def change(document):
        document["results"]["theorems"]["ma2018.summary_ratio"]["verdict"] = "true"

    with pytest.raises(ReportError, match=r"results\.theorems\.ma2018\.summary_ratio\.verdict is 'true', not one of 'verified'"):
        results.load(rewritten(file, change))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "not a results file"),
        ("{}", "it has no 'schema'"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": 1, "a": 2}', "a key is given twice"),
        ("[" * 100_000, "cut short or not JSON"),
        ("", "cut short or not JSON"),
        ("\ufeff{}", "cut short or not JSON"),
    ],
)
def test_what_is_no_results_file_is_refused(tmp_path, text, words):
    path = tmp_path / "results.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=words):
        results.load(path)


def test_a_missing_or_binary_file_is_refused(tmp_path):
    with pytest.raises(ReportError, match="cannot be read"):
        results.load(tmp_path / "none.json")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReportError, match="not JSON"):
        results.load(tmp_path / "binary")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, "\ud800"])
def test_what_json_cannot_hold_is_not_written(value):
    changed = small()
    changed["results"]["options"]["more"] = value
    with pytest.raises(ReportError, match="results: "):
        results.dump(changed["results"], {})
    with pytest.raises(ReportError, match="results: "):
        results.dump(small()["results"], {"more": value})


def test_a_document_that_load_would_refuse_is_not_written():
    changed = small()
    del changed["results"]["theorems"]["ma2018.summary_ratio"]["claims"]
    with pytest.raises(ReportError, match=r"results\.theorems\.ma2018\.summary_ratio lacks 'claims'"):
        results.dump(changed["results"], {})


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "results.json"
    results.write(path, "old")
    monkeypatch.setattr(results.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        results.write(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_the_schema_is_a_schema_and_the_sample_satisfies_it():
    jsonschema.Draft202012Validator.check_schema(results.schema())
    jsonschema.validate(json.loads(results.dump(SAMPLE["results"], SAMPLE["run"])), results.schema())


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


def changed_at(document, path, change):
    document = copy.deepcopy(document)
    if not path:
        return change(document)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = change(parent[path[-1]])
    return document


def extended(value):
    if isinstance(value, dict):
        return {**value, "surprise": 1}
    return [*value, 1] if isinstance(value, list) else f"{value} surprise"


CHANGES = [*(lambda _, new=new: copy.copy(new) for new in (None, True, 7, 7.0, 0.5, "x", [], {})), extended]


def test_our_check_and_jsonschema_give_the_same_answer():
    """Every place of a document, changed in nine ways; only the first of a row of like places is changed."""
    document = json.loads(results.dump(small()["results"], small()["run"]))
    oracle = jsonschema.Draft202012Validator(results.schema())
    seen, verdicts = set(), set()
    for path in places(document):
        kind = tuple("*" if isinstance(key, int) else key for key in path)
        if kind in seen:
            continue
        seen.add(kind)
        for change in CHANGES:
            wrong = changed_at(document, path, change)
            valid = oracle.is_valid(wrong)
            verdicts.add(valid)
            assert (violation(wrong, results.schema()) == "") == valid, path
    assert verdicts == {True, False}


def test_every_required_key_is_missed():
    document = json.loads(results.dump(small()["results"], small()["run"]))
    oracle = jsonschema.Draft202012Validator(results.schema())
    for path in places(document):
        if path and isinstance(path[-1], str):
            wrong = changed_at(document, path[:-1], lambda table, key=path[-1]: {k: v for k, v in table.items() if k != key})
            assert (violation(wrong, results.schema()) == "") == oracle.is_valid(wrong), path


def test_an_unknown_keyword_in_the_schema_is_an_error():
    assert not NOTES & CHECKS.keys()
    with pytest.raises(KeyError, match="minimum"):
        violation(3, {"minimum": 4})

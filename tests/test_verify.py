"""The pipeline from theorem files to results: verdicts, needs, expected refutations, bad instances, and what each says."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from numerics import verify
from numerics.outcome import ClaimResult, Road, TooManyChecks, Witness, weakest
from numerics.run import Options, settle, verify_all
from theorems._library import BrokenTheorem, Entry, UnknownTheorem, by_path, library, load, select

HEAD = """\
from sympy import Rational as R, Symbol, symbols
from theorems import SGD, AtMost, Equal, Expect, Given, Instance, Each, Mean, Order, Rows, Theorem, TIME, Variance
from theorems._model.theorem import Counterexample, Outcome

a, c, w, g = symbols("a c w g", real=True)
n, b = symbols("n b", integer=True, positive=True)
rows = Rows(n, (c,))
sgd = SGD(rows, w, a, w - c, R(1, 2), b, name=g)
numbers = Instance({c: (0, 2), a: 3, b: Each(1, 2)})


class Says:
    def __init__(self, word, **more):
        self.word, self.more = word, more

    def check(self, theorem, claim):
        return Outcome(self.word, **self.more)


class Raises:
    def check(self, theorem, claim):
        raise ArithmeticError("the rule fell over")


"""
TRUE, FALSE = "Equal(Mean(w, 1), (a + 1) / 2)", "Equal(Mean(w, 1), (a + 2) / 2)"
QUIET = Options(roads=("derive", "exact"))


def file(folder, name, claim=TRUE, proof="Says('proved')", process="sgd", instance="numbers", **more):
    """A theorem file with one claim; its entry."""
    extra = "".join(f"    {key}={value},\n" for key, value in more.items())
    proofs = f"    proofs={{'main': {proof}}},\n" if proof else ""
    text = (
        f"theorem = Theorem(\n    title='{name}', source='T', says='It is so.', process={process}, claims={{'main': {claim}}},\n"
        f"    instances={{'one': {instance}}},\n{proofs}{extra})\n"
    )
    path = folder / f"{name}.py"
    path.write_text(HEAD + text)
    return by_path(path)


def verified(*entries, options=QUIET):
    """The theorems of a run over these entries."""
    return verify_all({e.id: e for e in entries}, options, lambda name: None, lambda *_: None)["results"][
        "theorems"
    ]


def one(entry, options=QUIET):
    return verified(entry, options=options)[entry.id]


# ------------------------------------------------------------------------------- the verdict table
GOOD = {"derive": "proved", "exact": "exact", "simulate": "agrees"}


def claim_of(**words):
    return ClaimResult("x = y", {name: Road(words.get(name, GOOD[name]), f"why {name}") for name in GOOD})


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ({}, "verified"),
        ({"derive": "fault"}, "fault"),
        ({"simulate": "fault", "exact": "refuted"}, "fault"),
        ({"exact": "refuted"}, "fault"),
        ({"simulate": "refuted"}, "fault"),
        ({"derive": "not confirmed", "simulate": "refuted"}, "fault"),
        ({"derive": "not confirmed", "exact": "refuted"}, "refuted"),
        ({"derive": "refuted", "exact": "not confirmed", "simulate": "not confirmed"}, "refuted"),
        ({"derive": "not confirmed", "exact": "not confirmed", "simulate": "refuted"}, "refuted"),
        ({"derive": "not confirmed"}, "undecided"),
        ({"exact": "not confirmed"}, "undecided"),
        ({"simulate": "not confirmed"}, "undecided"),
        ({"simulate": "closed"}, "verified"),
        ({"derive": "not asked", "simulate": "not asked"}, "verified"),
        ({"derive": "closed", "exact": "not asked", "simulate": "closed"}, "undecided"),
    ],
)
def test_the_first_row_that_applies(words, verdict):
    assert claim_of(**words).verdict == verdict


def test_an_undecided_claim_names_the_road_and_its_reason():
    assert claim_of(exact="not confirmed").reason == "exact: why exact"
    assert claim_of(derive="closed", exact="closed", simulate="closed").reason == "no road was open"


def test_the_worst_claim_decides():
    assert weakest(["verified", "undecided", "refuted", "fault"]) == "fault"
    assert weakest(["verified", "undecided", "refuted"]) == "refuted"
    assert weakest(["verified", "undecided"]) == "undecided"


def test_the_witness_easiest_to_check_by_hand_is_shown():
    roads = {name: Road("refuted", witness=Witness("main", name, "", {}, "1", "2")) for name in GOOD}
    assert ClaimResult("x", roads).witness.road == "exact"
    assert ClaimResult("x", {k: v for k, v in roads.items() if k != "exact"}).witness.road == "derive"


# ------------------------------------------------------------------------------- one theorem
def test_a_true_claim_with_a_proof_is_verified(tmp_path):
    result = one(file(tmp_path, "true"))
    assert (result["verdict"], result["tier"], result["as_expected"]) == ("verified", "proved", True)
    assert result["claims"]["main"]["roads"]["simulate"] == {
        "word": "not asked",
        "tier": "",
        "scope": "",
        "reason": "left out by --roads",
        "steps": [],
        "cited": [],
        "checks": [],
        "mutants": [],
    }


def test_a_rule_that_raises_is_a_fault_that_names_the_place(tmp_path):
    result = one(file(tmp_path, "raising", proof="Raises()"))
    assert result["verdict"] == "fault"
    assert (
        result["reason"]
        == f"derive: ArithmeticError: the rule fell over (in check, raising.py:{HEAD.count(chr(10), 0, HEAD.index('raise ')) + 1})"
    )


def test_a_rule_that_proves_a_falsehood_is_a_fault_that_names_both_roads(tmp_path):
    result = one(file(tmp_path, "false", claim=FALSE))
    assert result["verdict"] == "fault"
    assert "derive upheld what exact refuted: the engine is at fault, not the claim" in result["reason"]
    assert (result["witness"]["left"], result["witness"]["right"]) == ("2", "5/2")


def test_a_falsehood_without_proof_is_refuted_with_the_two_sides(tmp_path):
    result = one(file(tmp_path, "false", claim=FALSE, proof=""))
    assert (result["verdict"], result["as_expected"], result["tier"]) == ("refuted", False, "")
    witness = result["witness"]
    assert (witness["road"], witness["where"], witness["left"], witness["right"]) == ("exact", "one: b = 1", "2", "5/2")
    assert witness["point"] == {"a": "3", "b": "1", "n": "2", "c of every row": "0; 2"}


def test_a_claim_without_a_proof_is_undecided_and_says_what_to_do(tmp_path):
    result = one(file(tmp_path, "bare", proof=""))
    assert result["verdict"] == "undecided"
    assert result["reason"] == "derive: no proof is given for this claim; name a rule in proofs={...}"


def test_a_budget_too_small_is_undecided_and_says_how_much_would_do(tmp_path):
    # E w_2^2 = 9/4 + 5/(16 b); a true value, so that only the budget is in the way.
    options = Options(roads=("simulate",), draws=20_000, resolution=Fraction(1, 10**4))
    result = one(file(tmp_path, "short", claim="Equal(Mean(w**2, 2), R(9, 4) + R(5, 16) / b)", proof=""), options)
    assert (result["verdict"], result["claims"]["main"]["roads"]["simulate"]["word"]) == ("undecided", "not confirmed")
    assert "the half-width" in result["reason"]
    assert "units would settle it" in result["reason"]


def test_a_closed_road_keeps_its_reason(tmp_path):
    result = one(file(tmp_path, "closed", closed="{'derive': 'too hard for now'}"))
    assert result["claims"]["main"]["roads"]["derive"]["word"] == "closed"
    assert result["claims"]["main"]["roads"]["derive"]["reason"] == "too hard for now"
    assert (result["verdict"], result["tier"]) == ("verified", "exact at instances")


def test_a_run_without_an_open_road_is_undecided(tmp_path):
    result = one(file(tmp_path, "nothing", closed="{'derive': 'no', 'exact': 'no'}"))
    assert (result["verdict"], result["reason"]) == ("undecided", "no road was open")


def test_three_roads_agree_on_a_true_claim(tmp_path):
    # The simulated check errs with probability 1e-9; the seed is fixed.
    result = one(file(tmp_path, "all"), Options())
    assert {name: road["word"] for name, road in result["claims"]["main"]["roads"].items()} == GOOD


# ------------------------------------------------------------------------------- expected refutations, needs
def expecting(folder, name, corrected="path:right.py", **more):
    return file(
        folder, name, expect=f"Expect(refuted_by='one', corrected_by='{corrected}')", **{"claim": FALSE, "proof": "", **more}
    )


def test_a_refutation_that_was_expected_needs_a_correction_that_stands(tmp_path):
    wrong, right, weak = expecting(tmp_path, "wrong"), file(tmp_path, "right"), file(tmp_path, "weak", proof="")
    found = verified(wrong, right)[wrong.id]
    assert (found["verdict"], found["expected"], found["as_expected"]) == ("refuted", "refuted", True)
    other = expecting(tmp_path, "other", corrected=weak.id)
    found = verified(other, weak)[other.id]
    assert not found["as_expected"]
    assert found["reason"] == "refuted, but path:weak.py, said to be true instead, is not verified"


def test_a_true_claim_that_was_to_be_refuted_is_not_as_expected(tmp_path):
    wrong = expecting(tmp_path, "wrong", claim=TRUE, proof="Says('proved')")
    result = verified(wrong, file(tmp_path, "right"))[wrong.id]
    assert (result["verdict"], result["as_expected"]) == ("verified", False)


def test_what_rests_on_an_undecided_theorem_is_undecided_however_long_the_chain(tmp_path):
    base = file(tmp_path, "base", proof="")
    middle = file(tmp_path, "middle", needs="('path:base.py',)")
    top = file(tmp_path, "top", needs="('path:middle.py',)")
    results = verified(top, middle, base)
    assert results[middle.id]["reason"] == "it rests on path:base.py, which is not verified"
    assert (results[top.id]["verdict"], results[top.id]["tier"]) == ("undecided", "")


def test_the_chain_is_followed_in_any_order():
    def row(verdict, *needs):
        return {
            "verdict": verdict,
            "needs": list(needs),
            "corrected_by": None,
            "as_expected": True,
            "tier": "proved",
            "reason": "",
        }

    results = {"c": row("verified", "b"), "b": row("verified", "a"), "a": row("refuted")}
    settle(results)
    assert [r["verdict"] for r in results.values()] == ["undecided", "undecided", "refuted"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_selection_brings_what_it_rests_on_and_is_corrected_by(tmp_path, jobs):
    base = file(tmp_path, "base")
    middle, top = file(tmp_path, "middle", needs="('path:base.py',)"), file(tmp_path, "top", needs="('path:middle.py',)")
    asked = {entry.id: entry for entry in (top, middle, base)}
    started = []
    options = replace(QUIET, jobs=jobs)
    found = verify_all(asked, options, started.append, lambda *_: None)["results"]["theorems"]
    assert list(found) == list(asked) and sorted(started) == sorted(asked)
    some = verify_all(select(("ma2018.summary_ratio",)), options, started.append, lambda *_: None)["results"]["theorems"]
    assert list(some) == ["ma2018.summary_ratio", "ma2018.critical_ratio"]


def test_the_largest_files_are_begun_first(tmp_path):
    small, large = file(tmp_path, "small"), file(tmp_path, "large")
    large.path.write_text(large.path.read_text() + "#" * 1000)
    started = []
    verify_all({e.id: e for e in (small, large)}, QUIET, started.append, lambda *_: None)
    assert started == [large.id, small.id]


def test_a_circle_of_needs_is_shown_and_the_others_run(tmp_path):
    one_, two = file(tmp_path, "one", needs="('path:two.py',)"), file(tmp_path, "two", needs="('path:one.py',)")
    found = verified(one_, two, file(tmp_path, "three"), file(tmp_path, "itself", needs="('path:itself.py',)"))
    assert [result["verdict"] for result in found.values()] == ["undecided", "not loaded", "verified", "not loaded"]
    assert not any(found[name]["as_expected"] for name in (one_.id, two.id))
    assert found[one_.id]["reason"] == "it rests on path:two.py, which is not verified"
    assert "in a circle, path:one.py -> path:two.py -> path:one.py, and prove nothing; take one" in found[two.id]["reason"]
    assert "in a circle, path:itself.py -> path:itself.py, and" in found["path:itself.py"]["reason"]


def test_a_need_that_nobody_has_is_that_files_error(tmp_path):
    result = one(file(tmp_path, "lonely", needs="('qian2020.nowhere',)"))
    assert result["verdict"] == "not loaded"
    assert result["reason"] == "path:lonely.py: needs 'qian2020.nowhere', which is not in the library"


# ------------------------------------------------------------------------------- files that do not load
def test_a_file_that_raises_names_its_line_and_the_others_run(tmp_path):
    (tmp_path / "bad.py").write_text("x = 1\ny = x / 0\n")
    results = verified(by_path(tmp_path / "bad.py"), file(tmp_path, "good"))
    assert results["path:good.py"]["verdict"] == "verified"
    assert results["path:bad.py"]["verdict"] == "not loaded"
    assert f"{tmp_path}/bad.py:2: ZeroDivisionError: division by zero" in results["path:bad.py"]["reason"]


def test_a_file_without_a_theorem_says_how_to_end_it(tmp_path):
    (tmp_path / "empty.py").write_text("theorem = 1\n")
    assert "does not define `theorem = Theorem(...)`; end the file with it" in one(by_path(tmp_path / "empty.py"))["reason"]


def test_two_files_of_one_name_are_an_error(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        file(tmp_path / folder, "same")
    with pytest.raises(BrokenTheorem, match=r"two theorems have the id 'path:same.py': .*a/same.py and .*b/same.py; rename one"):
        select((str(tmp_path / "a/same.py"), str(tmp_path / "b/same.py")))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"claim": "Equal(Mean(w, 1), 0.5 * a)"}, "write Rational(1, 2)"),
        ({"instance": "Instance({c: (0, 2), a: 0.25, b: 1})"}, "write Rational(1, 4)"),
        ({"given": "(a >= 1,)"}, "a >= 1 is not a Given"),
        ({"instance": "Instance({c: (0, 2), a: 1, b: -1})"}, "b = -1 violates the assumption that b is positive"),
        ({"instance": "Instance({c: (0, 2), a: 1, b: 2, n: 3})"}, "n = 3, but the data set has 2 rows"),
        ({"instance": "Instance({c: (0, 2), a: 1, b: 2, Symbol('q'): 3})"}, "given for q, but nothing uses it; the theorem does not"),
        ({"instance": "Instance({c: (0, 2), a: 1, b: 2, Symbol('a'): 3})"}, "for a, but nothing uses it; a symbol of that name with other"),
    ],
)
def test_bad_files_say_what_to_write(tmp_path, more, message):
    result = one(file(tmp_path, "bad", **more))
    assert result["verdict"] == "not loaded"
    assert message in result["reason"]


# ------------------------------------------------------------------------------- instances outside the assumptions
def refused(tmp_path, name, changes):
    """The reason given for a library theorem with one value of its first instance changed in the text."""
    entry = library()[name]
    text = entry.path.read_text()
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    path = Path(tmp_path) / f"{name.partition('.')[2]}.py"
    path.write_text(text)
    result = one(by_path(path), Options(roads=("exact",)))
    assert result["verdict"] == "not loaded"
    assert result["claims"] == {}
    return result["reason"]


@pytest.mark.parametrize(
    ("name", "changes", "parts"),
    [
        (
            "qian2020.gradient_variance",
            {"b: Each(1, 2, 3, 4)": "b: Each(1, 5)"},
            (
                "'Variance of the mini-batch gradient'",
                "golden A: b = 5",
                "a batch of b = 5 cannot be drawn without replacement from 4 rows",
            ),
        ),
        (
            "umeda2024.main_lemma",
            {"largest: R(1, 2), T: 1": "largest: 1, T: 1"},
            ("'The least mean squared gradient'", "W1", "the assumption eta_max*lambda < 2 fails, with eta_max = 1, lambda = 2"),
        ),
        (
            "umeda2024.main_lemma",
            {"largest: R(1, 2), T: 1": "largest: R(1, 3), T: 1"},
            ("W1", "the assumption eta(t) <= eta_max fails", "1/3"),
        ),
        (
            "hu2017.stationary_variance",
            {"eta: R(1, 10), TIME": "eta: R(-1, 10), TIME"},
            ("'ten steps, b = 1'", "eta = -1/10 violates the assumption that eta is positive"),
        ),
        (
            "hu2017.stationary_variance",
            {"eta: R(1, 10), TIME": "eta: 2, TIME"},
            ("the assumption eta*lambda < 2 fails, with eta = 2, lambda = 1",),
        ),
        ("ma2018.tightness", {"beta: 4, lam: 1": "beta: 4, lam: 2"}, ("beta = 4", "the assumption", "lambda = 2")),
        (
            "ma2018.critical_ratio",
            {"beta: 3, top: 2, low: 1": "beta: 3, top: 1, low: 1"},
            ("the assumption lambda_1 >= 2*lambda_k fails, with lambda_1 = 1, lambda_k = 1",),
        ),
    ],
)
def test_an_instance_outside_the_assumptions_is_never_computed(tmp_path, name, changes, parts):
    reason = refused(tmp_path, name, changes)
    for part in parts:
        assert part in reason


# ------------------------------------------------------------------------------- the error rate of a run
def test_more_checks_than_the_run_allows_is_an_error_that_names_the_option(tmp_path):
    entry = file(tmp_path, "coarse")
    with pytest.raises(TooManyChecks, match=r"2 simulated checks at an error rate of 1/1000000 each exceed 1/1000000 .* --alpha"):
        verified(entry, options=Options(roads=("simulate",), alpha=Fraction(1, 10**6)))


def test_what_was_finished_before_is_kept(tmp_path):
    entry = file(tmp_path, "kept", proof="")
    before = verified(file(tmp_path, "kept"))
    started = []
    after = verify_all({entry.id: entry}, QUIET, started.append, lambda *_: None, before)["results"]["theorems"]
    assert (after, started) == (before, [])


def test_points_that_a_claim_cannot_tell_apart_are_asked_once():
    theorem = load(library()["qian2020.matrix_network"])
    from numerics.exact.methods import Exact
    from theorems._model.bind import points

    cases = [Exact(theorem, p) for p in points(theorem, "J, delta = 1")]
    assert len(cases) == 2
    assert len(verify.distinct(theorem, theorem.claims["first step"], cases)) == 1
    assert len(verify.distinct(theorem, theorem.claims["every step"], cases)) == 2


def test_workers_find_the_same(tmp_path):
    entries = [file(tmp_path, "left"), file(tmp_path, "right", claim=FALSE, proof="")]
    assert verified(*entries, options=replace(QUIET, jobs=2)) == verified(*entries)


def test_an_entry_of_a_plugin_has_no_paper(tmp_path):
    entry = file(tmp_path, "plain")
    assert one(Entry("package.name", entry.path))["paper"] == ""


# ------------------------------------------------------------------------------- one bad file among good ones
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"instance": "Instance({c: (0, 2), b: 1})", "given": "(Given(a, '<', 9),)"}, "a has no value"),
        ({"instance": "{c: (0, 2)}"}, r"instance 'one': .* is no instance; write Instance\("),
        ({"instance": "Instance({c: (0, 2), a: 'half', b: 1})"}, "instance 'one': 'half' is not a number; write an integer"),
        ({"instance": "Instance({c: (), a: 3, b: 1})"}, "the process draws rows of c, but there are none"),
        ({"claim": "True"}, "claim 'main': True is no claim; write Equal"),
    ],
)
def test_a_theorem_that_cannot_be_bound_is_not_loaded_and_the_others_still_run(tmp_path, change, message):
    results = verified(file(tmp_path, "bad", **change), file(tmp_path, "good"))
    assert results["path:bad.py"]["verdict"] == "not loaded"
    assert re.search(message, results["path:bad.py"]["reason"])
    assert results["path:good.py"]["verdict"] == "verified"


def test_a_file_that_exits_is_not_loaded_and_the_others_still_run(tmp_path):
    (tmp_path / "exits.py").write_text("raise SystemExit(0)\n")
    results = verified(by_path(tmp_path / "exits.py"), file(tmp_path, "good"))
    assert "exits.py:1: SystemExit: 0" in results["path:exits.py"]["reason"]
    assert results["path:good.py"]["verdict"] == "verified"


def test_a_fault_of_ours_is_that_theorems_result_and_the_others_still_run(tmp_path, monkeypatch):
    bad, good = file(tmp_path, "bad"), file(tmp_path, "good")
    real = verify.bound
    monkeypatch.setattr(verify, "bound", lambda theorem: real(theorem) if theorem.title == "good" else 1 / 0)
    results = verified(bad, good)
    assert results["path:bad.py"]["verdict"] == "fault"
    assert "ZeroDivisionError: division by zero (in " in results["path:bad.py"]["reason"]
    assert results["path:good.py"]["verdict"] == "verified"


def test_a_part_of_an_id_finds_the_ids_that_hold_it():
    with pytest.raises(UnknownTheorem, match=r"no theorem has the id 'qian'; nearest: qian2020\.\w+, qian2020\.\w+"):
        select(("qian",))

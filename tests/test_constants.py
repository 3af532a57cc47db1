"""A changed constant never passes: real theorem files with one constant changed, through the command, end in exit code 1.

What is edited is the text of the file, so that nothing of the engine is trusted to make the wrong version.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reports import results
from reports.cli import main
from theorems._library import library

# id, text in the file, wrong text: every kind of claim, every paper; the claim's own constants, never the process or an instance.
EDITS = [
    ("qian2020.batch_mean", 'Equal(Variance(q, 0), spread / b)', 'Equal(Variance(q, 0), spread / (b + 1))'),
    ("qian2020.batch_mean", 'Equal(Variance(m, 0), c * spread)', 'Equal(Variance(m, 0), 2 * c * spread)'),
    ("qian2020.gradient_variance", '"every step": Polynomial(Variance(g, t), c, t + 1, ', '"every step": Polynomial(Variance(g, t), c, t, '),
    ("qian2020.gradient_variance", 'Polynomial(Variance(h, t), 1 / b, t + 1, constant=0', 'Polynomial(Variance(h, t), 1 / b, t + 1, constant=1'),
    ("qian2020.batch_mean", 'c = (n - b) / (b * (n - 1))\nspread', 'c = (n - b) / (b * (n - 2))\nspread'),
    ("qian2020.larger_batch_loss", 'c, t, constant=Mean(loss(d), t)', 'c, t - 1, constant=Mean(loss(d), t)'),
    ("qian2020.larger_batch_loss", 'constant=Mean(loss(d), t)', 'constant=2 * Mean(loss(d), t)'),
    ("qian2020.gradient_norms", 'c, t + 1, constant=Mean(Square(full), t)', 'c, t + 1, constant=Mean(Square(d), t)'),
    ("qian2020.variance_ratio", 'Monotone(Variance(g, t) / c, b', 'Monotone(Variance(g, t) / c**2, b'),
    ("qian2020.variance_ratio", 'Monotone(Variance(g, t) / c ** (t + 1), b', 'Monotone(Variance(g, t) / c ** t, b'),
    ("qian2020.falling_variance", '"variance": Monotone(Variance(g, t), b, "nonincreasing")', '"variance": Monotone(Variance(g, t), b, "nondecreasing")'),
    ("qian2020.mean_path", 'Equal(Mean(Dot(a, left), t), Mean(Dot(a, right), t))', 'Equal(Mean(Dot(a, left), t), 2 * Mean(Dot(a, right), t))'),
    ("qian2020.net_weights", 'first - alpha * e0 * (v0', 'first - 2 * alpha * e0 * (v0'),
    ("qian2020.recursion", 'half = (n - b) / (2 * b', 'half = (n - b) / (3 * b'),
    ("qian2020.scalar_network", 'degree = 3 ** (t + 1) - t - 2', 'degree = 3 ** (t + 1) - t - 1'),
    ("qian2020.scalar_network", '2 * (3**t - 1) - t, exact', '2 * (3**t - 1) - t - 1, exact'),
    ("qian2020.scalar_network", 'exact_degree=True, constant=0, signs="ends"', 'exact_degree=True, constant=0, signs="all"'),
    ("qian2020.convex_order", 'ConditionalMean(whole, t))', '2 * ConditionalMean(whole, t))'),
    ("qian2020.convex_order", 'AtMost(Mean(phi(whole), t), Mean(phi(part), t))', 'AtMost(2 * Mean(phi(whole), t), Mean(phi(part), t))'),
    ("smith2021.modified_loss", '"mean epoch": Order(modified(eps / 4 * penalty()), eps, 3)', '"mean epoch": Order(modified(eps / 5 * penalty()), eps, 3)'),
    ("smith2021.modified_loss", '"mean epoch": Order(modified(eps / 4 * penalty()), eps, 3)', '"mean epoch": Order(modified(eps / 4 * penalty()), eps, 4)'),
    ("smith2021.modified_loss", 'coefficient=-m * Gradient(penalty(w0), w0) / 4)', 'coefficient=-m * Gradient(penalty(w0), w0) / 3)'),
    ("smith2021.fixed_order", '{"second order": Order(Mean(w, m) - (full_step + pairs(D, C)), eps, 3)}',
     '{"second order": Order(Mean(w, m) - (full_step + pairs(D, C, 2)), eps, 3)}'),
    ("ma2018.tightness", 'drift=2 * eta * lam)', 'drift=3 * eta * lam)'),
    ("ma2018.critical_batch_size", 'large = Piece(-boundary, 2 * m / both,', 'large = Piece(-boundary, 3 * m / both,'),
    ("ma2018.critical_batch_size", '1 - 4 * m * (m - 1) * top', '1 - 5 * m * (m - 1) * top'),
    ("ma2018.critical_batch_size", 'boundary = beta - (m - 1) * (top - low)', 'boundary = beta - (m + 1) * (top - low)'),
    ("ma2018.critical_ratio", 'AtMost(ratio, R(8, 3), tight', 'AtMost(ratio, R(9, 3), tight'),
    ("ma2018.critical_ratio", 'AtMost(ratio, R(8, 3), tight', 'AtMost(ratio, R(7, 3), tight'),
    ("hu2017.stationary_variance", 'v_sgd = eta * sigma**2 / (b * lam * (2 - eta * lam))', 'v_sgd = eta * sigma**2 / (b * lam * (3 - eta * lam))'),
    ("hu2017.stationary_variance", 'v_plain = eta * sigma**2 / (2 * b * lam)', 'v_plain = eta * sigma**2 / (3 * b * lam)'),
    ("hu2017.stationary_variance", '"diffusion, mean": Equal(Mean(X, T), exp(-lam * T) * x0)', '"diffusion, mean": Equal(Mean(X, T), exp(-2 * lam * T) * x0)'),
    ("hu2017.stationary_variance", '(v_sgd - v_plain), 4 / (2 + eta * lam))', '(v_sgd - v_plain), 4 / (3 + eta * lam))'),
    ("umeda2024.main_lemma", 'kicks=lam * variance / 2 * noise):', 'kicks=lam * variance / 3 * noise):'),
    ("umeda2024.main_lemma", 'def bound(gap=2 * initial_gap,', 'def bound(gap=3 * initial_gap,'),
    ("umeda2024.main_lemma", 'def bound(gap=2 * initial_gap, spread=lam * variance * noise, below=2 - lam', 'def bound(gap=2 * initial_gap, spread=lam * variance * noise, below=1 - lam'),
    ("umeda2024.main_lemma", 'kick=lam * step**2 * variance / (2 * size))', 'kick=lam * step**2 * variance / (3 * size))'),
]  # fmt: skip


KEPT = {"umeda2024.main_lemma": ("W1", "increasing batches"), "qian2020.gradient_variance": ("golden A",), "qian2020.larger_batch_loss": ("golden A",)}


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of a theorem's file with one piece of text changed; where instances are many, those left refute by themselves."""
    text = library()[name].path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name}: {old!r} stands {text.count(old)} times"
    text = text.replace(old, new)
    if name in KEPT:
        text += f"\nfrom dataclasses import replace\n\ntheorem = replace(theorem, instances={{k: theorem.instances[k] for k in {KEPT[name]}}})\n"
    path = folder / "changed.py"
    path.write_text(text)
    return path


def run(folder, name, old, new, *words):
    code = main(["verify", str(edited(folder, name, old, new)), "--out", str(folder / "out"), "--jobs", "1", *words])
    return code, results.load(folder / "out" / "results.json")["results"]["theorems"]["path:changed.py"]


def differs(witness):
    return witness is not None and witness["left"] != witness["right"] and bool(witness["point"])


@pytest.mark.parametrize(("name", "old", "new"), EDITS, ids=[f"{i}-{e[0]}" for i, e in enumerate(EDITS)])
def test_a_changed_constant_is_refuted_with_a_witness(tmp_path, name, old, new):
    code, found = run(tmp_path, name, old, new, "--roads", "exact")
    assert (code, found["verdict"]) == (1, "refuted")
    assert differs(found["witness"])


@pytest.mark.parametrize("index", [13, 17, 22, 25, 27])
def test_all_roads_together_refute_it_too(tmp_path, index):
    # Simulated checks err with probability 1e-9 each; the seed is fixed.
    code, found = run(tmp_path, *EDITS[index], "--draws", "400000", "--resolution", "1/5")
    assert (code, found["verdict"]) == (1, "refuted")
    assert differs(found["witness"])
    assert all(
        claim["roads"]["derive"]["word"] != "proved" for claim in found["claims"].values() if claim["verdict"] == "refuted"
    )


def test_the_unchanged_files_pass(tmp_path):
    # The control: the same treatment without a change does not refute anything.
    code, found = run(tmp_path, "ma2018.critical_ratio", "R(8, 3), tight", "R(16, 6), tight", "--roads", "exact")
    assert (code, found["verdict"]) == (0, "verified")


def test_a_wrong_tight_instance_is_refuted_and_not_called_a_fault(tmp_path):
    # The proof of the bound leaves equality at tight instances to the other roads; here the exact road refutes it.
    code, found = run(tmp_path, "umeda2024.main_lemma", 'tight=("W1",)', 'tight=("increasing batches",)', "--roads", "derive,exact")
    assert code == 1
    assert found["verdict"] == "refuted"
    assert found["claims"]["bound"]["roads"]["derive"]["word"] == "proved"
    assert differs(found["witness"])

"""Umeda & Iiduka: U1 and U2 on quadratics, six schedules of learning rate and batch size, and what W1 and W2 do to wrong bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from golden import exact, exact_at, golden
from sympy import MatrixSymbol, Rational as R

from numerics.exact.check import check
from theorems import TIME, Draw, LeastMean, Mean, Variance
from theorems.umeda2024 import main_lemma as lemma

GOLDEN = golden("umeda2024")
KICK = MatrixSymbol("g", lemma.p, 1)


def scheduled(centres, start, lam, etas, batches, steps, time=0, **changes):
    etas = tuple(map(R, etas))
    return exact_at(
        lemma.theorem,
        {
            lemma.c: tuple((c,) for c in centres),
            lemma.theta0: (start,),
            lemma.lam: lam,
            lemma.eta: (*etas, etas[-1]),
            lemma.b: (*batches, batches[-1]),
            lemma.largest: max(etas),
            lemma.T: steps,
            TIME: time,
        },
        **changes,
    )


# ------------------------------------------------------------------------------- one step
@pytest.mark.parametrize(("scheme", "batch"), [(s, int(b)) for s in ("with", "without") for b in GOLDEN["one step"][s]])
def test_one_step(scheme, batch):
    table = GOLDEN["one step"]
    variance, loss = table[scheme][str(batch)]
    process = replace(lemma.sgd, draw=Draw(lemma.data, batch, scheme))
    road = scheduled(table["centres"], R(table["start"]), R(table["lambda"]), [table["eta"]], [batch], 1, process=process)
    assert road.value(Variance(KICK, 0)) == exact(variance)
    if loss:
        assert road.value(Mean(lemma.loss, 1)) == exact(loss)
    if scheme == "with":
        assert {f.word for f in check(lemma.theorem.claims["descent"], road)} == {"exact"}


# ------------------------------------------------------------------------------- six schedules
@pytest.mark.parametrize("name", GOLDEN["schedules"])
def test_a_schedule_has_its_golden_row(name):
    table = GOLDEN["schedules"][name]
    road = scheduled((1, -1), 2, 1, table["eta"], table["b"], 6)
    assert road.value(lemma.length) == exact(table["S1"])
    assert road.value(lemma.noise) == exact(table["S2"])
    assert road.value(lemma.bound(spread=0)) == exact(table["B"])
    assert road.value(lemma.bound(gap=0)) == exact(table["V"])
    assert road.value(LeastMean(lemma.square, lemma.T)) == exact(table["least"])
    assert road.value(lemma.initial_gap) == 2
    for claim in lemma.theorem.claims.values():
        assert {f.word for f in check(claim, road)} == {"exact"}


def test_the_whole_bound_of_one_schedule():
    table = GOLDEN["schedules"]["(iii)"]
    assert scheduled((1, -1), 2, 1, table["eta"], table["b"], 6).value(lemma.bound()) == exact(GOLDEN["(iii), B + V"])


# ------------------------------------------------------------------------------- witnesses
SPREAD = lemma.lam * lemma.variance
NOISE = {
    "2 for 2 - lambda eta_max": lemma.bound(gap=0, below=2),
    "half the noise": lemma.bound(gap=0, spread=SPREAD * lemma.noise / 2),
    "no lambda on the noise": lemma.bound(gap=0, spread=lemma.variance * lemma.noise),
    "eta for eta^2": lemma.bound(gap=0, spread=SPREAD * lemma.over_steps(lemma.eta(lemma.s) / lemma.b(lemma.s))),
    "1/b^2": lemma.bound(gap=0, spread=SPREAD * lemma.over_steps(lemma.eta(lemma.s) ** 2 / lemma.b(lemma.s) ** 2)),
}


def wrong_bound(name):
    return lemma.theorem.near_miss["bound"][name].apply(lemma.theorem.claims["bound"])


@pytest.mark.parametrize("wrong", [name for name in GOLDEN["W1"] if name != "truth"])
def test_w1_attains_the_bound_and_refutes_smaller_ones(wrong):
    road = scheduled((0,), R(1, 2), 2, ["1/2"], [1], 1)
    claim = lemma.theorem.claims["bound"]
    assert road.value(claim.left) == road.value(claim.right) == exact(GOLDEN["W1"]["truth"])
    mutant = wrong_bound(wrong)
    assert road.value(mutant.right) == exact(GOLDEN["W1"][wrong])
    assert [f.word for f in check(mutant, road)] == ["refuted"]


@pytest.mark.parametrize("case", GOLDEN["W2"], ids=lambda c: c["wrong"])
def test_w2_tends_to_the_noise_term_and_refutes_smaller_ones(case):
    # sigma = 1 means centres at -1/lambda and 1/lambda; from theta_0 outside the stationary spread the least mean falls to V.
    lam, steps = R(case["lambda"]), 14
    road = scheduled((1 / lam, -1 / lam), 3 / lam, lam, [case["eta"]] * steps, [case["b"]] * steps, steps)
    assert road.value(lemma.bound(gap=0)) == exact(case["V"])
    least = road.value(LeastMean(lemma.square, lemma.T))
    assert 0 < least - exact(case["V"]) < exact("1/1000000")
    # The other term of the bound belongs to the start; without it the wrong version is below what the least mean tends to.
    assert road.value(NOISE[case["wrong"]]) == exact(case["mutant"]) < exact(case["V"])

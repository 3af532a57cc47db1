"""Umeda & Iiduka: U1 and U2 on quadratics, six schedules of learning rate and batch size, what W1 and W2 do to wrong bounds,
the bound for given samples, and the ratchet."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sqrt

import numpy as np
import pytest
from golden import agrees, exact, exact_at, golden
from sympy import MatrixSymbol, Rational as R

from numerics.exact.check import check
from numerics.lower import Experiment
from numerics.sample import Sampler
from theorems import TIME, Draw, LeastMean, Mean, Variance
from theorems._model.bind import points
from theorems.umeda2024 import main_lemma as lemma, ratchet, sample_cost

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


# ------------------------------------------------------------------------------- samples
def at(theorem, name):
    return exact_at(theorem, dict(theorem.instances[name].values))


@pytest.mark.parametrize("name", GOLDEN["samples"])
def test_the_bound_for_81840_samples(name):
    road = at(sample_cost.theorem, name)
    assert road.value(sample_cost.samples) == 81840
    assert agrees(road.value(sample_cost.bound()), GOLDEN["samples"][name])


@pytest.mark.parametrize("name", GOLDEN["pairing"])
def test_two_pairings(name):
    road = at(sample_cost.theorem, name)
    assert road.value(sample_cost.noise * sample_cost.samples) == exact(GOLDEN["pairing"][name])
    assert road.value(sample_cost.length) ** 2 == 9


# ------------------------------------------------------------------------------- the ratchet
RATES = {"cosine": lambda u: (1 + cos(pi * u)) / 2, "linear": lambda u: 1 - u, "square": lambda u: (1 - u) ** 2}


@pytest.mark.parametrize("case", GOLDEN["ratchet"], ids=lambda c: f"{c['rates']}, {c['steps']}")
def test_the_ratchet_climbs_as_far_as_2000_walkers_did(case):
    """Five standard errors of the golden run of 2000 walkers: a false alarm in about 2 million, were its digits exact."""
    steps = case["steps"]
    rates = tuple(R(round(10**9 * RATES[case["rates"]](k / steps)), 10**9) for k in range(steps))
    theorem = replace(ratchet.theorem, instances={"run": ratchet.run(rates, time=steps)}, near_miss={})
    (point,) = points(theorem, "run")
    sampler = Sampler(Experiment(ratchet.sgd, point, ((ratchet.loss, steps), (ratchet.well, steps))), 7, "ratchet")
    loss, well = sampler.chunk(0).T
    # The golden run has g_0^2 = 0.003; only g_0^2 S_1 of the loss depends on it.
    loss = loss + float((R(11, 200) ** 2 - R(3, 1000)) * sum(rates))
    for found, wanted, digit in ((loss, case["loss"], 0.005), (well, case["wells"], 0.05)):
        assert wanted is None or abs(found.mean() - wanted) < 5 * np.std(found) / sqrt(2000) + digit
    if case["guaranteed"]:
        assert agrees(R(sum(1 for rate in rates if rate >= R(8, 9)), 9), case["guaranteed"])
    assert well.min() >= 0

"""Every shape judges planted true and false claims.

All at alpha = 1e-9 with fixed seeds: a sound judge fails any of these tests with probability 1e-9.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from numerics.judge import (
    CHUNK,
    Always,
    AtLeastValue,
    AtMostValue,
    Bounded,
    Constant,
    EqualTo,
    Indicator,
    Judgement,
    LeastMeanAtMost,
    Never,
    NonDecreasing,
    OptimumCheck,
    Shape,
    judge,
    reject,
    reject_order,
)

ALPHA, BUDGET = 1e-9, 2**19
Draw = Callable[[np.random.Generator], np.ndarray]


def word(shape: Shape, draw: Draw, budget: int = BUDGET) -> Judgement:
    def source(first: int, last: int) -> np.ndarray:
        return np.concatenate([draw(np.random.default_rng([9, k])) for k in range(first, last)])

    return judge(shape, source, alpha=ALPHA, max_units=budget)


def normal(*means: float, spread: float = 1.0) -> Draw:
    return lambda rng: np.array(means) + spread * rng.standard_normal((CHUNK, len(means)))


def still(*values: float) -> Draw:
    return lambda rng: np.tile(values, (CHUNK, 1))


def test_equal() -> None:
    true = word(EqualTo(2.0, 0.02), normal(2.0))
    assert true.word == "agrees" and true.kind == "student"
    assert true.half_width is not None and true.half_width <= 0.02
    assert true.catches == pytest.approx(2 * true.half_width, rel=1e-6)
    for wrong in (1.96, 2.04):
        false = word(EqualTo(wrong, 0.02), normal(2.0))
        assert false.word == "refuted" and "lies outside" in false.reason


def test_equal_on_skewed_units_waits_for_the_gate() -> None:
    found = word(EqualTo(1.0, 0.1), lambda rng: rng.standard_exponential((CHUNK, 1)))
    assert found.word == "agrees" and found.looks == 6  # 2 z^3 / (3 sqrt n) <= ln 2 first holds at 131,072 units


def test_equal_on_indicators() -> None:
    def rare(rng: np.random.Generator) -> np.ndarray:
        return (rng.random((CHUNK, 1)) < 0.01).astype(float)

    assert word(EqualTo(0.01, 0.002, kind=Indicator()), rare).word == "agrees"
    assert word(EqualTo(0.014, 0.002, kind=Indicator()), rare).word == "refuted"
    assert word(EqualTo(0.014, 0.002, kind=Indicator()), rare).kind == "clopper-pearson"
    never = word(EqualTo(0.0, 1e-3, kind=Indicator()), still(0.0))
    assert never.word == "agrees" and never.high is not None and 0 < never.high <= 2e-3


def test_equal_on_a_proved_range() -> None:
    def flat(rng: np.random.Generator) -> np.ndarray:
        return rng.random((CHUNK, 1))

    assert word(EqualTo(0.5, 0.01, kind=Bounded(0, 1)), flat).word == "agrees"
    assert word(EqualTo(0.53, 0.01, kind=Bounded(0, 1)), flat).word == "refuted"


def test_equal_where_nothing_is_random() -> None:
    true = word(EqualTo(1 / 3, 0.01, kind=Constant()), still((1 - 1e-14) / 3))
    assert (true.word, true.kind, true.units) == ("agrees", "constant", CHUNK)
    assert "no error rate applies" in true.reason
    assert word(EqualTo(1 / 3 + 1e-9, 0.01, kind=Constant()), still(1 / 3)).word == "refuted"
    assert word(EqualTo(0.0, 0.01, kind=Constant()), still(1e-17)).word == "agrees"


def test_equal_units_without_the_declaration_settle_nothing() -> None:
    for value in (0.5, 0.7):
        found = word(EqualTo(value, 0.01), still(0.5))
        assert (found.word, found.kind) == ("not confirmed", "closed") and "a rarer value may be unseen" in found.reason


def test_an_inexact_claimed_value_needs_a_tenth_of_the_resolution() -> None:
    assert word(EqualTo(2.001, 0.02, value_error=0.0015), normal(2.0)).word == "agrees"
    blurred = word(EqualTo(2.0, 0.02, value_error=0.0025), normal(2.0))
    assert blurred.word == "not confirmed" and "known within 0.0025 only" in blurred.reason
    assert word(EqualTo(2.06, 0.02, value_error=0.0025), normal(2.0)).word == "refuted"
    # the same miss, 0.003 of 2e-4 half-width, is refuted only where the claimed value is exact
    sharp = normal(2.003, spread=0.01)
    assert word(EqualTo(2.0, 0.02), sharp).word == "refuted"
    assert word(EqualTo(2.0, 0.04, value_error=0.0035), sharp).word == "agrees"


def test_at_most_and_at_least() -> None:
    assert word(AtMostValue(2.05, 0.02), normal(2.0)).word == "agrees"
    assert word(AtMostValue(1.95, 0.02), normal(2.0)).word == "refuted"
    assert word(AtLeastValue(1.95, 0.02), normal(2.0)).word == "agrees"
    assert word(AtLeastValue(2.05, 0.02), normal(2.0)).word == "refuted"


def test_a_bound_that_is_attained_is_not_confirmed_unless_tight() -> None:
    for shape in (AtMostValue, AtLeastValue):
        loose = word(shape(2.0, 0.02), normal(2.0))
        assert loose.word == "not confirmed" and "name the instance in `tight`" in loose.reason
        assert word(shape(2.0, 0.02, tight=True), normal(2.0)).word == "agrees"
        for wrong in (1.95, 2.05):  # a tight bound that is too large is wrong as well
            assert word(shape(wrong, 0.02, tight=True), normal(2.0)).word == "refuted"


def test_never_is_a_tight_bound_of_zero() -> None:
    loose = word(AtMostValue(0.0, 1e-2, kind=Indicator()), still(0.0))
    assert loose.word == "not confirmed" and loose.low == 0 and "contains the bound 0" in loose.reason
    assert word(AtMostValue(0.0, 1e-2, kind=Indicator(), tight=True), still(0.0)).word == "agrees"
    assert word(AtMostValue(0.0, 1e-2, kind=Indicator()), lambda rng: (rng.random((CHUNK, 1)) < 0.01) * 1.0).word == "refuted"


def test_never_and_always_agree_once_rare_enough() -> None:
    def rare(rng: np.random.Generator) -> np.ndarray:
        return (rng.random((CHUNK, 1)) < 0.01) * 1.0

    never, always = Never(0.0, 1e-2, kind=Indicator()), Always(1.0, 1e-2, kind=Indicator())
    for shape, draw, other in ((never, still(0.0), still(1.0)), (always, still(1.0), still(0.0))):
        true = word(shape, draw)
        assert true.word == "agrees" and true.catches is not None and true.catches <= 1e-2
        assert "could have been missed" in true.reason
        assert word(shape, rare).word == word(shape, lambda rng: 1 - rare(rng)).word == word(shape, other).word == "refuted"
    close = word(Never(0.0, 1e-6, kind=Indicator()), still(0.0), budget=CHUNK)
    assert close.word == "not confirmed" and "is above the resolution" in close.reason


def test_mutants_of_never_are_plain_bounds() -> None:
    never = word(Never(0.0, 1e-2, kind=Indicator()), still(0.0))
    assert reject(never, -0.1) and not reject(never, 0.5)
    always = word(Always(1.0, 1e-2, kind=Indicator()), still(1.0))
    assert reject(always, 1.1) and not reject(always, 0.5)


def test_mutants_of_an_order_are_judged_on_the_same_differences() -> None:
    found = word(NonDecreasing((0, 1, 2)), normal(1.0, 1.2, 1.3))
    assert reject_order(found, reverse=True, strict=False) and reject_order(found, reverse=True, strict=True)
    assert not reject_order(found, reverse=False, strict=True)
    level = word(NonDecreasing((0, 1), kinds=(Constant(), Constant())), still(1.0, 1.0))
    assert reject_order(level, reverse=False, strict=True) and not reject_order(level, reverse=True, strict=False)
    assert not reject_order(word(NonDecreasing((0, 1)), normal(1.0, 1.2), budget=10), reverse=True, strict=False)
    with pytest.raises(ValueError, match="EqualTo claims no order"):
        reject_order(word(EqualTo(2.0, 0.02), normal(2.0)), reverse=True, strict=False)


def test_bounds_where_nothing_is_random() -> None:
    for shape, wrong in ((AtMostValue, -1e-6), (AtLeastValue, 1e-6)):
        assert word(shape(0.3, 0.02, kind=Constant()), still(0.1 + 0.2)).word == "agrees"
        assert word(shape(0.3 + wrong, 0.02, kind=Constant()), still(0.3)).word == "refuted"


def test_the_least_of_several_means() -> None:
    draw = normal(3.0, 2.0, 4.0)
    columns = (0, 1, 2)
    assert word(LeastMeanAtMost(2.1, columns), draw).word == "agrees"
    assert word(LeastMeanAtMost(1.9, columns), draw).word == "refuted"
    assert word(LeastMeanAtMost(2.0, columns), draw).word == "not confirmed"
    assert word(LeastMeanAtMost(2.1, (0, 2)), draw).word == "refuted"  # only the picked columns count


def test_the_least_mean_may_be_that_of_a_constant() -> None:
    def draw(rng: np.random.Generator) -> np.ndarray:
        return np.column_stack([np.full(CHUNK, 2.0), 3 + rng.standard_normal(CHUNK)])

    kinds = (Constant(), EqualTo(0, 1).kind)
    assert word(LeastMeanAtMost(2.0, (0, 1), kinds), draw).word == "agrees"
    assert word(LeastMeanAtMost(1.99, (0, 1), kinds), draw).word == "refuted"


def test_the_least_mean_is_not_the_mean_of_the_least() -> None:
    """Two columns of mean 0 whose smaller value has mean -0.56."""
    assert word(LeastMeanAtMost(-0.3, (0, 1)), normal(0.0, 0.0)).word == "refuted"


def test_monotone() -> None:
    assert word(NonDecreasing((0, 1, 2)), normal(1.0, 1.2, 1.3)).word == "agrees"
    found = word(NonDecreasing((0, 1, 2)), normal(1.0, 1.2, 1.1))
    assert found.word == "refuted" and "from value 2 to value 3" in found.reason
    assert word(NonDecreasing((2, 1, 0)), normal(1.3, 1.2, 1.0)).word == "agrees"
    equal = word(NonDecreasing((0, 1)), normal(1.0, 1.0))
    assert equal.word == "not confirmed" and "equal means" in equal.reason


def test_monotone_pairs_units() -> None:
    """The columns share their noise: their difference 0.001 is 1,000 times smaller and still seen."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        noise = rng.standard_normal(CHUNK)
        return np.column_stack([noise, noise + 0.001 + 0.001 * rng.standard_normal(CHUNK)])

    assert word(NonDecreasing((0, 1)), draw, budget=CHUNK).word == "agrees"
    assert word(NonDecreasing((1, 0)), draw, budget=CHUNK).word == "refuted"


def test_monotone_where_nothing_is_random() -> None:
    kinds = (Constant(), Constant())
    near = still(0.1 + 0.2, 0.3)  # equal but for rounding, the wrong way round
    assert word(NonDecreasing((0, 1), kinds=kinds), near).word == "agrees"
    assert word(NonDecreasing((0, 1), strict=True, kinds=kinds), near).word == "refuted"
    assert word(NonDecreasing((0, 1), strict=True, kinds=kinds), still(0.3, 0.4)).word == "agrees"


def two(here: tuple[float, float], below: tuple[float, float], above: tuple[float, float]) -> Draw:
    return normal(*here, *below, *above)


SIX = (0, 1, 2, 3, 4, 5)


def test_optimum() -> None:
    good = two((0.5, 0.5), (0.7, 0.3), (0.2, 0.8))
    true = word(OptimumCheck(0.5, 0.02, SIX), good)
    assert true.word == "agrees" and "higher by" in true.reason
    for wrong in (0.45, 0.55):
        assert word(OptimumCheck(wrong, 0.02, SIX), good).word == "refuted"


def test_optimum_elsewhere_is_refuted_on_either_side() -> None:
    for side, draw in (("3/4", two((0.5, 0.4), (0.3, 0.4), (0.9, 0.9))), ("5/4", two((0.5, 0.4), (0.9, 0.9), (0.3, 0.4)))):
        found = word(OptimumCheck(0.5, 0.02, SIX), draw)
        assert found.word == "refuted" and f"at {side} of the claimed minimiser" in found.reason


def test_optimum_does_not_mix_up_the_objectives() -> None:
    """Below the minimiser the first mean falls and the second rises by as much: the largest does not move."""
    level = two((0.5, 0.3), (0.3, 0.5), (0.9, 0.9))
    found = word(OptimumCheck(0.5, 0.02, SIX), level)
    assert found.word == "not confirmed" and "not yet surely higher" in found.reason


def test_optimum_of_one_mean_and_where_nothing_is_random() -> None:
    assert word(OptimumCheck(0.5, 0.02, (0, 1, 2)), normal(0.5, 0.6, 0.6)).word == "agrees"
    exact = OptimumCheck(0.5, 0.02, (0, 1, 2), (Constant(),) * 3)
    assert word(exact, still(0.5, 0.6, 0.6)).word == "agrees"
    assert word(exact, still(0.5, 0.4, 0.6)).word == "refuted"


def test_mutants_are_rejected_on_the_same_interval() -> None:
    found = word(EqualTo(2.0, 0.02), normal(2.0))
    assert found.catches is not None
    assert reject(found, 2.0 + found.catches) and reject(found, 2.0 - found.catches)
    assert not reject(found, 2.0)
    bound = word(AtMostValue(2.05, 0.02), normal(2.0))
    assert reject(bound, 1.9) and not reject(bound, 2.2)
    least = word(LeastMeanAtMost(2.1, (0, 1)), normal(2.0, 3.0))
    assert reject(least, 1.9) and not reject(least, 2.5)
    optimum = word(OptimumCheck(0.5, 0.02, (0, 1, 2)), normal(0.5, 0.6, 0.6))
    assert reject(optimum, 0.6) and not reject(optimum, 0.5)


def test_mutants_without_a_value_and_closed_gates() -> None:
    with pytest.raises(ValueError, match="NonDecreasing claims no value"):
        reject(word(NonDecreasing((0, 1)), normal(1.0, 1.2)), 1.0)
    assert not reject(word(EqualTo(0.5, 0.01), still(0.5)), 99.0)
    assert not reject(word(EqualTo(0.5, 0.01), still(0.5), budget=10), 99.0)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: EqualTo(float("nan"), 0.1), "give a finite value"),
        (lambda: EqualTo(1.0, 0.0), "a resolution above 0"),
        (lambda: EqualTo(1.0, 0.1, value_error=-1.0), "value_error of at least 0"),
        (lambda: LeastMeanAtMost(1.0, ()), "one kind for each column"),
        (lambda: NonDecreasing((0, 1), kinds=(Constant(),)), "one kind for each column"),
        (lambda: NonDecreasing((0,)), "at least two"),
        (lambda: OptimumCheck(1.0, 0.1, (0, 1)), "the same number here, below and above"),
    ],
)
def test_shapes_refuse_what_they_cannot_mean(build: Callable[[], Shape], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build()

"""Ceilings proves bounds between whole numbers, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import judged
from sympy import Function, Piecewise, Rational as R, Sum, ceiling, floor, log, sqrt, symbols

from theorems import AtLeast, AtMost, Equal, Given, Instance, Monotone, Theorem
from theorems._library import library, load
from theorems._model.nodes import name_of
from theorems.calculus.witness import placed
from theorems.rules import Along, Cases, Ceilings, Identity, Signs

x, y = symbols("x y", positive=True)
z = symbols("z", real=True)
u = symbols("u", nonnegative=True)
n, k = symbols("n k", integer=True, positive=True)
i = symbols("i", integer=True)
plain = Ceilings(Signs())


@pytest.mark.parametrize(
    ("rule", "claim", "given"),
    [
        (plain, AtLeast(n * ceiling(x / n), ceiling(x)), ()),
        (plain, AtMost(ceiling(x), n * ceiling(x / n)), ()),
        (plain, AtLeast(n * ceiling(x), ceiling(n * x)), ()),
        (plain, AtLeast(ceiling(x) + n, ceiling(x)), ()),
        (plain, AtLeast(ceiling(x + R(1, 2)) + k**2, ceiling(x)), ()),
        (plain, AtLeast(n * k * ceiling(x / k), ceiling(n * x)), ()),
        (Ceilings(Signs({n: x + u}), coordinates={n: x + u}), AtLeast(n, ceiling(x)), (Given(n, ">=", x),)),
        (Ceilings(Along(x, 0)), AtLeast(ceiling(x), ceiling(log(1 + x))), ()),
    ],
)
def test_truths(rule: Any, claim: Any, given: Any) -> None:
    assert judged(rule, claim, None, given).word == "proved", judged(rule, claim, None, given).reason


FALSE = [
    (plain, AtLeast(n * ceiling(x / n), ceiling(x) + 1), ()),  # one too many
    (plain, AtLeast(n * ceiling(x / n), ceiling(2 * x)), ()),
    (plain, AtLeast(ceiling(x), n * ceiling(x / n)), ()),  # the other way round
    (plain, AtLeast(ceiling(x), ceiling(x + R(1, 2))), ()),
    (plain, AtMost(n * ceiling(x / n), ceiling(x)), ()),
    (plain, AtLeast(n * ceiling(x / n), ceiling(ceiling(x) + R(1, 2))), ()),  # a ceiling within: no step is smooth
    (plain, AtLeast(y * ceiling(x / y), ceiling(x)), ()),  # y need not be whole: y = 3/2, x = 5/4
    (plain, AtLeast(ceiling(x) + y, ceiling(x + y)), ()),  # nor here: x = y = 1/2 gives 3/2 and 1, but x = 1, y = 1/2 fails
    (plain, AtLeast(x, ceiling(x)), ()),
    (plain, AtLeast(n + R(1, 2), ceiling(n + R(1, 2))), ()),
    (plain, AtLeast(i * ceiling(x), ceiling(i * x)), ()),  # i may be negative: i = -1, x = 1/2
    (plain, AtLeast(-ceiling(x), ceiling(-x)), ()),
    (plain, AtLeast((1 - n) * ceiling(x), ceiling((1 - n) * x)), ()),
    (plain, AtLeast(ceiling(x) ** 2, ceiling(x**2)), ()),  # true for x >= 0, but not linear; with a shift it is false:
    (plain, AtLeast((ceiling(z) - 1) ** 2, ceiling((z - 1) ** 2)), ()),
    (plain, AtLeast(ceiling(x) - ceiling(y), ceiling(x - y)), ()),  # two ceilings: x = 1, y = 1/2
    (plain, AtLeast(ceiling(x) * ceiling(z), ceiling(x * z)), ()),
    (plain, AtLeast(floor(x) + 0, ceiling(x)), ()),
    (plain, AtLeast(n * ceiling(x / n), floor(x) + 1), ()),
    (plain, AtLeast(ceiling(1 / (x - 1)), ceiling(1 / (x - 1))), ()),  # no value at x = 1
    (plain, AtLeast(ceiling(log(z)), ceiling(log(z))), ()),
    (plain, AtLeast(ceiling(sqrt(z)) + n, ceiling(sqrt(z))), ()),
    (plain, AtLeast(ceiling(Function("f", real=True)(x)) + n, ceiling(x)), ()),
    (Ceilings(Signs({x: 1 + u})), AtLeast(n * ceiling(x**2), ceiling(n * x)), ()),  # coordinates of no assumption
    (Ceilings(Signs(), coordinates={x: 1 + u}), AtLeast(n, ceiling(x)), ()),
    (Ceilings(Identity()), AtLeast(n * ceiling(x / n), ceiling(x)), ()),  # no rule for bounds
    (Ceilings(Along(x, 0)), AtLeast(ceiling(log(1 + x)), ceiling(x)), ()),
    (plain, Equal(ceiling(x), ceiling(x)), ()),
    (plain, Monotone(ceiling(x), x, "nondecreasing"), ()),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "claim", "given"), FALSE, ids=range(len(FALSE)))
def test_falsehoods_and_what_is_not_handled(rule: Any, claim: Any, given: Any) -> None:
    outcome = judged(rule, claim, None, given)
    assert outcome.word != "proved"
    if outcome.word == "refuted":
        values = {s: R(outcome.counterexample.point.get(name_of(s), 1)) for s in claim.left.free_symbols | claim.right.free_symbols}
        left, right = claim.left.subs(values), claim.right.subs(values)
        assert (left > right) if isinstance(claim, AtMost) else (left < right)
    elif isinstance(claim, (AtMost, AtLeast)):
        made = Theorem("planted", "none", "none", {"claim": claim}, {"none": Instance({})}, tuple(given))
        with pytest.raises(ValueError):  # nor is it proved when no counterexample is looked for first
            rule.shows(made, claim)


def test_nothing_strict() -> None:
    made = Theorem("planted", "none", "none", {"c": AtLeast(x, 0)}, {"none": Instance({})})
    with pytest.raises(ValueError, match="and not more"):
        plain.shows(made, AtLeast(ceiling(x + R(1, 2)), ceiling(x)), strict=True)


def test_reasons_say_what_to_do() -> None:
    def reason(claim: Any, rule: Any = plain) -> str:
        made = Theorem("planted", "none", "none", {"claim": claim}, {"none": Instance({})})
        with pytest.raises(ValueError) as caught:
            rule.shows(made, claim)
        return str(caught.value)

    assert "proves that an integer is at least ceiling(b)" in reason(AtLeast(n * ceiling(x), x))
    assert "holds 2 ceilings" in reason(AtLeast(ceiling(x) + ceiling(y), ceiling(x + y)))
    assert "declared integer" in reason(AtLeast(y * ceiling(x), ceiling(x * y)))
    assert "does not show non-negative by what its symbols are declared" in reason(AtLeast(i * ceiling(x), ceiling(i * x)))
    assert "is not linear in" in reason(AtLeast(ceiling(x) ** 2, ceiling(x)))
    assert "none of sums, products, powers and logarithms" in reason(AtLeast(n, ceiling(abs(z))))


def test_pieces_with_ceilings() -> None:
    def bent(first: Any, second: Any) -> Any:
        return Piecewise((first, x <= 1), (second, True))

    good = AtLeast(n * ceiling(bent(x, x**2) / n), ceiling(bent(x, x**2)))
    assert judged(Cases(plain, plain), good).word == "proved"
    assert judged(Cases(plain, plain), AtLeast(n * ceiling(bent(x, x) / n), ceiling(bent(x, 2 * x)))).word != "proved"


def test_a_point_leaves_the_index_of_a_sum_alone() -> None:
    total = Sum(i * x, (i, 1, n))
    assert placed(total, {i: R(5), x: R(2), n: R(3)}).doit() == 12 and placed(i * x, {i: R(5), x: R(2)}) == 10


def test_the_library() -> None:
    theorem = load(library()["ma2018.whole_steps"])
    (name,) = theorem.claims
    rule, claim = theorem.proofs[name], theorem.claims[name]
    assert rule.check(theorem, claim).word == "proved"
    for miss in theorem.near_miss[name].values():
        assert rule.check(theorem, miss.apply(claim)).word != "proved"

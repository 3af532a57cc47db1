"""Trees proves expansions of gradient steps, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import SGD, Dot, Flow, Given, Gradient, Hessian, Mean, Order, Rows, Square, Theorem
from theorems._rules.trees import Reading
from theorems.calculus.rows import NotRows
from theorems.rules import Trees
from theorems.smith2021.fixed_order import theorem as ordered
from theorems.smith2021.modified_loss import theorem as modified

QUARTER = R(1, 4)
m, p, k = symbols("m p k", integer=True, positive=True)
eps, s = symbols("epsilon s", positive=True)
C, D = Function("C", real=True), Function("D", real=True)
w, w0, v, g = (MatrixSymbol(name, p, 1) for name in ("w", "w_0", "v", "g"))
rows, strangers = Rows(m, (C(w),)), Rows(k, (D(w),))
loss = rows.mean(C(w))
slope, sharp = Gradient(C(w0), w0), Hessian(C(w0), w0)


def epoch(scheme: str = "reshuffled", **fields: Any) -> Any:
    return changed(SGD(rows, w, w0, Gradient(C(w), w), eps, scheme=scheme), **fields)


def modified_loss(at: Any = w, share: Any = QUARTER) -> Any:
    return loss + eps * share * rows.mean(Square(Gradient(C(at), at)))


def follows(flow: Any = None, power: int = 3, mean: Any = None) -> Order:
    return Order(
        (Mean(w, m) if mean is None else mean) - (Flow(w, modified_loss(), w0, m * eps) if flow is None else flow), eps, power
    )


def displaced(rest: Any, power: Any = 2, steps: Any = m, **fields: Any) -> Order:
    return Order(Mean(w, steps) - w0 + rest, eps, power, **fields)


full = m * eps * rows.mean(slope)


@pytest.mark.parametrize(("theorem", "name"), [(modified, "mean epoch"), (modified, "displacement"), (ordered, "second order")])
def test_the_library(theorem: Theorem, name: str) -> None:
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


def test_the_setting_holds_truths() -> None:
    assert word(Trees(), follows(), epoch()) == word(Trees(), displaced(full), epoch()) == "proved"
    assert word(Trees(), displaced(full), epoch("with")) == "proved"


@pytest.mark.parametrize(
    "process",
    [
        epoch("with"),
        epoch("in order"),
        epoch(update={w: w + eps * g}),
        epoch(update={w: w - eps**2 * g}),
        epoch(update={w: w - 2 * eps * g}),
        epoch(update={w: w - eps / m * g}),
        epoch(average={g: Gradient(C(w0), w0)}),
        epoch(average={g: 2 * Gradient(C(w), w)}),
        epoch(average={g: Gradient(D(w), w)}),
        epoch(start={w: v}),
        epoch(start={w: 2 * w0}),
        epoch(start={w: eps * w0}),
        SGD(rows, w, w0, Gradient(C(w), w), eps, 2, "reshuffled"),
        SGD(Rows(m, (C(w), D(w))), w, w0, Gradient(C(w), w), eps, scheme="reshuffled"),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any) -> None:
    assert word(Trees(), follows(), process) != "proved"


@pytest.mark.parametrize(
    "claim",
    [
        follows(power=4),
        follows(Flow(w, loss, w0, m * eps)),
        follows(Flow(w, modified_loss(share=R(1, 2)), w0, m * eps)),
        follows(Flow(w, modified_loss(share=m / 4), w0, m * eps)),
        follows(Flow(w, modified_loss(share=-R(1, 4)), w0, m * eps)),
        follows(Flow(w, modified_loss(), w0, eps)),
        follows(Flow(w, modified_loss(), w0, m * eps**2)),
        follows(Flow(w, modified_loss(), v, m * eps)),
        follows(Flow(v, modified_loss(), w0, m * eps)),
        follows(Flow(w, modified_loss(at=w0), w0, m * eps)),
        follows(2 * Flow(w, modified_loss(), w0, m * eps)),
        follows(Flow(w, loss + eps / 4 * Square(rows.mean(Gradient(C(w), w))), w0, m * eps)),
        follows(Flow(w, modified_loss() + Dot(w, w), w0, m * eps)),
        follows(Flow(w, (1 + Dot(w, w)) * loss, w0, m * eps)),
        follows(mean=2 * Mean(w, m)),
        follows(mean=Mean(2 * w, m)),
        follows(mean=Mean(w, m + 1)),
        follows(mean=Mean(w, m - 1)),
        follows(mean=Mean(g, m)),
        follows(mean=eps * Mean(w, m)),
    ],
)
def test_false_flows(claim: Order) -> None:
    assert word(Trees(), claim, epoch()) != "proved"


def test_a_loss_of_other_rows() -> None:
    claim = Order(Mean(w, m) - Flow(w, strangers.mean(D(w)), w0, m * eps), eps, 2)
    assert word(Trees(), claim, epoch()) != "proved"
    assert word(Trees(), displaced(m * eps * strangers.mean(Gradient(D(w0), w0))), epoch()) != "proved"


@pytest.mark.parametrize(
    "claim",
    [
        displaced(m * eps * rows.mean(slope), 3),
        displaced(-full),
        displaced(full / m),
        displaced(2 * full),
        displaced(eps * full / eps**2),
        displaced(full, R(3, 2)),
        displaced(full, 0),
        displaced(full, 2, coefficient=rows.mean(slope)),
        displaced(m * eps * slope),
        displaced(m * eps * rows.mean(Gradient(C(v), v))),
        displaced(m * eps * rows.mean(C(w0)) * rows.mean(slope)),
        displaced(full + eps**2 * rows.mean(slope / eps)),
        displaced(0 * full, 1, s / eps),
        displaced(eps / 2 * full, 1, R(1, 2)),
        displaced((Flow(w, loss, w0, m * eps) - w0) / eps, 1),
        displaced(full - eps * w0),
        displaced(full + w0),
    ],
)
def test_false_expansions(claim: Order) -> None:
    assert word(Trees(), claim, epoch("with")) != "proved"


def test_independent_rows_stay_independent() -> None:
    """The second order of an epoch is -(m/2) mean H g beyond the flow; (mean H)(mean g) is another vector."""
    beyond = Order(Mean(w, m) - Flow(w, loss, w0, m * eps), eps, 2, coefficient=-m * rows.mean(sharp * slope) / 2)
    assert word(Trees(), beyond, epoch()) == "proved"
    apart = Hessian(rows.mean(C(w0)), w0) * rows.mean(slope)
    assert word(Trees(), Order(beyond.of, eps, 2, coefficient=-m * apart / 2), epoch()) != "proved"


def test_the_hessian_of_a_squared_gradient_has_three_terms() -> None:
    process, penalty = epoch("with"), rows.mean(Square(slope))
    reading = Reading(process, C(w), eps, True, w0)
    with pytest.raises(NotRows, match="not a derivative of a loss"):
        reading.vector(Hessian(penalty, w0) * rows.mean(slope), {})


def test_sums_over_pairs_count_pairs() -> None:
    later = rows.again()
    once = Order(Mean(w, m) - w0 + eps * rows.before(later, slope), eps, 2)
    assert word(Trees(), once, epoch("in order")) != "proved"
    itself = Order(Mean(w, m) - w0 + full - eps**2 * rows.before(rows, sharp * slope), eps, 3)
    assert word(Trees(), itself, epoch("in order")) != "proved"
    square = Order(Mean(w, m) - w0 + full - eps**2 * m**2 / 2 * Hessian(rows.mean(C(w0)), w0) * rows.mean(slope), eps, 3)
    assert word(Trees(), square, epoch("in order")) != "proved"


def test_a_number_of_rows_tied_to_the_step() -> None:
    assert word(Trees(), displaced(full), epoch(), [Given(m * eps, "==", 1)]) != "proved"

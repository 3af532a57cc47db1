"""Mean exit times of diffusions: the claimed formula must solve L u = -1 and vanish where the process stops."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Abs, Function, GreaterThan, LessThan, Mul, Symbol, cancel, expand, hyper, latex, oo

from theorems._model.claim import Claim, Equal
from theorems._model.nodes import Node
from theorems._model.process import Process
from theorems._model.quantity import ExitTime
from theorems._model.theorem import Cited, Given, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.diffusion import coefficients
from theorems.calculus.hypergeometric import Powers, Series, image, series
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks
from theorems.calculus.wellposed import all_names, require

DYNKIN = Cited(
    "Dynkin's formula",
    "u twice continuously differentiable on a closed bounded interval, tau the first time outside its interior: "
    "u(X at min(tau, t)) - the integral of L u up to min(tau, t) is a martingale",
    "Oksendal, Stochastic Differential Equations, Theorem 7.4.1",
)
EXISTENCE = Cited(
    "Weak existence",
    "with continuous coefficients the equation has a solution up to its exit from a bounded interval",
    "Ikeda and Watanabe, Stochastic Differential Equations and Diffusion Processes, Theorem IV.2.3",
)
SQUARE_ROOT = Cited(
    "Square-root noise",
    "dq = (alpha + beta q) dt + sqrt(c q) dW with alpha >= 0, c > 0 and q >= 0 at the start has a solution, and it stays >= 0",
    "Ikeda and Watanabe, Stochastic Differential Equations and Diffusion Processes, Example IV.8.2",
)


@dataclass(frozen=True)
class Dynkin(Declining):
    """Proves `Equal(ExitTime(X), u(x0))` for a diffusion X of one state that starts at the symbol x0 and stops at a boundary.

    Drift and squared amplitude, polynomials in the state, are read off the process, and so is the interval: |X| < R from
    `stop=Abs(X) >= R`, or 0 <= q < top from `stop=q >= top` if the noise is sqrt(c q) and the drift does not push below 0.
    The right side, as a function u of x0, must be made of polynomials, exponentials and entire hypergeometric functions,
    with L u = -1 identically and u = 0 at every end where the process stops.
    The left side may carry a factor, such as 1/eta for iterations.

    That suffices: E min(tau, t) = u(x0) - E u(X at min(tau, t)) is bounded, as u is on the interval; so tau is finite, X is
    then at an end, where u = 0, and E tau = u(x0).  The noise may vanish: no ellipticity is used.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        process, right = _asked(theorem, claim)
        state, drift, amplitude = coefficients(require(process, stops=True))
        start = _start(process)
        if not isinstance(process.stop, (GreaterThan, LessThan)):
            raise NotRows(f"the process stops when {process.stop}; write Abs({state}) >= R or {state} >= top")
        _plain(theorem, process, (drift, amplitude**2, process.stop), right)
        pull, half = _powers(drift, state), _powers(expand(amplitude**2) / 2, state)
        ends, cited = _interval(theorem, process, pull, half, amplitude)
        u = right.subs({start: state})
        residual = _solves(series(u, state), pull, half)
        for end in ends:
            if not is_zero(_standard(u.subs({state: end}))):
                raise NotRows(f"the process stops at {end}, but the formula is not zero there: {u.subs({state: end})}")
        return Outcome(
            "proved",
            (
                Step("The generator of the process, applied to a function u of the state:",
                     rf"L u = \left({latex(drift)}\right) u' + \left({latex(expand(amplitude**2) / 2)}\right) u''"),
                Step(f"The right side as a function u of {start} has L u = -1: {residual}", f"u = {latex(u)}"),
                Step("It vanishes where the process stops, and it is entire, so Dynkin's formula bounds E min(tau, t) by twice "
                     "its largest value; tau is finite, and E tau is u at the start.",
                     ", ".join(rf"u\left({latex(end)}\right) = 0" for end in ends)),
            ),
            scope=f"every start {start} within the boundary and every value of the parameters",
            cited=(DYNKIN, cited),
            tier="proved given cited facts",
        )


# ------------------------------------------------------------------------------- what is asked
def _asked(theorem: Theorem, claim: Claim) -> tuple[Process, Any]:
    """(process, the claimed E tau)."""
    if not isinstance(claim, Equal):
        raise NotRows("Dynkin proves Equal(ExitTime(X), formula in the start of X)")
    factor, quantity = claim.left.as_independent(ExitTime, as_Add=False)
    if not isinstance(quantity, ExitTime) or quantity.time != oo or quantity.observable not in _states(theorem):
        raise NotRows(f"the left side {claim.left} is not the exit time of a process, times a factor")
    if quantities(claim.right) or not factor.is_nonzero or not factor.is_finite or factor.has(Node, Function):
        raise NotRows(f"the factor {factor} must be a nonzero number or parameter, and the right side hold no quantity")
    process = theorem.process_of(quantity)
    _plain(theorem, process, (), factor)
    if factor.has(_start(process)):
        raise NotRows(f"the factor {factor} depends on the start, which the proof varies")
    return process, claim.right / factor


def _states(theorem: Theorem) -> list[Any]:
    return [s for p in theorem.process for s in p.states]


def _start(process: Process) -> Symbol:
    (start,) = process.start.values() if len(process.start) == 1 else (None,)
    if not isinstance(start, Symbol) or start == process.clock:
        raise NotRows(f"the process starts at {start}; start it at a symbol, so that the claim is a function of the start")
    return start


def _plain(theorem: Theorem, process: Process, coefficients: Iterable[Any], right: Any) -> None:
    """Only real parameters: no time, noise or clock anywhere, no state in the formula, no start in the coefficients."""
    names = all_names(theorem) | {process.time, process.clock}
    others = (names - set(process.states)) | {_start(process)}
    for expression, forbidden in ((right, names), *((c, others) for c in coefficients)):
        if found := expression.free_symbols & forbidden:
            raise NotRows(f"{expression} names {min(map(str, found))}; only the state, its start and parameters may appear")
        if strange := [s for s in expression.free_symbols if not getattr(s, "is_real", None)]:
            raise NotRows(f"{strange[0]} is not declared real")


def _powers(expression: Any, state: Symbol) -> Powers:
    if not expression.is_polynomial(state):
        raise NotRows(f"{expression} is not a polynomial in {state}; drift and squared amplitude must be")
    return {exponent: c for (exponent,), c in expression.as_poly(state).terms() if c != 0}


# ------------------------------------------------------------------------------- where it stops
def _interval(
    theorem: Theorem, process: Process, drift: Powers, half: Powers, amplitude: Any
) -> tuple[tuple[Any, ...], Cited]:
    """(the ends where the process stops, the fact that keeps it inside); the interval is bounded and holds the start."""
    state, start, stop = process.states[0], _start(process), process.stop
    if stop.lts.has(state) or stop.gts not in (state, Abs(state)):
        raise NotRows(f"the process stops when {stop}; this rule reads Abs({state}) >= R and {state} >= top")
    end = stop.lts
    if stop.gts != state:
        squares = [end**2 - start**2] if end.is_nonnegative else []
        _held(theorem.given, [end - Abs(start), *squares], f"{Abs(start)} <= {end}")
        _real(drift, half, amplitude, state)
        return (end, -end), EXISTENCE
    _never_negative(drift, half, state)
    _held(theorem.given, [end - start], f"{start} <= {end}")
    if not start.is_nonnegative:
        _held(theorem.given, [start], f"{start} >= 0")
    return (end,), SQUARE_ROOT


def _held(given: Iterable[Given], wanted: list[Any], words: str) -> None:
    """NotRows unless one of the assumptions says that one of these is non-negative."""
    if not any(is_zero(slack - one) for slack in slacks(given) for one in wanted):
        raise NotRows(f"no assumption says {words}, and outside another formula holds; add it to `given`")


def _real(drift: Powers, half: Powers, amplitude: Any, state: Symbol) -> None:
    """The amplitude is a real number everywhere: a real polynomial, or the root of a polynomial that is never negative."""
    even = all(exponent % 2 == 0 and c.is_nonnegative for exponent, c in half.items())
    if not even and not (amplitude.is_polynomial(state) and all(c.is_real for c in amplitude.as_poly(state).coeffs())):
        raise NotRows(f"the amplitude {amplitude} is not known to be real for every {state}")
    if not all(c.is_real for c in drift.values()):
        raise NotRows("the drift is not known to be real")


def _never_negative(drift: Powers, half: Powers, state: Symbol) -> None:
    """The lower end 0 is no exit: no noise there, and no drift below it."""
    if set(half) != {1} or not half[1].is_positive:
        raise NotRows(f"it stops on one side only, and its noise is not sqrt(c {state}) with c > 0, so nothing bounds it")
    if max(drift, default=0) > 1 or not all(c.is_real for c in drift.values()) or not drift.get(0, Mul(0)).is_nonnegative:
        raise NotRows(f"the drift must be alpha + beta {state} with alpha >= 0, or the process leaves {state} >= 0")


# ------------------------------------------------------------------------------- the equation
def _solves(u: Series, drift: Powers, half: Powers) -> str:
    """Words for L u = -1; NotRows with what is left over."""
    single, general = image(u, drift, half)
    single[0] = single.get(0, Mul(0)) + 1
    for exponent, coefficient in sorted(single.items()):
        if not is_zero(coefficient):
            raise NotRows(f"L u + 1 is not zero: the power {exponent} of the state has coefficient {cancel(coefficient)}")
    for _, coefficient in general:
        if not is_zero(coefficient):
            raise NotRows(f"L u + 1 is not zero: a general power of the state has coefficient {cancel(coefficient)}")
    return f"its power series agrees in {len(single)} single powers and in every general one"


def _standard(expression: Any) -> Any:
    """Hypergeometric functions with cancelled arguments, so that equal ones are one atom."""
    return expression.replace(lambda e: isinstance(e, hyper), lambda e: hyper(e.args[0], e.args[1], cancel(e.args[2])))

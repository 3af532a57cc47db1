"""Moments of diffusions: the claimed formula must solve the moment equation and start right."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Function, degree, diff, exp, expand, latex

from theorems._model.claim import Claim, Equal
from theorems._model.process import Process
from theorems._model.quantity import ScalarMean
from theorems._model.theorem import Cited, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.diffusion import coefficients
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require

ITO = Cited("Ito's formula", "d/dt E f(X) = E[drift f' + amplitude^2 f''/2] for polynomial f and affine coefficients",
            "Oksendal, Stochastic Differential Equations, ch. 7")


@dataclass(frozen=True)
class Ode(Declining):
    """Proves an `Equal(Mean(f, T), formula)` for a diffusion with one state.

    The generator is read off the process.  E f solves d/dT E f = E[L f], and L f must be a f + constant; the formula must
    satisfy that linear equation identically in T and equal f(start) at T = 0.  Its solution is unique.
    """

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal) or not isinstance(claim.left, ScalarMean) or not claim.left.time.is_Symbol:
            raise NotRows("Ode proves Equal(Mean(f, T), formula) with a symbol T")
        process, f, time, formula = theorem.process_of(claim.left), claim.left.observable, claim.left.time, claim.right
        state, applied = generator(require(process), f)
        _plain(process, f, time, formula)
        rate, source = _closed(applied, f, state)
        if not is_zero(formula.subs({time: 0}) - f.subs({state: process.start[state]})):
            raise NotRows(f"at {time} = 0 the formula is {formula.subs({time: 0})}, "
                          f"but the process starts with {f.subs({state: process.start[state]})}")
        residual = diff(formula, time) - rate * formula - source
        if not is_zero(expand(residual)):
            raise NotRows("the formula does not solve the moment equation", lambda: residual)
        return Outcome("proved", (
            Step("The generator applied to the observable closes on it:",
                 rf"L\left({latex(f)}\right) = {latex(rate)}\,{latex(f)} + {latex(source)}"),
            Step("The formula satisfies m' = (rate) m + (source) identically, and the initial value; "
                 "the solution of a linear equation is unique.",
                 f"m({latex(time)}) = {latex(formula)}"),
        ), scope=f"every real {time} >= 0 and every value of the parameters", cited=(ITO,), tier="proved given cited facts")


def _plain(process: Process, f: Any, time: Any, formula: Any) -> None:
    """The equation is autonomous, and the formula an elementary function of T and parameters."""
    clocks = {time, process.time, process.clock, *process.average}
    for expression in (
        f,
        process.update[process.states[0]].subs({**dict.fromkeys(process.average, 0), process.clock: 1}),
        *process.start.values(),
    ):
        if expression.free_symbols & clocks:
            raise NotRows(f"{expression} names a time or the noise, so the moment equation is another one")
    names = {process.states[0], *clocks, *process.average} - {time}
    odd = [a for a in formula.atoms(Function) if not isinstance(a, exp)]
    if formula.free_symbols & names or quantities(formula) or odd or not time.is_nonnegative:
        raise NotRows(f"the formula {formula} must be made of exp and rational operations in {time} >= 0 and the parameters")


def generator(process: Process, f: Any) -> tuple[Any, Any]:
    """(state, L f) of a diffusion with affine coefficients, for a polynomial f."""
    state, drift, amplitude = coefficients(process)
    if not f.is_polynomial(state):
        raise NotRows(f"the observable {f} must be a polynomial in {state}")
    if any(not c.is_polynomial(state) or degree(c, state) > 1 for c in (drift, expand(amplitude)) if c.has(state)):
        raise NotRows("drift and amplitude must be affine in the state; otherwise a mean can be lost at infinity")
    return state, expand(drift * diff(f, state) + amplitude**2 * diff(f, state, 2) / 2)


def _closed(applied: Any, f: Any, state: Any) -> tuple[Any, Any]:
    """(a, c) with L f = a f + c."""
    top = expand(f).as_poly(state)
    a = expand(applied).as_poly(state).coeff_monomial(state ** top.degree()) / top.LC()
    rest = expand(applied - a * f)
    if rest.has(state):
        raise NotRows(f"L f = {applied} is not a multiple of f = {f} and a constant")
    return a, rest



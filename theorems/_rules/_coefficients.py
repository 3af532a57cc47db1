"""The coefficients that a claim about a net names: the constant, the first and the highest one for every t, any one at a time."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Mul, Product, S, expand, factorial, latex, sympify

from theorems._model.claim import Polynomial
from theorems._model.theorem import Step, Theorem
from theorems._rules._companions import companions, first_order, highest, path
from theorems._rules._inputs import Inputs
from theorems._rules._net import Net
from theorems._rules._whole import Whole
from theorems.calculus.courses import agree
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows


@dataclass(frozen=True)
class Coefficients:
    """Values claimed of coefficients, held against what follows from the net; NotRows where they do not agree."""

    theorem: Theorem
    claim: Polynomial
    inputs: Inputs
    net: Net

    @property
    def fixed(self) -> int | None:
        """The time, if it is a number."""
        return int(self.net.time) if self.net.time.is_Integer else None

    def lines(self) -> Iterator[Step]:
        """The coefficients by power, each by the argument for its power."""
        for power, value in self.claim.pairs:
            if power == 0:
                self.constant(value)
                yield Step("The constant term is the value along the path without noise.", latex(value))
            elif power == 1 and self.net.centred:
                yield self._first(value)
            elif not is_zero(expand(power - self.net.degree(self.net.time))):
                raise NotRows(f"the coefficient of degree {power} is not known: those of 0, 1 and the highest are")
            else:
                yield self._highest(value)

    def constant(self, claimed: Any) -> None:
        """The value where the variable is 0."""
        if not self.inputs.still(self.claim.variable):
            raise NotRows(f"at {self.claim.variable} = 0 the averages are not their means, so the constant term is not known")
        expression, course = self._read(claimed)
        own, (observed, *others) = path(self.net, self.inputs)
        right = S.Zero if self.net.centred else observed
        assert self.net.centred or not others  # the mean of a scalar observes one expression
        if not agree(course.joined(own), expression, right, self.fixed):
            known = "0" if self.net.centred else "the value along the path"
            raise NotRows(f"the constant term is {known}, which is not the one claimed")

    def _first(self, claimed: Any) -> Step:
        """The coefficient of 1/b in a variance."""
        if self.net.process.draw.scheme != "with" or not self.inputs.still(self.claim.variable):
            raise NotRows("the first coefficient is known for independent examples, whose batch averages vary as 1/b")
        expression, course = self._read(claimed)
        own, value = first_order(self.net, self.inputs)
        if not agree(course.joined(own), expression, value, self.fixed):
            raise NotRows("the coefficient of degree 1 is the variance of first order, which is not the one claimed")
        return Step("The fluctuations of the averages have covariance V/b, and what is of higher order in them is smaller. To "
                    "first order they are carried along the path by C <- J C J^T + G V G^T, J and G the derivatives of a step:",
                    rf"P_1 = {latex(claimed)}")

    def _highest(self, claimed: Any) -> Step:
        """The coefficient of the highest power: the product of what multiplies the highest powers of the averages."""
        if not self.inputs.chi_square:
            raise NotRows("the highest coefficient is known for averages of xi^2, xi standard normal")
        self.net.separate()
        expression, course = self._read(claimed)
        still, factor = _apart(expression, self.net.time)
        own, begin, later = highest(self.net)
        joined = course.joined(own)
        if not self._moments(factor) or not agree(joined, still, begin, 0) or not agree(joined, course.later(still), later):
            raise NotRows("the coefficient of highest degree is not the one claimed")
        return Step("The power m of an average has the mean b^-m b(b + 2)...(b + 2m - 2), whose highest coefficient in 1/b is "
                    "2^(m-1) (m - 1)!; what multiplies all the highest powers moves without noise:", latex(claimed))

    def _moments(self, factor: Any) -> bool:
        """Whether a function of the time is the product over the steps of 2^(m-1) (m - 1)!, by induction on the time."""
        net, time = self.net, self.net.time
        if self.fixed is not None:
            raise NotRows("at a fixed time the whole polynomial decides")
        first = _top_moment(sympify(net.times * net.last))
        if factor.free_symbols - {time} or not is_zero(factor.subs({time: 0}).doit() - first):
            return False
        grown = _top_moment(net.times * net.reach * net.own * sympify(net.growth) ** time)
        return is_zero(expand(_ratio(factor, time)) - expand(grown))

    def _read(self, claimed: Any) -> Any:
        return companions(self.theorem, claimed, self.net.time, self.inputs.size)

    # ---- one time
    def whole(self, found: Whole, power: Any, claimed: Any, time: int) -> None:
        """One coefficient of a whole polynomial."""
        at = self.net.time if self.fixed is not None else sympify(time)
        expression, course = companions(self.theorem, claimed, at, self.inputs.size)
        top, bottom = found.value(expression, course, time)
        if found.coefficient(power) * bottom != top:
            held = str(found.expression(found.coefficient(power)))
            raise NotRows(f"at t = {time} the coefficient of degree {power} is {held[:200]}, which is not the one claimed")


def _apart(expression: Expr, time: Any) -> tuple[Expr, Expr]:
    """(what does not name the time, what does) of a product."""
    factors = Mul.make_args(expression)
    timed = [f for f in factors if f.has(time)]
    return Mul(*(f for f in factors if f not in timed)), Mul(*timed)


def _top_moment(power: Any) -> Any:
    """The highest coefficient of E s^m in 1/b."""
    return S.One if power == 0 else 2 ** (power - 1) * factorial(power - 1)


def _ratio(factor: Expr, time: Any) -> Expr:
    """factor(t + 1)/factor(t), products up to t + h growing by one term."""
    found = S.One
    for part in Mul.make_args(factor):
        if not isinstance(part, Product):
            found *= part.subs({time: time + 1}) / part
            continue
        (index, low, high), *others = part.limits
        steady = low.is_Integer and (high - time).is_Integer and not part.function.has(time)
        if others or not steady or high.subs({time: 0}) < low - 1:
            raise NotRows(f"{part} must be a product over j from a number up to {time}, of terms that do not name {time}")
        found *= part.function.subs({index: high + 1})
    return found

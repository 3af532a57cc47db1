"""A convex function is on average least where less is random: a corollary of an equality of conditional means."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import latex
from sympy.core.function import AppliedUndef

from theorems._model.claim import AtLeast, AtMost, Claim, Equal
from theorems._model.nodes import name_of
from theorems._model.quantity import ScalarMean
from theorems._model.theorem import Cited, Outcome, Step, Theorem
from theorems._rules._rule import Declining
from theorems._rules.tower import SCOPE, Coupling, coupling
from theorems.calculus.rows import NotRows

INEQUALITY = Cited(
    "Jensen's inequality",
    "phi(E[z | B]) <= E[phi(z) | B] for a convex function phi and an integrable random vector z",
    "J. L. W. V. Jensen, Sur les fonctions convexes et les inegalites entre les valeurs moyennes, Acta Math. 30 (1906) 175-193",
)
EQUALITY = "; that equality holds at the tight instances is left to the exact road"


@dataclass(frozen=True)
class Jensen(Declining):
    """Proves E phi(v) <= E phi(u) at a time, for a function phi that is assumed `Convex`.

    uses   names of `Equal` claims of the same theorem (proved there) between `ConditionalMean`s; u and v must be the two
           sides of one of them, v the one that the whole batches determine
    Rows and laws with finitely many values make every mean a finite sum.  Of Gaussian samples u and v are polynomials, hence
    integrable; a mean of phi is then a number or plus infinity, and the smaller side is no number only if the larger is none.
    """

    uses: tuple[str, ...]

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        less, more = _sides(claim)
        function = _convex(theorem, less.observable, more.observable)
        (part,), (whole,) = more.observable.args, less.observable.args
        name = self._used(theorem, part, whole, less.time)
        tight = bool(getattr(claim, "tight", ()))
        return Outcome("proved", (
            Step(f"By {name!r}, given the batches, ${latex(part)}$ has the mean ${latex(whole)}$.", ""),
            Step("Jensen's inequality, given the batches, and then the mean over the batches:",
                 rf"\mathbb{{E}}\,{latex(function)}({latex(whole)}) \le \mathbb{{E}}\,{latex(function)}({latex(part)})"),
        ), scope=f"every convex function; {SCOPE}{EQUALITY * tight}", cited=(INEQUALITY,), tier="proved given cited facts",
            leaves_tight=tight)

    def _used(self, theorem: Theorem, part: Any, whole: Any, time: Any) -> str:
        for name in self.uses:
            found = _proved(theorem, name)
            if (found.part, found.whole, found.time) == (part, whole, time):
                return name
        raise NotRows(f"none of {list(self.uses)} says that, given the batches, the mean of {part} at {time} is {whole}")


def _sides(claim: Claim) -> tuple[Any, Any]:
    """The smaller and the larger side, a mean each."""
    if not isinstance(claim, (AtMost, AtLeast)):
        raise NotRows(f"Jensen proves an AtMost or AtLeast, not {type(claim).__name__}")
    sides = (claim.left, claim.right) if isinstance(claim, AtMost) else (claim.right, claim.left)
    if not all(isinstance(side, ScalarMean) and isinstance(side.observable, AppliedUndef) for side in sides):
        raise NotRows("each side must be the mean of phi(state), with phi a function that is assumed convex")
    if sides[0].time != sides[1].time:
        raise NotRows(f"the sides are taken at {sides[0].time} and {sides[1].time}; Jensen compares them at one time")
    return sides


def _convex(theorem: Theorem, less: Any, more: Any) -> Any:
    """The function of both sides, if it is one function of one argument, assumed convex, and no field of a row."""
    fields = {f.func for f in theorem.fields if isinstance(f, AppliedUndef)}
    for item in theorem.convex:
        known = item.function
        shapes = {getattr(f.args[0], "shape", ()) for f in (known, less, more)}
        if less.func == more.func == known.func and len(less.args) == len(more.args) == 1 and len(shapes) == 1:
            if known.func in fields:
                raise NotRows(f"{name_of(known)} is a field of a row, so it is another function for every row")
            return known.func
    raise NotRows(f"that {less.func} is convex, and the same on both sides, is not assumed; add Convex({less.func}(w)) to given")


def _proved(theorem: Theorem, name: str) -> Coupling:
    claim, rule = theorem.claims.get(name), theorem.proofs.get(name)
    if not isinstance(claim, Equal) or rule is None or rule.check(theorem, claim).word != "proved":
        raise NotRows(f"the equality {name!r} that is used is not a proved Equal of this theorem")
    return coupling(theorem, claim)

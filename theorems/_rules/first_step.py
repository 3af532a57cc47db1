"""Exit times of walks on a lattice, by looking at the first step from every site."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Ge, Le, Max, Min, Mul, Poly, Pow, Rational, Symbol, latex, oo, preorder_traversal, sympify
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Equal
from theorems._model.exact import refuse_floats
from theorems._model.process import Law, Process
from theorems._model.quantity import ExitTime
from theorems._model.theorem import Cited, Given, Outcome, Step, Theorem, quantities
from theorems._rules._rule import Declining
from theorems.calculus.normal import normal
from theorems.calculus.recurrence import RECURRENCES, cover, in_basis, is_count, vanishes
from theorems.calculus.rows import NotRows
from theorems.calculus.wellposed import require

UNIQUE = Cited(
    "first-step analysis",
    "in a finite chain from every state of which the exit can be reached, the exit is certain and E N finite, and u = 1 + P u "
    "before the exit with u = 0 on it has one solution, E N",
    "Kemeny and Snell, Finite Markov Chains, ch. III",
)


@dataclass(frozen=True)
class FirstStep(Declining):
    """Proves an `Equal(ExitTime(x), u(i))` for a walk that starts at site i of a lattice and stops from site `exit` on.

    site    the symbol i of the start; the lattice, x = (length) * site, is read off the start
    exit    the site K where the walk stops: `stop` must say i >= K, with the help of given equations
    cases   0, 1, ..., m - 1, j + m: every site, each checked alone; j is a new symbol

    Shown: from every site each atom leads to a site, at most one up; one of them leads one up; u solves the equation of the
    first step and vanishes at the exit.  `given` must hold the start below the exit.
    """

    site: Symbol
    exit: Any
    cases: tuple[Any, ...]

    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        if not isinstance(claim, Equal) or not isinstance(claim.left, ExitTime) or quantities(claim.right):
            raise NotRows("FirstStep proves Equal(ExitTime(x), u) with a formula u of the starting site")
        if claim.left.time != oo:
            raise NotRows(f"{claim.left} is given up at step {claim.left.time}, so what is left depends on the time too")
        process = _walk(theorem, claim)
        state, kick = process.states[0], next(iter(process.average))
        length = self._lattice(process, state)
        _everywhere(claim.right)
        self._apart(theorem, process, claim.right, length)
        self._stops(theorem, process, state, length)
        j = cover(map(refuse_floats, self.cases), _names(theorem, claim))
        steps = [self._case(process, sympify(case), (state, kick), length, claim.right, j) for case in self.cases]
        if not vanishes(claim.right.subs({self.site: self.exit})):
            raise NotRows(f"at the exit, site {self.exit}, the formula is not zero")
        lattice = Step("The walk lives on the sites of a lattice and stops from one of them on:",
                       rf"{latex(state)} = {latex(length)}\cdot\text{{site}},\quad \text{{site}}\ge {latex(self.exit)}")
        return Outcome("proved", (lattice, *steps, _end()), scope=self._scope(), cited=(UNIQUE,), tier="proved given cited facts")

    def _scope(self) -> str:
        return f"every exit {self.exit}, every starting site 0 <= {self.site} <= {self.exit} and every value of the parameters"

    # ---- the setting
    def _lattice(self, process: Process, state: Any) -> Any:
        """The length between sites, read off the start."""
        i = self.site
        if not is_count(i):
            raise NotRows(f"the starting site {i} must be a symbol declared an integer from 0 on, and nothing more")
        length = normal(process.start[state] / i)
        if i in length.free_symbols or not length.is_positive:
            raise NotRows(f"the start {process.start[state]} is not {i} times a positive length")
        return length

    def _apart(self, theorem: Theorem, process: Process, formula: Any, length: Any) -> None:
        """Nothing but the start and the claim may depend on the starting site, and these on nothing that moves."""
        exit_ = sympify(refuse_floats(self.exit))
        if not (exit_.is_integer and exit_.is_nonnegative):
            raise NotRows(f"the exit {exit_} must be known to be an integer from 0 on")
        atoms = process.draw.source.atoms  # type: ignore[union-attr]
        for e in (*process.update.values(), *process.average.values(), *atoms, process.stop, exit_):
            if self.site in e.free_symbols:
                raise NotRows(f"{e} depends on the starting site {self.site}; the walk must be the same from every start")
        moving = {*process.symbols, process.time, process.draw.source.symbol}  # type: ignore[union-attr]
        for e in (formula, length, exit_):
            if e.free_symbols & moving or e.atoms(AppliedUndef):
                raise NotRows(f"{e} must be a formula in the starting site and parameters")
        if not any(_below(g, self.site, exit_) for g in theorem.given):
            raise NotRows(f'nothing keeps the start from lying beyond the exit; assume Given({self.site}, "<=", {exit_})')

    def _stops(self, theorem: Theorem, process: Process, state: Any, length: Any) -> None:
        """stop must say: site >= exit."""
        stop = process.stop
        if not isinstance(stop, (Ge, Le)):
            raise NotRows(f"the walk must stop when its state >= a boundary, not when {stop}")
        site = Dummy("site", real=True)
        gap = (stop.gts - stop.lts).subs({state: length * site})
        for equation in _equations(theorem, process):
            ratio = normal(gap.subs(equation) / length - (site - self.exit))
            if ratio == 0:
                return
        raise NotRows(f"with the given equations, {stop} is not the same as: site >= {self.exit}")

    # ---- one site
    def _case(self, process: Process, case: Any, names: Any, length: Any, u: Any, j: Symbol) -> Step:
        state, kick = names
        total, climbs, shown = u.subs({self.site: case}) - 1, False, []
        for atom, chance in _atoms(process):
            here = {state: length * case}
            noise = process.average[kick].subs({process.draw.source.symbol: atom, **here})  # type: ignore[union-attr]
            moved = process.update[state].subs({kick: noise, **here})
            following = _site(moved, length, j)
            if not _never_negative(following, j):
                raise NotRows(f"from site {case} the atom {atom} leads to site {following}, below the lattice")
            if not _never_negative(case + 1 - following, j):
                raise NotRows(f"from site {case} the atom {atom} leads to {following}, more than one up: it may pass the exit")
            climbs = climbs or following == case + 1
            total -= chance * u.subs({self.site: following})
            shown.append(rf"{latex(chance)}\,u({latex(following)})")
        if not climbs:
            raise NotRows(f"from site {case} no atom leads one up, so the walk may never reach the exit")
        if not vanishes(total):
            raise NotRows(f"from site {case} the equation of the first step fails", lambda: total)
        return Step(f"From site {case} the formula solves the equation of the first step:",
                    rf"u({latex(case)}) = 1 + " + " + ".join(shown))


def _walk(theorem: Theorem, claim: Any) -> Process:
    """The process, if it is a walk of one state with one fresh draw a step that is the same at all times."""
    process = require(theorem.process_of(claim.left), stops=True)
    if process.stop is None or process.clock is not None:
        raise NotRows("the process never stops, or its time is continuous; FirstStep reads a Walk with stop=")
    if len(process.states) != 1 or len(process.average) != 1 or process.states[0] != claim.left.observable:
        raise NotRows("FirstStep reads a walk of one state and one average, and the exit time of that state")
    if not isinstance(process.draw.source, Law) or process.draw.size != 1:
        what = f"{process.draw.size} of {type(process.draw.source).__name__}"
        raise NotRows(f"a step draws {what}; FirstStep reads one draw of a Law")
    if process.draw.part is not None or process.draw.scheme != "with":
        raise NotRows("FirstStep reads fresh draws, with no part of a batch")
    for e in (*process.update.values(), *process.average.values(), *process.start.values(), process.stop):
        if process.time in e.free_symbols or e.atoms(AppliedUndef):
            raise NotRows(f"{e} changes with time or is a function without a formula; every step must be the same")
    return process


def _everywhere(formula: Any) -> None:
    """A formula with a value at every site: what a normal form cancels must not hide a pole."""
    for part in preorder_traversal(formula):
        if isinstance(part, Pow) and not (part.exp.is_nonnegative or part.base.is_nonzero):
            raise NotRows(f"{part} may have no value at some site; write the formula without it")
        if not isinstance(part, (Add, Mul, Pow, Symbol, Rational, *RECURRENCES)):
            known = ", ".join(sequence.__name__ for sequence in RECURRENCES)
            raise NotRows(f"{part} is not made of rational operations, powers and {known}")
    in_basis(formula)  # refuses indices that may be negative, before any is put in


def _below(given: Given, site: Any, exit_: Any) -> bool:
    sides = (given.left, given.right) if given.relation in ("<", "<=") else (given.right, given.left)
    return given.relation in ("<", "<=", ">", ">=") and sides == (site, exit_)


def _equations(theorem: Theorem, process: Process) -> Iterator[dict[Any, Any]]:
    """No equation, then each given one that gives a symbol of the boundary its value."""
    yield {}
    names = process.stop.free_symbols - process.symbols
    for g in theorem.given:
        if g.relation == "==" and g.left in names and not g.right.free_symbols & process.symbols:
            yield {g.left: g.right}


def _names(theorem: Theorem, claim: Any) -> set[Any]:
    found = set(claim.right.free_symbols)
    for p in theorem.process:
        tables = (p.start, p.average, p.update, *([p.draw.source.atoms] if isinstance(p.draw.source, Law) else []))
        found |= {s for table in tables for pair in table.items() for e in pair for s in e.free_symbols} | {p.time}
        found |= p.stop.free_symbols if p.stop is not None else set()
    return found | {s for g in theorem.given for s in (*g.left.free_symbols, *g.right.free_symbols)}


def _atoms(process: Process) -> Iterator[tuple[Any, Any]]:
    for atom, chance in process.draw.source.atoms.items():  # type: ignore[union-attr]
        if not isinstance(chance, Rational):
            raise NotRows(f"the probability {chance} of {atom} must be a rational number")
        if chance != 0:
            yield atom, chance


def _site(place: Any, length: Any, j: Symbol) -> Any:
    """The site of a place: an integer combination of j and 1."""
    if isinstance(place, (Max, Min)):
        sites = [_site(part, length, j) for part in place.args]
        sign = 1 if isinstance(place, Max) else -1
        best = [s for s in sites if all(_never_negative(sign * (s - other), j) for other in sites)]
        if not best:
            raise NotRows(f"which of {sites} counts differs from site to site; split it into cases 0, 1, ..., j + m")
        return best[0]
    found = normal(place / length)
    if found.free_symbols - {j} or not found.is_polynomial(j):
        raise NotRows(f"{place} is no site of the lattice: it is {found} lengths from its origin")
    coefficients = Poly(found, j).all_coeffs()
    if len(coefficients) > 2 or not all(c.is_Integer for c in coefficients):
        raise NotRows(f"{place} is no site of the lattice: it is {found} lengths from its origin")
    return found


def _never_negative(site: Any, j: Symbol) -> bool:
    """Whether a j + b >= 0 for every j = 0, 1, 2, ...: exactly when a and b are."""
    return all(c >= 0 for c in Poly(site, j).all_coeffs())


def _end() -> Step:
    return Step("At the exit the formula is zero, and no step passes it. From each of the finitely many sites before, one atom "
                "leads one up, so as many such draws as there are sites lead out: the exit is certain, and the solution unique.")

"""A theorem is data plus checked reasons."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Protocol, TypeVar

from sympy import Basic, MatrixSymbol, Symbol, latex, sympify
from sympy.core.function import AppliedUndef

from theorems._model.claim import Claim, Swap
from theorems._model.exact import frozen, refuse_floats
from theorems._model.figure import Coefficients, Figure
from theorems._model.instance import Instance
from theorems._model.nodes import name_of
from theorems._model.process import Process
from theorems._model.quantity import RandomQuantity

INPUTS = ("features", "target", "zeros", "n", "beta", "1/beta")
"""What the data of a user can give, exactly: the columns but the target, the target, zeros, the number of rows, the largest
squared norm of a row and its inverse."""

KERNEL_INPUTS = ("row", "mean - target", "level", "kernel", "lambda_1", "lambda_k", "rank")
"""What a kernel makes of them, in doubles: a row's number from 0 on; the start of a model that predicts the mean, as far as the
kernel can express it; the part of its squared error, 1/20 or more, that some thousand steps reach; the columns of the kernel
matrix K, a row each; the largest and least positive eigenvalue of K/n; its rank."""

RELATIONS = {"==": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}


@dataclass(frozen=True)
class Given:
    """An assumption `left relation right`, kept as written (SymPy would turn b >= 1 into True for a positive integer b).

    With a row field outside a row mean it is meant for every row, with the time symbol for every time.
    Proof rules may use an equation as a rewriting rule, left to right.
    """

    left: Any
    relation: str
    right: Any

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise ValueError(f"Given: unknown relation {self.relation!r}; write one of {', '.join(RELATIONS)}")
        object.__setattr__(self, "left", sympify(refuse_floats(self.left)))
        object.__setattr__(self, "right", sympify(refuse_floats(self.right)))

    def latex(self) -> str:
        return f"{latex(self.left)} {RELATIONS[self.relation]} {latex(self.right)}"

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@dataclass(frozen=True)
class Convex:
    """An assumption: the function of one vector or scalar, `Convex(phi(w))`, is convex."""

    function: Any

    def __post_init__(self) -> None:
        if not isinstance(self.function, AppliedUndef) or len(self.function.args) != 1:
            raise TypeError(f"Convex({self.function}): write a function of one argument: phi = Function('phi'), Convex(phi(w))")

    def latex(self) -> str:
        return rf"{latex(self.function)} \text{{ is convex in }} {latex(self.function.args[0])}"

    def __str__(self) -> str:
        return f"{self.function} is convex"


@dataclass(frozen=True)
class Cited:
    """A fact that SymPy cannot check, used and named."""

    name: str
    statement: str
    reference: str


@dataclass(frozen=True)
class Step:
    """One line of a derivation: a sentence, and the formula it ends in (LaTeX, may be empty).

    formula   text, or what makes it: most derivations are attempts of wrong versions, which nobody reads
    """

    text: str
    formula: str | Callable[[], str] = ""

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return self.formula if isinstance(self.formula, str) else self.formula()


@dataclass(frozen=True)
class Counterexample:
    """A point where a claim fails: symbol name -> value, and the two sides there, all as exact text."""

    point: Mapping[str, str]
    left: str
    right: str


@dataclass(frozen=True)
class Outcome:
    """What a proof rule found: `proved`, `refuted` (with a counterexample) or `not confirmed`.

    leaves_tight   equality at the tight instances is not part of what was proved
    rest           what remains of a difference that should vanish: made when it is shown
    """

    word: str
    steps: tuple[Step, ...] = ()
    reason: str = ""
    scope: str = ""
    cited: tuple[Cited, ...] = ()
    tier: str = "proved"
    counterexample: Counterexample | None = None
    leaves_tight: bool = False
    rest: Callable[[], Any] | None = None

    @property
    def why(self) -> str:
        """The reason, with what is left over."""
        return f"{self.reason}; left over: {self.rest()}" if self.rest else self.reason


class Rule(Protocol):
    """A proof rule: it sees the theorem and the claim as they are, and rejects what it does not handle."""

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        """Prove, refute or fail to confirm `claim` in the setting of `theorem`."""


class Unobserved(ValueError):
    """A quantity that observes no one process; the message names what processes there are."""


@dataclass(frozen=True)
class Expect:
    """A theorem that is expected to be refuted, the instance that does it, and what is true instead."""

    refuted_by: str
    corrected_by: str


Found = TypeVar("Found")


def _as_tuple(process: Any) -> tuple[Process, ...]:
    return () if process is None else (process,) if isinstance(process, Process) else tuple(process)


@dataclass(frozen=True)
class Theorem:
    """One statement of a paper, with everything needed to check it.

    title      what it says, in a line                    source     its number in the paper or specification
    says       the source's own sentence                  given      assumptions, `Given` or `Convex`, checked on every instance
    process    one process or several                     claims     claim name -> claim
    proofs     claim name -> proof rule                   near_miss  claim name -> {name: Swap}
    instances  instance name -> Instance                  needs      ids of theorems it rests on
    expect     set if the sentence is expected to be refuted
    convex     filled from `given`: what is assumed of functions
    closed     road -> reason, for a road that cannot decide here (a heavy-tailed observable, say)
    inputs     symbol -> where its value comes from when the theorem is applied to a user's data: one of INPUTS or
               KERNEL_INPUTS, or numbers separated by commas (a sweep; for a function of time, its values)
    shows      name -> expression in inputs: what `apply` prints besides
    on_data    id of the theorem that `apply` asks in this one's place, where its own assumptions hold for special data only
    figures    what is drawn in the report, `Figure` or `Coefficients`
    kept       what was found of this very theorem by `once`
    proving    the claims whose proofs are under way
    """

    title: str
    source: str
    says: str
    claims: Mapping[str, Claim]
    instances: Mapping[str, Instance]
    given: tuple[Any, ...] = ()
    process: Any = None
    proofs: Mapping[str, Rule] = field(default_factory=dict)
    near_miss: Mapping[str, Mapping[str, Swap]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    expect: Expect | None = None
    closed: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[Any, str] = field(default_factory=dict)
    shows: Mapping[str, Any] = field(default_factory=dict)
    on_data: str = ""
    figures: tuple[Any, ...] = ()
    convex: tuple[Convex, ...] = ()
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    proving: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "process", _as_tuple(self.process))
        # Rules read relations; what is assumed of functions is kept apart.
        found = tuple(item for item in self.given if isinstance(item, Convex))
        object.__setattr__(self, "convex", (*self.convex, *found))
        object.__setattr__(self, "given", tuple(item for item in self.given if not isinstance(item, Convex)))
        for name in ("claims", "instances", "proofs", "near_miss", "closed", "inputs", "shows"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if not self.claims:
            raise ValueError(f"theorem {self.title!r} claims nothing; give claims={{name: claim}}")
        if not self.instances:
            raise ValueError(f"theorem {self.title!r} has no instance; an assumption that nothing satisfies proves anything")
        for what, table in (("proofs", self.proofs), ("near_miss", self.near_miss)):
            for name in table:
                if name not in self.claims:
                    raise ValueError(f"{what} names the claim {name!r}, but the claims are {sorted(self.claims)}")
        for name, swaps in self.near_miss.items():
            for swap in swaps.values():
                swap.apply(self.claims[name])
        for figure in self.figures:
            if not isinstance(figure, (Figure, Coefficients)):
                raise TypeError(
                    f"figures: {figure} is no figure; write figures=(Figure(title, x=..., curves={{name: expression}}),)"
                )
        for item in self.given:
            if not isinstance(item, Given):
                raise TypeError(
                    f"given: {item} is not a Given; SymPy evaluates relations by symbol assumptions, so write "
                    'Given(b, ">=", 1) instead of b >= 1'
                )
        if self.expect and self.expect.refuted_by not in self.instances:
            raise ValueError(f"expect names the instance {self.expect.refuted_by!r}; the instances are {sorted(self.instances)}")

    @property
    def assumptions(self) -> tuple[Any, ...]:
        """Everything that is assumed, as a reader sees it."""
        return (*self.given, *self.convex)

    def once(self, key: Any, make: Callable[[], Found]) -> Found:
        """`make()`, made once for each key: wrong versions of a claim ask the same things of a theorem, which never changes."""
        if key not in self.kept:
            self.kept[key] = make()
        found: Found = self.kept[key]
        return found

    def outcome(self, name: str) -> Outcome:
        """What the proof rule of a claim finds; a claim that would prove itself by a detour is not confirmed."""
        if name in self.proving:
            return Outcome("not confirmed", reason=f"the proof of {name!r} rests on itself")
        return self.once(("outcome", name), partial(self._prove, name))

    def _prove(self, name: str) -> Outcome:
        self.proving.append(name)
        try:
            return self.proofs[name].check(self, self.claims[name])
        finally:
            self.proving.pop()

    def process_of(self, quantity: RandomQuantity) -> Process:
        """The process whose states or averages the quantity observes."""
        return self.once(("process of", quantity), lambda: self._observed(quantity))

    def _observed(self, quantity: RandomQuantity) -> Process:
        seen = quantity.observable.free_symbols | quantity.observable.atoms(MatrixSymbol)
        found: list[Process] = [p for p in self.process if p.symbols & seen]
        if len(found) != 1:
            known = [sorted(map(name_of, p.symbols)) for p in self.process]
            raise Unobserved(
                f"{quantity}: observes {'no' if not found else 'more than one'} process; an observable names the states or "
                f"averages of exactly one, and the processes have {known}"
            )
        return found[0]

    @property
    def fields(self) -> tuple[Any, ...]:
        """The row fields of all processes' data sets."""
        return tuple(dict.fromkeys(f for p in self.process if p.rows for f in p.rows.fields))


@lru_cache(maxsize=4096)
def quantities(expression: Any) -> tuple[RandomQuantity, ...]:
    """The quantities in an expression, in a fixed order: that of their texts, kept because printing takes long."""
    return tuple(sorted(expression.atoms(RandomQuantity), key=_text))


@lru_cache(maxsize=4096)
def _text(quantity: RandomQuantity) -> str:
    return str(quantity)


def names(theorem: Theorem) -> frozenset[Any]:
    """Every symbol, matrix symbol, field and function that a theorem names, its near misses and the sizes of vectors too."""
    wrong = [swap.apply(theorem.claims[name]) for name, swaps in theorem.near_miss.items() for swap in swaps.values()]
    claimed = [e for claim in (*theorem.claims.values(), *wrong) for e in claim.expressions().values()]
    assumed = [side for g in theorem.given for side in (g.left, g.right)] + [c.function for c in theorem.convex]
    return frozenset().union(*map(_names, [*claimed, *assumed, *theorem.inputs, *(e for p in theorem.process for e in p.parts)]))


def _names(e: Any) -> set[Any]:
    if not isinstance(e, Basic):
        return {e}  # a function of time, by itself
    applied = e.atoms(AppliedUndef)
    return {*e.atoms(Symbol, MatrixSymbol), *applied, *(a.func for a in applied)}

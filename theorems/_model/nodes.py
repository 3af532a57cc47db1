"""SymPy nodes that are no random quantity: means over rows, parts of a batch, lengths and products, derivatives, flows.

Every node is unevaluated: it says *which* number is meant, and the three roads find it in their own ways.
"""
from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixExpr, MatrixSymbol, Tuple, sympify
from sympy.core.basic import Basic
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational


class Node(Expr):  # type: ignore[misc]
    """A real number that SymPy carries but does not evaluate."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, *args: Any) -> Any:
        return Expr.__new__(cls, *map(sympify, args))

    def doit(self, **hints: Any) -> Any:
        return self


class MatrixNode(MatrixExpr):  # type: ignore[misc]
    """A vector or matrix that SymPy carries but does not evaluate; shaped like its first argument."""

    def __new__(cls, *args: Any) -> Any:
        return Basic.__new__(cls, *map(sympify, args))

    @property
    def shape(self) -> Any:
        return self.args[0].shape

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        from sympy.matrices.expressions.matexpr import MatrixElement

        return MatrixElement(self, i, j)

    def doit(self, **hints: Any) -> Any:
        return self


def is_matrix(value: Any) -> bool:
    """True for a matrix or matrix expression, explicit or symbolic."""
    return bool(getattr(value, "is_Matrix", False)) or isinstance(value, MatrixExpr)


def relation(event: Any, what: str) -> Any:
    """A relation that SymPy has left standing; an error says why it has not."""
    found = sympify(event)
    if not isinstance(found, Relational):
        raise ValueError(
            f"{what}: {event} is no relation; SymPy decides one by what symbols are declared, so declare states real only"
        )
    return found


# ------------------------------------------------------------------------------- averages over a part
class ScalarPart(Node):
    """An expression of one example, averaged over a part of the batch.  Build it with `Part`."""

    def _latex(self, printer: Any) -> str:
        return rf"\left[{printer.doprint(self.args[0])}\right]_{{\text{{part}}}}"


class MatrixPart(MatrixNode):
    """A vector or matrix of one example, averaged over a part of the batch.  Build it with `Part`."""

    _latex = ScalarPart._latex


def Part(expression: Any) -> Any:
    """An average over the part of the batch that `Draw(..., part=b)` chooses, for the `average` table of a process."""
    return (MatrixPart if is_matrix(expression) else ScalarPart)(expression)


def parts_of(expression: Any) -> frozenset[Any]:
    """The averages over a part in an expression."""
    return frozenset(expression.atoms(ScalarPart, MatrixPart))


# ------------------------------------------------------------------------------- deterministic nodes
class ScalarRowMean(Node):
    """(1/n) sum over the rows of a data set.  Build it with `Rows.mean`."""

    @property
    def bound(self) -> Any:
        return self.args[1]

    @property
    def fields(self) -> Any:
        return self.args[2]

    @property
    def free_symbols(self) -> Any:
        return self.args[0].free_symbols - set(self.args[1])

    def _latex(self, printer: Any) -> str:
        # The row copy is told by its primes, so a nested mean prints unambiguously.
        return rf"\left\langle {printer.doprint(self.args[0])} \right\rangle{_primes(self)}"


class MatrixRowMean(MatrixNode):
    """(1/n) sum over the rows of a data set, vector- or matrix-valued.  Build it with `Rows.mean`."""

    bound = ScalarRowMean.bound
    fields = ScalarRowMean.fields
    free_symbols = ScalarRowMean.free_symbols
    _latex = ScalarRowMean._latex


def _primes(node: Any) -> str:
    depth = max((name_of(symbol).count("'") for symbol in node.args[1]), default=0)
    return "_{" + "\\prime" * depth + "}" if depth else ""


def name_of(symbol: Any) -> str:
    """The plain name of a symbol, matrix symbol or undefined function."""
    named = symbol.func if isinstance(symbol, AppliedUndef) else symbol
    return str(getattr(named, "name", None) or getattr(named, "__name__", named))


def row_mean(expression: Any, bound: tuple[Any, ...], fields: tuple[Any, ...]) -> Any:
    kind = MatrixRowMean if is_matrix(expression) else ScalarRowMean
    return kind(expression, Tuple(*bound), Tuple(*fields))


class OrderedPairs(MatrixNode):
    """Sum over the pairs of rows, one before the other, of a vector expression.  Build it with `Rows.before`."""

    @property
    def earlier(self) -> Any:
        return self.args[1]

    @property
    def later(self) -> Any:
        return self.args[2]

    @property
    def fields(self) -> Any:
        return self.args[3]

    @property
    def free_symbols(self) -> Any:
        return self.args[0].free_symbols - set(self.args[1]) - set(self.args[2])

    def _latex(self, printer: Any) -> str:
        first, second = (printer.doprint(t[0]) for t in (self.earlier, self.later))
        return rf"\sum_{{{first}\,\text{{before}}\,{second}}} {printer.parenthesize(self.args[0], 40)}"


class NormSquared(Node):
    r"""|v|^2 of a vector (Frobenius for a matrix).  Build it with `Square`, which squares scalars as they are."""

    def _latex(self, printer: Any) -> str:
        return rf"\left\lVert {printer.doprint(self.args[0])}\right\rVert^2"


def Square(value: Any) -> Any:
    """|v|^2: the square of a real scalar, the squared Euclidean norm of a vector or matrix."""
    return NormSquared(value) if is_matrix(value) else sympify(value) ** 2


class DotProduct(Node):
    r"""u^T v of two column vectors.  Build it with `Dot`."""

    def _latex(self, printer: Any) -> str:
        left, right = (printer.parenthesize(a, 50) for a in self.args)
        return rf"{left}^{{\top}} {right}"


def Dot(left: Any, right: Any) -> Any:
    """The inner product of two column vectors, a scalar."""
    return DotProduct(left, right)


class VectorGradient(MatrixNode):
    r"""The gradient of a scalar f(w) in w, a column vector.  Build it with `Gradient(f, w)`."""

    @property
    def shape(self) -> Any:
        return self.args[1].shape

    def _latex(self, printer: Any) -> str:
        return rf"\nabla {printer.parenthesize(self.args[0], 40)}"


def Gradient(function: Any, weight: MatrixSymbol) -> Any:
    """The gradient of the scalar `function` in the vector `weight`; evaluated once an instance gives the function."""
    return VectorGradient(function, weight)


class HessianMatrix(MatrixNode):
    r"""The matrix of second derivatives of a scalar f(w) in w."""

    @property
    def shape(self) -> Any:
        return self.args[1].shape[0], self.args[1].shape[0]

    def _latex(self, printer: Any) -> str:
        return rf"\nabla^2 {printer.parenthesize(self.args[0], 40)}"


def Hessian(function: Any, weight: MatrixSymbol) -> Any:
    """The Hessian of the scalar `function` in the vector `weight`."""
    return HessianMatrix(function, weight)


class ThirdDerivative(MatrixNode):
    r"""The vector T[u, v] with T the third derivatives of a scalar f(w) in w.  Build it with `Third`."""

    @property
    def shape(self) -> Any:
        return self.args[1].shape

    def _latex(self, printer: Any) -> str:
        function, _, u, v = self.args
        return rf"\nabla^3 {printer.parenthesize(function, 40)}[{printer.doprint(u)}, {printer.doprint(v)}]"


def Third(function: Any, weight: MatrixSymbol, u: Any, v: Any) -> Any:
    """The third derivatives of the scalar `function` in the vector `weight`, applied to the vectors u and v: a vector."""
    return ThirdDerivative(function, weight, u, v)


class Flow(MatrixNode):
    r"""phi(time): the gradient flow w' = -grad loss(w), from `start`.

    `Flow(weight, loss, start, time)` with `loss` a scalar expression in `weight`.
    """

    def _latex(self, printer: Any) -> str:
        _, loss, start, time = map(printer.doprint, self.args)
        return rf"\varphi^{{{loss}}}_{{{time}}}({start})"

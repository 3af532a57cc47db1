"""Formulas: every one that the model prints is typeset in both skins, and what is no formula is shown as its source."""
from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sympy import (
    Eq,
    Function,
    Integral,
    Limit,
    MatrixSymbol,
    Piecewise,
    Product,
    Rational,
    Subs,
    Sum,
    Symbol,
    exp,
    floor,
    hyper,
    latex,
    oo,
    sqrt,
    symbols,
)
from sympy.matrices import Identity, Matrix, ZeroMatrix

from reports import _mathml, _tex
from reports._formula import FormulaWarning, display, lines, prose, tidy, tokens, width
from theorems._model.claim import AtMost, Equal, Optimum, Order, Piece, Polynomial
from theorems._model.nodes import Flow, Gradient, Square
from theorems._model.process import Rows
from theorems._model.quantity import LeastMean, Mean, Variance
from theorems._model.theorem import Given

SAMPLE = json.loads((Path(__file__).parent / "data" / "report_sample.json").read_text(encoding="utf-8"))
b, n, t = symbols("b n t", integer=True, positive=True)
eta, long = symbols("eta alpha_max", positive=True)
x, y = symbols("x y", real=True)
w, W = MatrixSymbol("w", n, 1), MatrixSymbol("W", n, n)
f = Function("f")
rows = Rows(n, (x, y))

CLAIMS = {
    "polynomial": Polynomial(Variance(W * w, t), Symbol("c_b"), t + 1, constant=0, signs="all"),
    "polynomial, exact degree": Polynomial(Mean(x, t), 1 / b, 3**t, exact_degree=True, signs="ends"),
    "equal": Equal(Variance(x, 0), (n - b) / (b * (n - 1)) * rows.mean(x * rows.again().mean(Symbol("x'", real=True)))),
    "at most": AtMost(LeastMean(Square(w), t), 2 * long / eta),
    "order": Order(Square(Mean(w, t) - Flow(w, f(w), w, t * eta)), eta, 3, rows.mean(Square(Gradient(f(w), w)))),
    "order, no coefficient": Order(x, eta, 2),
    "optimum": Optimum((eta**2, (1 - eta) ** 2), eta, (Piece(n - 2, 1 / eta, n / (n + 1)), Piece(2 - n, n, 1))),
}
EXPRESSIONS = [
    Sum(x**n, (n, 0, oo)), Product(1 - x / n, (n, 1, t)), Integral(exp(-x), (x, 0, 1)), Limit(x / (1 + x), x, oo),
    Piecewise((x, x > 0), (0, True)), Subs(f(x).diff(x), x, 0), Matrix([[1, x], [y, sqrt(2)]]), Identity(3) * 2, ZeroMatrix(2, 2),
    W.T * W, floor(x), abs(x - y), f(x).diff(x, 2), Function("foo_a")(x), Symbol("w'"), Symbol("x_max'") ** 2, W[0, 1], W.inv(),
    Symbol("theta_star") ** 2, x**-1, Symbol("xi_W") * Symbol("dW"), Eq(x, y),
]  # fmt: skip
GIVEN = [Given(b, relation, n).latex() for relation in ("==", "!=", "<", "<=", ">", ">=")]
PRINTED = [claim.statement() for claim in CLAIMS.values()] + [latex(e) for e in EXPRESSIONS] + GIVEN


def letters(markup):
    """What a reader sees of MathML, with entities as themselves."""
    return "".join(ElementTree.fromstring(markup.replace("&ApplyFunction;", "")).itertext())


@pytest.mark.parametrize("formula", PRINTED)
def test_what_the_model_prints_is_typeset_in_both(formula):
    for block in (True, False):
        _mathml.convert(display(formula) if block else tidy(formula), block=block)
    web, paper = _mathml.Formulas(), _tex.Formulas()
    assert "<math" in web.display(formula) and "<math" in web.inline(formula)
    assert paper.display(formula).startswith(r"\[\fit{") and paper.inline(formula).startswith("$")
    assert web.problems == paper.problems == []


def test_letters_keep_their_case_and_names_stay_whole():
    shown = letters(_mathml.convert(tidy(r"C(k) + \alpha_{max} + \operatorname{foo_{a}}\left(x\right)"), block=False))
    assert shown.replace(" ", "") == "C(k)+αmax+fooa(x)"


BAD = {
    r"\foo": "Unknown command",
    r"\frac{1": "",
    r"x^{a}^{b}": "",
    r"\left( x": "",
    r"a & b": "",
    r"\begin{tabular}{c}a\end{tabular}": "",
}


@pytest.mark.parametrize(("formula", "words"), BAD.items())
def test_a_formula_that_fails_is_shown_as_source_with_a_warning(formula, words):
    web, paper = _mathml.Formulas(), _tex.Formulas()
    with pytest.warns(FormulaWarning, match="formula shown as its source"):
        shown = web.display(formula)
    assert '<code class="source">' in shown and "<math" not in shown
    assert len(web.problems) == 1 and words in web.problems[0] and formula in web.problems[0]
    with pytest.warns(FormulaWarning, match="formula shown as its source"):
        assert paper.display(formula) == rf"\texttt{{{_tex.breakable(formula)}}}"


HARMFUL = [
    r"\input{/etc/passwd}", r"\write18{ls}", r"\def\x{\x}\x", r"\catcode`\%=12", r"x}\end{document}", r"$x$", r"x % y",
    r"\csname x\endcsname",
    r"\includegraphics{x}", r"\newcommand{\x}{y}", r"\text{\input{x}}", r"\mathrm{\write18{x}}", r"x^^41", r"\text{$\input x$}",
    r"\begin{verbatim}x\end{verbatim}",
    r"\operatorname{\input{x}}", r"\text{a}}{", r"\right)\left(", r"\text{%}", r"\text{#1}", r"\loop\iftrue\repeat",
]  # fmt: skip


@pytest.mark.parametrize("formula", HARMFUL)
def test_nothing_but_mathematics_reaches_tex(formula):
    with pytest.warns(FormulaWarning):
        shown = _tex.Formulas().display(formula)
    assert shown == rf"\texttt{{{_tex.breakable(formula)}}}"


def test_a_long_sum_is_broken_at_its_signs_and_nothing_is_lost():
    formula = latex(sum(Symbol(f"a_{i}") / (b + i) ** 2 for i in range(30)))
    broken = lines(formula)
    assert len(broken) > 2
    assert "".join(broken) == tidy(formula)
    assert all(width(tokens(line)) <= 68 for line in broken)
    assert all(line.startswith("+") for line in broken[1:])
    assert display(formula).count(r"\\") == len(broken) - 1


WHOLE = [r"\left(" + " + ".join(["abc"] * 40) + r"\right)", r"\begin{cases}" + "a + b = c" * 20 + r"\end{cases}"]


@pytest.mark.parametrize("formula", WHOLE)
def test_nothing_is_broken_inside_brackets(formula):
    assert display(formula) == tidy(formula)


def test_a_sign_after_a_relation_belongs_to_its_number():
    formula = "x = - " + "y" * 60 + " + z"
    assert [line.strip()[:1] for line in lines(formula, 30)] == ["x", "=", "+"]


def test_brackets_grow_only_around_what_is_tall():
    assert tidy(r"\left(a + b\right)^{2}") == "(a + b)^{2}"
    assert tidy(r"\left(\frac{a}{b}\right)^{2}") == r"\left(\frac{a}{b}\right)^{2}"
    assert tidy(r"\left. x \right|_{y}") == r"\left. x \right|_{y}"
    assert tidy(r"\left(\left(a\right) + \frac{1}{2}\right)") == r"\left((a) + \frac{1}{2}\right)"


def test_a_sentence_may_hold_formulas():
    text = r"Where $b \ge 1$ <it> is 50 % of $5 and $ 6."
    assert prose(text) == [(False, "Where "), (True, r"b \ge 1"), (False, " <it> is 50 % of $5 and $ 6.")]
    web = _mathml.Formulas().prose(text)
    assert web.count("<math") == 1 and "&lt;it&gt; is 50 % of $5 and $ 6." in web
    assert _tex.Formulas().prose(text) == r"Where $b \ge 1$ \ensuremath{<}it\ensuremath{>} is 50 \% of \$5 and \$ 6."


def test_time_is_not_said_to_equal_itself():
    assert tidy("x_{t=t} + y_{t=0}") == "x_{t} + y_{t=0}"


def test_hypergeometric_functions_are_typeset():
    formula = latex(hyper((1, 1), (Rational(3, 2), 2), Symbol("z")))
    assert r"\middle" in formula and r"\middle" not in tidy(formula)
    assert "<math" in _mathml.Formulas().display(formula)
    assert r"\fit" in _tex.Formulas().display(formula)


def every_formula(document):
    for theorem in document["results"]["theorems"].values():
        yield from theorem["given"]
        yield from (step["latex"] for step in theorem["process"] if step["latex"])
        for claim in theorem["claims"].values():
            yield claim["statement"]
            yield from (step["latex"] for road in claim["roads"].values() for step in road["steps"] if step["latex"])


def test_every_formula_of_the_sample_is_typeset():
    found = list(every_formula(SAMPLE))
    assert len(found) > 20
    for formula in found:
        assert "<math" in _mathml.Formulas().display(formula)
        assert r"\fit" in _tex.Formulas().display(formula)

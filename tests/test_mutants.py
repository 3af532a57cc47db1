"""Wrong versions of claims: how they are made, and how each road judges them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from golden import exact_at
from sympy import Eq, MatrixSymbol, Piecewise, Rational as R, S, Symbol, symbols

from numerics.bench import Conditions
from numerics.kill import Question, equivalent, predicted
from numerics.mutants import Mutant, mutants, variants
from numerics.roads import derive, exact, simulate
from theorems import (
    SGD,
    TIME,
    AtMost,
    Draw,
    Equal,
    Instance,
    Law,
    Mean,
    Optimum,
    Order,
    Piece,
    Polynomial,
    Process,
    Rows,
    Swap,
    Theorem,
    Variance,
)
from theorems._model.theorem import Counterexample, Outcome

a, c, w, g, x, y = symbols("a c w g x y", real=True)
n, b = symbols("n b", integer=True, positive=True)
eps = Symbol("epsilon", positive=True)
sgd = SGD(Rows(n, (c,)), w, a, w - c, R(1, 2), b, name=g)
TRUE = Equal(Mean(w, 1), (a + 1) / 2)


class Compare:
    """A rule that compares the right side with the one it was given."""

    def __init__(self, right):
        self.right = right

    def check(self, theorem, claim):
        if claim.right == self.right:
            return Outcome("proved")
        if claim.right.has(x):
            return Outcome("not confirmed", reason="x is strange")
        return Outcome("refuted", counterexample=Counterexample({"a": "3"}, "2", str(claim.right.subs(a, 3))))


DATA = Instance({c: (0, 2), a: 3, b: 2})


def question(claim, wrong=(), proof=None, process=sgd, instance=DATA):
    theorem = Theorem(
        title="T",
        source="",
        says="",
        claims={"main": claim},
        process=process,
        instances={"one": instance},
        proofs={"main": proof} if proof else {},
    )
    return Question(
        "t",
        theorem,
        "main",
        claim,
        (exact_at(theorem, instance.values),),
        tuple(Mutant(f"wrong {i}", "by hand", m) for i, m in enumerate(wrong)),
    )


def right(value):
    return replace(TRUE, right=value)


def words(road):
    return [m["word"] for m in road.mutants]


# ------------------------------------------------------------------------------- making them
def made_of(expression):
    return [change() for change in variants(expression)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (3 * x, {4 * x, -3 * x, S(3)}),
        (x + y, {x, y, x - y, y - x}),
        (x**2, {x**3, x**-2}),
        (n, {n + 1}),
        (R(1, 2), {R(3, 2), R(-1, 2)}),
    ],
)
def test_every_single_change_is_made(expression, expected):
    assert {wrong for _, wrong in made_of(expression)} == expected


def test_a_change_says_what_it_did():
    assert dict(made_of(3 * x)) == {"without the factor x": 3, "3 -> 4": 4 * x, "3 -> -3": -3 * x}


def test_what_a_quantity_observes_is_left_alone():
    assert list(made_of(Mean(w**2, TIME))) == []
    assert {wrong for _, wrong in made_of(2 * Mean(w, TIME))} == {S(2), 3 * Mean(w, TIME), -2 * Mean(w, TIME)}


def test_the_size_of_a_vector_is_left_alone():
    v = MatrixSymbol("v", n, 1)
    assert {wrong.shape for _, wrong in made_of(2 * a * v)} == {(n, 1)}
    assert list(made_of(v)) == []


def test_only_the_claimed_side_is_changed_and_no_change_twice():
    made = mutants(TRUE, {}, 100)
    assert all(m.claim.left == TRUE.left and m.claim != TRUE for m in made)
    assert len({m.claim for m in made}) == len(made)


def test_near_misses_come_first_and_the_rest_is_cut_evenly():
    every = mutants(TRUE, {}, 100)
    some = mutants(TRUE, {"doubled": Swap(right=a + 1)}, 3)
    assert [m.name for m in some] == ["doubled", "mutant 1", "mutant 2", "mutant 3"]
    places = [[m.claim for m in every].index(m.claim) for m in some[1:]]
    assert places == sorted(set(places)) and places[0] < len(every) / 3 and places[2] > len(every) / 2
    assert mutants(TRUE, {}, 0) == []


def test_what_makes_nonsense_or_the_same_again_is_replaced():
    for claim in (TRUE, Equal(Mean(w, 1), x / (1 - x) + 1)):
        every = mutants(claim, {}, 1000)
        for most in range(1, len(every) + 1):
            some = mutants(claim, {}, most)
            assert len({m.claim for m in some} - {claim}) == len(some) == most


def test_a_near_miss_whose_old_expression_does_not_occur_is_an_error():
    with pytest.raises(ValueError, match="does not occur in the claim, so nothing changes"):
        Swap(a**7, a**8).apply(TRUE)


def test_a_claim_that_has_become_its_own_near_miss_can_still_be_judged():
    assert Swap(right=(a + 1) / 2).apply(TRUE) == TRUE


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (Polynomial(Variance(g, TIME), 1 / b, TIME + 1, constant=0), "degree"),
        (Order(Mean(w, 1), eps, 2, coefficient=3), "coefficient"),
        (Optimum((x, 2 - x), x, (Piece(S.One, S.One, S.One),)), "pieces"),
    ],
)
def test_each_kind_of_claim_is_changed_where_it_claims(claim, field):
    made = mutants(claim, {}, 100)
    assert any(getattr(m.claim, field) != getattr(claim, field) for m in made)
    assert all(m.claim != claim for m in made)


def test_the_sides_of_a_boundary_are_not_moved_alone():
    pieces = (Piece(x - 2, x, x), Piece(2 - x, 1, 1))
    made = mutants(Optimum((x,), y, pieces), {}, 100)
    assert made
    assert all(tuple(p.when for p in m.claim.pieces) == (x - 2, 2 - x) for m in made)


# ------------------------------------------------------------------------------- equivalence
@pytest.mark.parametrize(
    ("wrong", "same"),
    [
        ((a + 1) / 2, True),
        (a / 2 + R(1, 2), True),
        ((a**2 - 1) / (2 * (a - 1)), True),
        (a / 2, False),
        ((a + 2) / 2, False),
    ],
)
def test_the_same_by_normal_form(wrong, same):
    assert equivalent(TRUE, right(wrong)) is same


def test_matrices_are_the_same_only_when_identical():
    A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
    assert equivalent(Equal(A, B), Equal(A, B))
    assert not equivalent(Equal(A, A + B), Equal(A, 2 * A + B - A * 2))


# ------------------------------------------------------------------------------- the exact road
def test_the_exact_road_has_every_word():
    trivial = a**2 / 6 + R(1, 2)  # right at a = 3 only, which is the only point
    missing = a / 2 + Symbol("nowhere")
    road = exact(question(TRUE, [right(a), right(a / 2 + R(1, 2)), right(trivial), right(missing), right(1 / (a - 3))]))
    assert (road.word, words(road)) == ("exact", ["killed", "equivalent", "survived", "not judged", "killed"])
    assert road.mutants[0]["reason"] == "golden: 2 against 3"
    assert road.mutants[2]["reason"] == "true at every point of this theorem"
    assert "nowhere has no value" in road.mutants[3]["reason"]
    assert road.mutants[4]["reason"] == "golden: undefined: division by zero against a number"


def test_a_looser_bound_is_not_false():
    claim = AtMost(Mean(w, 1), (a + 1) / 2)
    road = exact(question(claim, [AtMost(claim.left, a), AtMost(claim.left, a / 2)]))
    assert words(road) == ["not judged", "killed"]
    assert road.mutants[0]["reason"] == "a looser bound is not false"


def test_a_planted_falsehood_is_refuted_exactly_with_its_witness():
    road = exact(question(right(a)))
    assert (road.word, road.mutants, road.witness.left, road.witness.right) == ("refuted", (), "2", "3")


# ------------------------------------------------------------------------------- the derivation
def test_the_derivation_has_every_word():
    wrong = [right(a), right(a / 2 + R(1, 2)), right(a + x), replace(TRUE, left=Mean(w, 2), right=x)]
    road = derive(question(TRUE, wrong, Compare(TRUE.right)))
    assert words(road) == ["killed", "equivalent", "killed", "not judged"]
    assert road.mutants[0]["reason"] == "at a = 3"
    assert "differs from the proved side by" in road.mutants[2]["reason"]
    assert road.mutants[3]["reason"] == "not confirmed: x is strange"


def test_a_rule_that_proves_a_wrong_version_lets_it_survive():
    class Believes:
        def check(self, theorem, claim):
            return Outcome("proved")

    assert words(derive(question(TRUE, [right(a)], Believes()))) == ["survived"]
    bound = AtMost(Mean(w, 1), a)
    assert words(derive(question(bound, [AtMost(bound.left, 2 * a)], Believes()))) == ["not judged"]


def test_nothing_is_judged_by_a_rule_that_did_not_prove_the_claim():
    road = derive(question(right(a), [TRUE], Compare(TRUE.right)))
    assert (road.word, road.mutants, road.witness.left, road.witness.right) == ("refuted", (), "2", "3")


# ------------------------------------------------------------------------------- the simulation
# Every simulated check below errs with probability 1e-9, and the seed is fixed.
@pytest.fixture
def conditions():
    return Conditions(7, 1e-9, 0.02, 4 * 10**6, "numpy")


def test_the_simulation_has_every_word(conditions):
    wrong = [right(a), right(a / 2 + R(1, 2)), right((a + 1) / 2 + R(1, 10**6)), replace(TRUE, left=Mean(w, 2))]
    road = simulate(question(TRUE, wrong), conditions)
    assert (road.word, words(road)) == ("agrees", ["killed", "equivalent", "survived", "not judged"])
    assert "lies outside [" in road.mutants[0]["reason"]
    assert road.mutants[2]["reason"] == "within the resolution at every point"
    assert road.mutants[3]["reason"] == "the samples at hand do not measure what this version changes"


def test_a_change_in_another_piece_than_the_one_that_is_measured_is_not_judged(conditions):
    claim = right(Piecewise((TRUE.right, Eq(b, 2)), (x, True)))
    wrong = [right(Piecewise((new, Eq(b, 2)), (there, True))) for new, there in ((TRUE.right, x + 1), (TRUE.right + 1, x))]
    assert words(simulate(question(claim, wrong, instance=Instance({**DATA.values, x: 5})), conditions)) == ["not judged", "killed"]


def test_wrong_versions_cost_no_draws(conditions):
    alone, with_wrong = (simulate(question(TRUE, wrong), conditions) for wrong in ([], [right(a), right(2 * a)]))
    assert alone.checks == with_wrong.checks


def test_a_planted_falsehood_is_refuted_by_samples_with_an_interval(conditions):
    road = simulate(question(right(a)), conditions)
    assert road.word == "refuted"
    assert (road.witness.road, road.witness.right) == ("simulate", "3")
    assert ", within " in road.witness.left


def test_a_bound_that_is_too_small_is_killed_by_samples(conditions):
    claim = AtMost(Mean(w, 1), a)
    road = simulate(question(claim, [AtMost(claim.left, a / 2), AtMost(claim.left, 2 * a)]), conditions)
    assert words(road) == ["killed", "not judged"]


def test_a_closed_simulation_gives_its_reason(conditions):
    asked = question(TRUE, [right(a)])
    theorem = replace(asked.theorem, closed={"simulate": "heavy tails"})
    road = simulate(replace(asked, theorem=theorem), conditions)
    assert (road.word, road.reason, road.mutants) == ("closed", "heavy tails", ())


def test_a_claim_without_a_quantity_cannot_be_simulated(conditions):
    road = simulate(question(Equal(a, S(3))), conditions)
    assert road.word == "closed"
    assert road.reason


def test_only_versions_that_ask_for_the_same_units_are_predicted():
    (here,) = question(TRUE).points
    assert predicted(TRUE, right(a), here, 2) == [3.0, 3.0]
    assert predicted(TRUE, replace(TRUE, left=Mean(w, 2)), here, 1) is None
    assert predicted(TRUE, right(Mean(w, 0)), here, 1) is None


def test_other_noise_is_judged_in_the_same_way(conditions):
    xi, z, k = symbols("xi z k", real=True)
    walk = Process({z: a}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {k: xi}, {z: z + k})
    claim = Equal(Mean(z**2, 3), a**2 + 3)
    road = simulate(question(claim, [replace(claim, right=a**2 + 4)], process=walk, instance=Instance({a: 3})), conditions)
    assert (road.word, words(road)) == ("agrees", ["killed"])

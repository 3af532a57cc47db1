"""Courses: states that are equal at every time are found, and none that part later."""
from __future__ import annotations

import pytest
from sympy import Function, symbols

from theorems.calculus.courses import Course, agree
from theorems.calculus.rows import NotRows

a, b, c, d, p, q = symbols("a b c d p q", real=True)


def test_states_that_move_alike_under_other_names():
    course = Course({a: p, b: q, c: p, d: q}, {a: a + b**2, b: a * b, c: d**2 + c, d: c * d})
    assert agree(course, a * b + 1, c * d + 1)
    assert agree(course, (a**2 - b**2) / p, (c - d) * (c + d) / p)
    assert not agree(course, a, d) and not agree(course, a * b, c * d + 1)


def test_states_that_start_alike_and_part():
    course = Course({a: p, b: p, c: 0}, {a: a + 1, b: b + 1 + c, c: c + q})
    assert not agree(course, a, b)
    assert agree(course, a, b, 1) and not agree(course, a, b, 2)


@pytest.mark.parametrize("late", [3, 10])
def test_states_that_part_late_are_told_apart(late):
    """A chain of states, each one step behind the next: the last of them shows up at the start of the first only in the end."""
    chain = symbols(f"s0:{late}", real=True)
    update = dict(zip(chain, [*chain[1:], chain[-1]], strict=True))
    course = Course({**dict.fromkeys(chain[:-1], 0), chain[-1]: p, a: 0}, {**update, a: a})
    assert all(agree(course, chain[0], a, k) for k in range(late - 1)) and not agree(course, chain[0], a, late - 1)
    assert not agree(course, chain[0], a)


def test_what_polynomials_do_not_read():
    course = Course({a: p}, {a: a})
    with pytest.raises(NotRows, match="divided by something that moves"):
        agree(course, 1 / a, 1 / p)
    with pytest.raises(NotRows, match="is a function of states"):
        agree(course, Function("f")(a), Function("f")(p))
    with pytest.raises(NotRows, match="not a polynomial with rational coefficients"):
        agree(course, p**q, p)
    with pytest.raises(NotRows, match="stand for two things"):
        course.joined(Course({a: q}, {a: a}))


def test_linear_relations_that_hold_at_every_time():
    """c moves as a + b does, and d as a - b: no two states are equal."""
    course = Course({a: p, b: q, c: p + q, d: p - q}, {a: a + b * c, b: b - a * c, c: c + c * d - 2 * a * c + 2 * b * c, d: d + c**2})
    assert agree(course, c**2, (a + b) ** 2) and agree(course, d, a - b)
    assert not agree(course, c, a - b) and not agree(course, d, a + b) and not agree(course, 2 * c, a + b)
    assert not agree(Course(course.start, {**course.update, d: d + c**2 + d**2}), d, a - b)


def test_opposite_states_and_states_that_vanish():
    course = Course({a: p, b: -p, c: 0}, {a: a**3 + c, b: b**3 - c, c: c * q})
    assert agree(course, a + b, 0) and agree(course, a**2, b**2) and agree(course, c, 0)
    assert not agree(course, a, b) and not agree(Course(course.start, {**course.update, b: b**3 + b**2}), a + b, 0)


def test_a_relation_that_starts_with_weights_between_states_is_none():
    """a = p b at the start and ever after; p is no number, and such relations are not looked for."""
    course = Course({a: p, b: 1}, {a: 2 * a, b: 2 * b})
    assert not agree(course, a, p * b) and agree(course, a, p * b, 3)

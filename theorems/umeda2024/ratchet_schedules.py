"""How far does the ratchet climb under schedules that decay to zero over hundreds of steps?

The claims of the ratchet, at lengths that no enumeration reaches: for rates that fall linearly, as a square and like a cosine.
"""
from math import cos, pi

from sympy import Rational as R

from theorems import Swap, Theorem
from theorems.umeda2024.ratchet import run, theorem as ratchet

STEPS, DIGITS = 500, 10**6
NAMES = ("never down", "wells", "forward", "height", "loss")


def decaying(part):
    """Rates at t/T = 0, 1/T, ..., in rationals of six digits."""
    return tuple(R(round(DIGITS * part(k / STEPS)), DIGITS) for k in range(STEPS))


theorem = Theorem(
    title="The ratchet under decaying learning rates",
    source="U6.6",
    says=ratchet.says,
    given=ratchet.given,
    process=ratchet.process,
    claims={**{name: ratchet.claims[name] for name in NAMES}, "wells": Swap(tight=()).apply(ratchet.claims["wells"])},
    proofs={name: ratchet.proofs[name] for name in NAMES},
    near_miss={name: ratchet.near_miss[name] for name in NAMES if name in ratchet.near_miss},
    instances={
        "cosine": run(decaying(lambda u: (1 + cos(pi * u)) / 2), time=STEPS),
        "linear": run(decaying(lambda u: 1 - u), time=STEPS, beside=R(1, 3)),
        "square": run(decaying(lambda u: (1 - u) ** 2), time=STEPS),
    },
    needs=("umeda2024.ratchet",),
    closed={"exact": "500 steps of two outcomes each: the paths are too many to enumerate"},
)

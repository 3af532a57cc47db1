"""The inverse normal distribution function and its logarithm against 50 digits."""
from __future__ import annotations

import numpy as np
from mpmath import erfinv, log, mp, mpf, sqrt

from numerics.normal import logarithm, quantile
from numerics.streams import advance, seeds, uniform

# Where a formula changes, beside it, the ends that the generator can reach, and round numbers.
AWKWARD = (
    2.0**-53, 1e-15, 1.388794386e-11, 1.38879438e-11, 1e-11, 1e-9, 1e-4, 0.01, 0.074999999, 0.075, 0.0750000001,
    0.25, 0.5 - 2.0**-53, 0.5, 0.5 + 2.0**-53, 0.75, 0.925, 0.9250000001, 0.99, 1 - 1e-9, 1 - 2.0**-53,
)


def points() -> np.ndarray:
    return np.concatenate([AWKWARD, uniform(advance(seeds(5, "quantile", 0)))[:600]])


def relative(found: float, wanted: mpf) -> mpf:
    return abs(mpf(float(found)) - wanted) / (abs(wanted) or 1)


def test_quantile_to_the_last_places() -> None:
    u = points()
    # erfinv loses the leading zeros of a tail, so 80 digits leave more than 60
    with mp.workdps(80):
        errors = [relative(q, sqrt(2) * erfinv(2 * mpf(float(p)) - 1)) for q, p in zip(quantile(u), u, strict=True)]
    # AS 241 claims about 16 digits; the worst here is a few units in the last place
    assert max(errors) < 1.5e-15


def test_quantile_is_odd_and_rises() -> None:
    u = np.sort(points())
    assert (np.diff(quantile(u)) > 0).all()
    dyadic = np.array([2.0**-53, 2.0**-30, 2.0**-10, 0.0625, 0.25, 0.375])
    assert np.array_equal(quantile(1 - dyadic), -quantile(dyadic))


def test_logarithm() -> None:
    # the kernel takes it of tails, below 0.075; near one it is not meant to be used
    p = np.concatenate([[q for q in AWKWARD if q < 0.9], 2.0 ** -np.arange(1, 60)])
    with mp.workdps(50):
        errors = [relative(found, log(mpf(float(q)))) for found, q in zip(logarithm(p), p, strict=True)]
    assert max(errors) < 3e-16


def test_moments() -> None:
    # 4096 * 50 normals: each bound is 6.2 standard errors, false alarm rate 6e-10 a line, seed fixed
    state = seeds(11, "moments", 0)
    z = np.concatenate([quantile(uniform(advance(state))) for _ in range(50)])
    for power, mean, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert abs((z**power).mean() - mean) < 6.2 * np.sqrt(variance / z.size)

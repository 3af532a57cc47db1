"""The inverse of the normal distribution function: algorithm AS 241 (PPND16) of M. J. Wichura (1988), with its own log.

Only + - * / and sqrt are used, in the order of the C kernel, so that both give the same bytes.
"""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Rational approximations, highest power first: a/b in the centre, c/d to 1 - 1e-11, e/f beyond.
NORMAL = {
    "a": (
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
    ),
    "b": (
        5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
        5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0,
    ),
    "c": (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258,
        3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ),
    "d": (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 0.148103976427480074590,
        0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1.0,
    ),
    "e": (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ),
    "f": (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 0.136929880922735805310, 0.599832206555887937690, 1.0,
    ),
}
# artanh(s)/s = 1 + s^2/3 + s^4/5 + ...; |s| <= 0.172, so twelve terms leave less than a tenth of a rounding.
SERIES = tuple(1 / (2 * k + 1) for k in range(11, -1, -1))
# ln 2 in two parts; the first has 21 zero bits at its end, so that its multiples by an exponent are exact.
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
SQRT2 = float.fromhex("0x1.6a09e667f3bcdp0")


def quantile(u: Array) -> Array:
    """The standard normal quantile of u in (0, 1), elementwise."""
    q = u - 0.5
    central = 0.180625 - q * q
    value = q * poly("a", central) / poly("b", central)
    tail = central < 0.0
    if tail.any():
        value[tail] = _tail(u[tail])
    return value


def _tail(u: Array) -> Array:
    negative = u - 0.5 < 0.0
    r = np.sqrt(-logarithm(np.where(negative, u, 1.0 - u)))
    near, far = poly("c", r - 1.6) / poly("d", r - 1.6), poly("e", r - 5.0) / poly("f", r - 5.0)
    size = np.where(r <= 5.0, near, far)
    return np.where(negative, -size, size)


def poly(name: str, r: Array) -> Array:
    """One of the polynomials of AS 241, by Horner's rule."""
    first, *rest = NORMAL[name]
    result = np.full_like(r, first)
    for coefficient in rest:
        result = result * r + coefficient
    return result


def logarithm(p: Array) -> Array:
    """The natural logarithm of normal positive numbers."""
    bits = p.view(np.uint64)
    m = ((bits & np.uint64(0xFFFFFFFFFFFFF)) | np.uint64(0x3FF0000000000000)).view(np.float64)
    e = ((bits >> np.uint64(52)) | np.uint64(0x4330000000000000)).view(np.float64) - 4503599627371519.0
    big = m > SQRT2
    m, e = np.where(big, m * 0.5, m), np.where(big, e + 1.0, e)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    series = np.full_like(p, SERIES[0])
    for coefficient in SERIES[1:]:
        series = series * z + coefficient
    return np.asarray(e * LN2_HIGH + ((s + s) * series + e * LN2_LOW))

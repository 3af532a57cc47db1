"""How large is the variance of the gradient for large batches, while a net of width two learns a rotation?

Along the path without noise both layers are one stretched rotation: the complex number v, with the error v^2 - (1 + i delta).
A matrix is z -> p z + q conj(z), and noise is real in p and complex in q: two covariances that do not meet.
"""
from sympy import I, ImmutableMatrix, Rational as R, conjugate, eye, im, re, symbols

from theorems import Each, Instance, Mean, Path, Polynomial, Swap, Theorem
from theorems.qian2020.rotation_network import alpha, b, delta, net, variance
from theorems.rules import Expand

t = net.time
A, B, K, L, M, h, c, d = symbols("A B K L M h c d", real=True)
v, g = A + I * B, c + I * d
error = v**2 - 1 - I * delta
pull, bend, size = conjugate(v) * error, error + v**2, A**2 + B**2


def real(z):
    """A complex polynomial as the column of its real and imaginary part."""
    return ImmutableMatrix([part(z.expand(complex=True)).expand() for part in (re, im)])


def squared(z):
    return real(z).dot(real(z))


# p: a step of p is that of a gradient p conj(error) + 2 |v|^2 p, and its covariance a matrix of two rows.
x, y = real(error)
hessian = 2 * size * eye(2) + ImmutableMatrix([[x, y], [y, -x]])
spread, slope = ImmutableMatrix([[K, L], [L, M]]), eye(2) - alpha * hessian
wider = slope * spread * slope.T + alpha**2 * real(pull) * real(pull).T
# q of the two layers: E|q|^2 = h for both, and g between them.
keep = 1 - alpha * size
mixed = real(bend * g)[0]
taller = (keep**2 + alpha**2 * squared(bend)) * h - 2 * alpha * keep * mixed + 2 * alpha**2 * size * squared(error)
nearer = real(keep**2 * g - 2 * alpha * keep * h * conjugate(bend) + alpha**2 * conjugate(bend**2 * g)
              + 2 * alpha**2 * conjugate(v) ** 2 * squared(error))

moved = real(v - alpha * pull)
course = Path(
    {A: 1, B: 0, K: 0, L: 0, M: 0, h: 0, c: 0, d: 0},
    {A: moved[0], B: moved[1], K: wider[0, 0], L: wider[0, 1], M: wider[1, 1], h: taller, c: nearer[0], d: nearer[1]},
)


def first(own=2, earlier=1):
    """The coefficient of 1/b; E|q|^2 of the noise itself is 2."""
    plain = (hessian * spread * hessian).trace()
    turned = (size**2 + squared(bend)) * h + 2 * size * mixed
    return 4 * Mean(earlier * (plain + turned) + (1 + own) * size * squared(error), t)


theorem = Theorem(
    title="The noise of a net that has to learn a rotation",
    source="Q10",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=(net, course),
    claims={
        "variance": Polynomial(variance(t), 1 / b, 3 ** (t + 1) - t - 2, constant=0, signs="lowest", coefficients={1: first()}),
    },
    proofs={"variance": Expand()},
    near_miss={
        "variance": {
            "noise with independent entries": Swap(coefficients={1: first(own=1)}),
            "p for p + 1": Swap(coefficients={1: first(own=R(3, 2))}),
            "noise of the last step alone": Swap(coefficients={1: first(earlier=0)}),
            "half the noise of earlier steps": Swap(coefficients={1: first(earlier=R(1, 2))}),
        },
    },
    instances={
        "delta = 1": Instance({alpha: R(1, 10), delta: 1, b: 8, t: Each(0, 1)}),
        "delta = 7": Instance({alpha: 1, delta: 7, b: 8, t: 1}),
    },
    closed={"simulate": "no sample tells a coefficient; the net itself is simulated in qian2020.matrix_network"},
)

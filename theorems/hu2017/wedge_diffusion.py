"""Does the diffusion give the exponent of SGD's exit time?

On the wedge of `fibonacci_exit` the exit time of the diffusion dX = -dt/3 + sqrt(eta) dW, with a wall at zero, is known: in
iterations it grows like exp(4 K / 9).  If the exponent were that of SGD, the ratio of the two times would stay bounded.
"""
from sympy import Max, Rational as R, Symbol, exp, symbols

from theorems import AtMost, ExitTime, Expect, Instance, Law, Theorem, Walk

eta = Symbol("eta", positive=True)
K = Symbol("K", integer=True, positive=True)
x, xi = symbols("x xi", real=True)

walk = Walk(x, 0, Law(xi, {1: R(1, 2), -1: R(1, 2)}), Max(0, x - eta / 3 + eta * xi), stop=x >= 2 * eta * K / 3)
diffusion = R(9, 2) * (exp(4 * K / 9) - 1) - 2 * K

theorem = Theorem(
    title="The diffusion's exponent on the Fibonacci wedge",
    source="H11(d)",
    says="our weak approximating diffusion process suggests the following dynamics for the SGD iteration starting from a local "
    "minimizer: it escapes in a number of iterations exponentially dependent on the inverse stepsize",
    process=walk,
    claims={"within a factor of two": AtMost(ExitTime(x), 2 * diffusion)},
    instances={
        "six sites": Instance({eta: R(3, 16), K: 6}),
        "fifteen sites": Instance({eta: R(3, 16), K: 15}, why="8326 steps against 3501; a factor at every site"),
        "thirty sites": Instance({eta: R(3, 16), K: 30}),
    },
    expect=Expect(refuted_by="fifteen sites", corrected_by="hu2017.fibonacci_exit"),
)

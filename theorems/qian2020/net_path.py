"""Is the mean gradient of a two-layer net the gradient along gradient descent, as for least squares?

It would make its variance E|g|^2 less the squared gradient of that path.  But the second step multiplies what the first one drew: for
u = v = 1, target 2 and step 1/2 the mean after one step is 3/8 + (9/4)/b + 1/b^2, not 3/8.
"""
from sympy import ImmutableMatrix, Rational as R, Symbol, symbols

from theorems import Draw, Equal, Expect, Gaussian, Instance, Mean, Process, Square, Theorem, Variance

b = Symbol("b", integer=True, positive=True)
u, v, U, V, u0, v0, target, alpha, s, xi = symbols("u v U V u_0 v_0 c alpha s xi", real=True)
error, plain = u * v - target, U * V - target

net = Process(
    start={u: u0, v: v0, U: u0, V: v0},
    draw=Draw(Gaussian(xi), size=b),
    average={s: xi**2},
    update={
        u: u - alpha * v * error * s,
        v: v - alpha * u * error * s,
        U: U - alpha * V * plain,
        V: V - alpha * U * plain,
    },
)
t = net.time
gradient, descent = ImmutableMatrix([v * error * s, u * error * s]), ImmutableMatrix([V * plain, U * plain])

theorem = Theorem(
    title="The mean gradient of a net",
    source="Q6",
    says="The proof techniques exhibit a relationship between stochastic gradient estimators and initial weights",
    process=net,
    claims={
        "mean": Equal(Mean(v * error * s, t), Mean(V * plain, t)),
        "variance": Equal(Variance(gradient, t), Mean(Square(gradient), t) - Mean(Square(descent), t)),
    },
    instances={
        "S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: 16, t: 1}, why="133/256 against 3/8"),
    },
    expect=Expect(refuted_by="S2", corrected_by="qian2020.mean_path"),
)

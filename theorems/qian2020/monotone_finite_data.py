"""On a data set, do the variance of the gradient and the loss of a net fall as the batch grows?

For least squares they do.  This net of two layers lands on a global minimum after one step with any single row, and with all rows
no step is random: the variance is 0 for b = 1 and for b = 3, and large in between; the loss rises with b.
"""
from sympy import ImmutableMatrix, Rational as R, symbols

from theorems import Draw, Each, Expect, Figure, Given, Instance, Mean, Monotone, Process, Rows, Theorem, Variance

n, b = symbols("n b", integer=True, positive=True)
x, u, v, u0, v0, target, alpha, s, r = symbols("x u v u_0 v_0 c alpha s r", real=True)
data = Rows(n, (x,))


def net(scheme):
    """Labels are c x, so a batch enters by the mean s of x^2 alone."""
    error = u * v - target
    return Process(
        start={u: u0, v: v0},
        draw=Draw(data, b, scheme),
        average={s: x**2},
        update={u: u - alpha * v * error * s, v: v - alpha * u * error * s},
    )


gradient = ImmutableMatrix([v, u]) * (u * v - target) * s
loss = (u * v - target) ** 2 * data.mean(x**2) / 2

theorem = Theorem(
    title="Variance and loss on a data set",
    source="Q11, summary",
    says="It is proved that the variance of the gradient falls as the batch grows (a summary, translated).",
    given=(Given(n, ">=", 2), Given(b, "<=", n)),
    process=net("without"),
    claims={
        "variance": Monotone(Variance(gradient, 1), b, "nonincreasing"),
        "loss": Monotone(Mean(loss, 1), b, "nonincreasing"),
    },
    instances={
        "one step to the minimum": Instance({x: (1, 1, 2), u0: 1, v0: 3, target: R(-7, 3), alpha: R(1, 8), b: Each(1, 2)},
                                            why="variances 0, 1760/9, 0 and losses 0, 6, 64/9 for b = 1, 2, 3"),
        "target zero": Instance({x: (1, 1, 2), u0: 1, v0: R(1, 2), target: 0, alpha: 1, b: Each(1, 2)},
                                why="variances 0, 4455/65536, 0 and losses 0, 27/512, 1/16"),
    },
    figures=(Figure("No variance at either end, and a loss that rises", x=b, at={b: Each(1, 2, 3)},
                    curves={"variance": Variance(gradient, 1), "loss": Mean(loss, 1)}),),
    expect=Expect(refuted_by="one step to the minimum", corrected_by="qian2020.other_inputs"),
)

"""How nearly is a mini-batch of m worth m single samples?

Up to the critical batch size, within a factor of 1 - lambda_k/lambda_1 and never more than m: the rates lie in order between
powers of the rate of a single sample.  The first three differ as soon as m > 1; the last two agree at m*.
"""
from sympy import Rational as R, diff, log, symbols

from theorems import AtLeast, AtMost, Each, Equal, Given, Instance, Swap, Theorem
from theorems.ma2018._best import admissible, beta, border, critical, d, flat, low, m, s, single, small_rate as best, top, u
from theorems.rules import Along, Identity, Logs, Scaled, Signs, Total, ahead

speed_up = m * beta / flat
least = m * (1 - low / top)  # m (1 - 1/kappa)

fall, y = symbols("F y", positive=True)
wide, inside = {beta: top + low + s, m: 1 + u, fall: 1 + y}, {top: low + d, m: 1 + u, beta: u * d + s}
from_zero = Along(low, 0, coordinates={beta: top + low + ahead(low) + s, m: 1 + u})
bernoulli = Along(m, 1, Scaled(diff(speed_up, m), from_zero, coordinates=wide), coordinates=wide)
kept = Scaled(speed_up - least, from_zero, coordinates=(wide, inside))


def steps(rate):
    """Until the squared error has fallen by the factor F: a real number."""
    return -log(fall) / log(rate)


in_logs = Total((
    (AtMost(log(best), speed_up * log(single)), bernoulli), (AtMost(speed_up * log(single), least * log(single)), kept),
), coordinates=wide)
A = {fall: 100, beta: 1, top: R(1, 2), low: R(1, 5)}

theorem = Theorem(
    title="Linear scaling up to the critical batch size",
    source="M6",
    says="SGD iteration with mini-batch size m <= m* is nearly equivalent to m iterations of mini-batch size 1 (linear scaling "
    "regime).",
    given=(*admissible, Given(border, ">=", 0), Given(fall, ">", 1)),
    claims={
        "speed-up": Equal((1 - best) / (1 - single), speed_up),
        "at most m": AtMost(speed_up, m, tight=("A, m = 1",)),
        "at least m (1 - 1/kappa)": AtLeast(speed_up, least, tight=("at m*",)),
        "efficiency at m*": Equal(speed_up.subs(m, critical) / critical, 1 - low / top),
        "no better than m single steps": AtMost(single**m, best, tight=("A, m = 1",)),
        "as good as s(m) single steps": AtMost(best, single**speed_up, tight=("A, m = 1",)),
        "and so as m (1 - 1/kappa)": AtMost(single**speed_up, single**least, tight=("at m*",)),
        "steps, at least 1/m": AtLeast(steps(best), steps(single) / m, tight=("A, m = 1",)),
        "steps, at most kappa/(kappa - 1)/m": AtMost(least * steps(best), steps(single)),
    },
    proofs={
        "speed-up": Identity(),
        "at most m": Signs({m: 1 + u}),
        "at least m (1 - 1/kappa)": Signs(inside),
        "efficiency at m*": Identity(),
        "no better than m single steps": Logs(from_zero, coordinates=wide),
        "as good as s(m) single steps": Logs(bernoulli, coordinates=wide),
        "and so as m (1 - 1/kappa)": Logs(kept, coordinates=wide),
        "steps, at least 1/m": Scaled(log(fall) / (m * log(best) * log(single)), from_zero, coordinates=wide),
        "steps, at most kappa/(kappa - 1)/m": Scaled(log(fall) / (log(best) * log(single)), in_logs, coordinates=wide),
    },
    near_miss={
        "speed-up": {"m": Swap(right=m)},
        "at least m (1 - 1/kappa)": {"m": Swap(right=m), "attained before m*": Swap(tight=("A",))},
        "efficiency at m*": {"one half, as in the convex theory": Swap(right=R(1, 2))},
        "no better than m single steps": {"attained": Swap(tight=("A",)),
                                          "the other way round": Swap(left=best, right=single**m)},
        "as good as s(m) single steps": {"as m single steps": Swap(right=single**m), "attained": Swap(tight=("at m*",))},
        "and so as m (1 - 1/kappa)": {"as m": Swap(right=single**m)},
        "steps, at most kappa/(kappa - 1)/m": {"an m-th": Swap(left=m * steps(best))},
    },
    instances={
        "A, m = 1": Instance({**A, m: 1}),
        "A": Instance({**A, m: Each(2, R(5, 2), 4)}),
        "B": Instance({fall: 20, beta: 1, top: R(1, 4), low: R(1, 20), m: Each(2, 6)}),
        "at m*": Instance({fall: 2, beta: 3, top: 2, low: 1, m: 4}),
    },
)

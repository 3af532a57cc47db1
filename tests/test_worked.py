"""Refuted claims worked out at their witness: every number of every step is that of the exact road."""

from __future__ import annotations

import pytest

from numerics.run import Options
from numerics.verify import verify_one
from theorems._library import library


def work(name):
    found, _ = verify_one(library()[name], Options(roads=("exact",)))
    return [(step["text"], step["latex"]) for step in found["witness"]["work"]]


def test_a_mean_is_added_up_from_the_batches():
    (first, one), (second, two) = work("qian2020.smaller_loss")
    assert first.startswith("At $b = 1$ it is the sum of the values of") and second.startswith("At $b = 2$ it")
    assert one == r"\frac{1}{4} \cdot \frac{27}{100} + \frac{1}{4} \cdot \frac{101}{200} + \frac{1}{2} \cdot \frac{5}{8} = \frac{81}{160}"
    assert two.endswith(r"= \frac{427}{1600}")


def test_a_polynomial_is_shown_whole_with_its_value():
    steps = work("qian2020.monotone_network")
    texts = ["It is $P(x)$ with $x = \\frac{1}{b}$:", "At $b = 1$ that is", "At $b = 2$ that is"]
    assert [text for text, _ in steps] == texts
    assert steps[0][1] == "P(x) = 6869800 x + 45453184 x^{2} + 101120516 x^{3} + 44841076 x^{4} - 96942776 x^{5} - 79060128 x^{6}"
    assert 6869800 + 45453184 + 101120516 + 44841076 - 96942776 - 79060128 == 22281672
    assert [formula for _, formula in steps[1:]] == [r"P\left(1\right) = 22281672", r"P\left(\frac{1}{2}\right) = \frac{51952103}{2}"]


@pytest.mark.parametrize("name", ["ma2018.summary_ratio", "hu2017.wedge_diffusion"])
def test_what_has_no_short_derivation_has_no_steps(name):
    assert work(name) == []

"""Drift and amplitude of a diffusion, read off its update x + h drift + sqrt(h) amplitude kick."""
from __future__ import annotations

from typing import Any

from sympy import Expr, diff, expand, sqrt

from theorems._model.process import Gaussian, Process
from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows


def coefficients(process: Process) -> tuple[Any, Expr, Expr]:
    """(state, drift, amplitude) of a diffusion of one state; NotRows if the process is no such thing."""
    if process.clock is None or len(process.states) != 1 or len(process.average) != 1:
        raise NotRows("the process is not a diffusion of one state")
    state, kick = process.states[0], next(iter(process.average))
    source = process.draw.source
    if not isinstance(source, Gaussian) or process.average[kick] != source.symbol or process.draw.size != 1:
        raise NotRows("the noise of a diffusion is one standard normal a step")
    update = process.update[state]
    amplitude = diff(update, kick) / sqrt(process.clock)
    drift = expand((update.subs({kick: 0}) - state) / process.clock)
    if drift.has(process.clock) or amplitude.has(process.clock, kick):
        raise NotRows("drift and amplitude of a diffusion must not depend on the clock")
    # A jump in the noise, as of Piecewise, has the derivative zero and is on neither list.
    if not is_zero(update - state - process.clock * drift - sqrt(process.clock) * amplitude * kick):
        raise NotRows(f"the update {update} is not {state} + h drift + sqrt(h) amplitude noise, with h = {process.clock}")
    return state, drift, amplitude

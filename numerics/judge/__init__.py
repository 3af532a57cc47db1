"""The judge of simulations: agrees, refuted or not confirmed, each with its error rate and resolution."""
from numerics.judge.families import LeastMeanAtMost, NonDecreasing, OptimumCheck
from numerics.judge.kinds import Bounded, Constant, Indicator, Kind, Plain
from numerics.judge.looks import Judgement, Source, judge, judge_all, reject, spend
from numerics.judge.moments import CHUNK, Moments
from numerics.judge.shapes import AtLeastValue, AtMostValue, EqualTo, Shape

__all__ = [
    "CHUNK",
    "AtLeastValue",
    "AtMostValue",
    "Bounded",
    "Constant",
    "EqualTo",
    "Indicator",
    "Judgement",
    "Kind",
    "LeastMeanAtMost",
    "Moments",
    "NonDecreasing",
    "OptimumCheck",
    "Plain",
    "Shape",
    "Source",
    "judge",
    "judge_all",
    "reject",
    "spend",
]

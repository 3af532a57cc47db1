"""The judge of simulations: agrees, refuted or not confirmed, each with its error rate and resolution."""
from numerics.judge.cutoff import CutOff
from numerics.judge.families import LeastMeanAtMost, NonDecreasing, OptimumCheck
from numerics.judge.kinds import Bounded, Constant, Finite, Indicator, Kind, Plain
from numerics.judge.looks import Judgement, Source, judge, judge_all, reject, reject_order, spend
from numerics.judge.moments import CHUNK, Moments
from numerics.judge.shapes import Always, AtLeastValue, AtMostValue, EqualTo, Never, Shape

__all__ = [
    "CHUNK",
    "Always",
    "AtLeastValue",
    "AtMostValue",
    "Bounded",
    "Constant",
    "CutOff",
    "EqualTo",
    "Finite",
    "Indicator",
    "Judgement",
    "Kind",
    "LeastMeanAtMost",
    "Moments",
    "Never",
    "NonDecreasing",
    "OptimumCheck",
    "Plain",
    "Shape",
    "Source",
    "judge",
    "judge_all",
    "reject",
    "reject_order",
    "spend",
]

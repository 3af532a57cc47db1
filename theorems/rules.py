"""The proof rules, a closed family: each takes the process and the claim as they are, and can fail."""
from theorems._rules.along import (
    Along as Along,
    Logs as Logs,
    Scaled as Scaled,
    Total as Total,
    Unlogged as Unlogged,
    ahead as ahead,
)
from theorems._rules.batches import Batches as Batches
from theorems._rules.cases import Cases as Cases
from theorems._rules.ceilings import Ceilings as Ceilings
from theorems._rules.coin import Coin as Coin
from theorems._rules.combine import Combine as Combine
from theorems._rules.composed import Composed as Composed
from theorems._rules.cone import Cone as Cone
from theorems._rules.degrees import Degrees as Degrees
from theorems._rules.draws import Draws as Draws
from theorems._rules.dynkin import Dynkin as Dynkin
from theorems._rules.expand import Expand as Expand
from theorems._rules.first_step import FirstStep as FirstStep
from theorems._rules.identity import Identity as Identity
from theorems._rules.induction import Induction as Induction
from theorems._rules.invariant import Invariant as Invariant
from theorems._rules.iterate import Iterate as Iterate
from theorems._rules.jensen import Jensen as Jensen
from theorems._rules.limits import Limits as Limits
from theorems._rules.mean_path import MeanPath as MeanPath
from theorems._rules.minimax import Minimax as Minimax
from theorems._rules.minors import Minors as Minors
from theorems._rules.ode import Ode as Ode
from theorems._rules.roots import Roots as Roots
from theorems._rules.same_law import SameLaw as SameLaw
from theorems._rules.signs import Signs as Signs
from theorems._rules.slope import Slope as Slope
from theorems._rules.successive import DELTA as DELTA, Successive as Successive
from theorems._rules.tower import Tower as Tower
from theorems._rules.trees import Trees as Trees
from theorems._rules.wishart import Wishart as Wishart
from theorems._rules.words import Words as Words

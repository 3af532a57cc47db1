"""The proof rules, a closed family: each takes the process and the claim as they are, and can fail."""
from theorems._rules.batches import Batches as Batches
from theorems._rules.combine import Combine as Combine
from theorems._rules.cone import Cone as Cone
from theorems._rules.expand import Expand as Expand
from theorems._rules.identity import Identity as Identity
from theorems._rules.induction import Induction as Induction
from theorems._rules.minimax import Minimax as Minimax
from theorems._rules.ode import Ode as Ode
from theorems._rules.signs import Signs as Signs
from theorems._rules.trees import Trees as Trees

"""What every proof rule shares: whatever it does not handle, it declines in words."""
from __future__ import annotations

from abc import ABC, abstractmethod

from theorems._model.claim import Claim
from theorems._model.theorem import Outcome, Theorem, Unobserved
from theorems.calculus.rows import NotRows


class Declining(ABC):
    """A rule whose `prove` raises NotRows for what it does not handle; then the claim is not confirmed, for that reason.

    So it is where a quantity of the claim observes no process, or more than one.
    """

    def check(self, theorem: Theorem, claim: Claim) -> Outcome:
        """Prove, refute or fail to confirm `claim` in the setting of `theorem`."""
        try:
            return self.prove(theorem, claim)
        except NotRows as error:
            return Outcome("not confirmed", reason=str(error), rest=error.rest)
        except Unobserved as error:
            return Outcome("not confirmed", reason=str(error))

    @abstractmethod
    def prove(self, theorem: Theorem, claim: Claim) -> Outcome:
        """The rule itself."""

"""Keeping what is finished, beside the work: soon after it is asked for, and once for all that was asked for meanwhile."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

PAUSE = 0.5  # seconds from one time to the next


class Keeper:
    """Calls `keep` when it is asked to, in a thread of its own, and PAUSE after the last time at the soonest."""

    def __init__(self, keep: Callable[[], None]) -> None:
        self.keep = keep
        self._due = self._over = False
        self._wake, self._end = Event(), Event()

    @contextmanager
    def working(self) -> Iterator[None]:
        """It keeps while this lasts.  What is due at the end is kept if that is an error: else more is to come, of the caller."""
        thread = Thread(target=self._work)
        thread.start()
        try:
            try:
                yield
            finally:
                self._over = True
                self._wake.set()
                self._end.set()
                thread.join()
        except BaseException:
            if self._due:
                self.keep()
            raise

    def ask(self) -> None:
        """Have what there is by now kept."""
        self._due = True
        self._wake.set()

    def _work(self) -> None:
        while self._wake.wait() and not self._over:
            self._wake.clear()
            self._due = False  # before it is kept: what is asked for from here on is due again
            self.keep()
            self._end.wait(PAUSE)

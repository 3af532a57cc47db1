"""Results are kept beside the work: soon, seldom, and without losing any."""
from __future__ import annotations

import time
from threading import Event

import pytest

from reports import _keeper
from reports._keeper import Keeper


class Kept:
    """What a keeper kept, each time, of a list that grows."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.times: list[list[int]] = []
        self.kept = Event()
        self.keeper = Keeper(self.keep)

    def keep(self) -> None:
        self.times.append(list(self.made))
        self.kept.set()

    def make(self, item: int) -> None:
        self.made.append(item)
        self.keeper.ask()


def test_the_first_is_kept_at_once_and_those_that_follow_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_keeper, "PAUSE", 1)
    here = Kept()
    with here.keeper.working():
        here.make(0)
        assert here.kept.wait(5)
        here.kept.clear()
        for item in (1, 2, 3):
            here.make(item)
        assert here.kept.wait(5)  # nobody asks again, and yet they are kept
    assert here.times == [[0], [0, 1, 2, 3]]


def test_nothing_is_kept_that_nobody_asked_for() -> None:
    here = Kept()
    with here.keeper.working():
        pass
    with pytest.raises(KeyError), Kept().keeper.working():
        raise KeyError
    assert here.times == []


@pytest.mark.parametrize("end", [KeyError, KeyboardInterrupt])
def test_an_error_loses_nothing(end: type[BaseException]) -> None:
    here = Kept()
    with pytest.raises(end), here.keeper.working():
        here.make(0)
        assert here.kept.wait(5)
        here.make(1)  # within the pause
        raise end
    assert here.times[-1] == [0, 1]


def test_the_end_does_not_wait_for_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_keeper, "PAUSE", 60)
    here = Kept()
    begun = time.monotonic()
    with here.keeper.working():
        here.make(0)
        assert here.kept.wait(5)
        here.make(1)
    assert time.monotonic() - begun < 30
    assert here.times == [[0]]  # the caller writes the rest, with all that belongs to it

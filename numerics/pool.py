"""Work in processes, which end when their parent does."""

from __future__ import annotations

import gc
import importlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_all_start_methods, get_context, parent_process
from threading import Thread, current_thread, main_thread
from typing import Any, TypeVar

Name = TypeVar("Name")
Result = TypeVar("Result")
# Not forked from here: this process may hold threads.  A server that only imports is forked instead, where there are forks.
FORKS = "forkserver" in get_all_start_methods()
AT_MOST = 10.0  # seconds that ended processes may take to be gone


def begin(*modules: str) -> None:
    """Let the modules that workers need be imported once for all of them, beside what this process does meanwhile."""
    if FORKS:
        forkserver.set_forkserver_preload(list(modules))
        with _signals(signal.SIG_IGN, signal.SIGINT):  # the server inherits it: interrupts are this process's to handle
            forkserver.ensure_running()


@contextmanager
def helper(*modules: str) -> Iterator[ProcessPoolExecutor]:
    """One process beside the others, which begins to import the modules at once."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_prepare)
    try:
        with _signals(signal.SIG_IGN, signal.SIGINT):  # inherited, as by the server
            pool.submit(_import, modules)
        yield pool
    finally:
        _end(pool)


def _import(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)


def _end(pool: ProcessPoolExecutor) -> None:
    """Stop it at once: nothing is left for its processes to do, or the run was interrupted."""
    workers = list((pool._processes or {}).values())
    manager: Any = pool._executor_manager_thread
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()
    if manager:  # it closes a pipe that the end of the program writes to, so one of the two waits
        manager.join(AT_MOST)


def each(
    work: Callable[..., Result],
    tasks: Mapping[Name, tuple[Any, ...]],
    jobs: int,
    on_start: Callable[[Name], None] = lambda _: None,
) -> Iterator[tuple[Name, Result]]:
    """(name, `work(*arguments)`) of each task in order, by `jobs` processes if at first more than one has something to do.

    `tasks` may grow while results are taken.
    """
    if min(jobs, len(tasks)) < 2:
        for name, arguments in _growing(tasks):
            on_start(name)
            yield name, work(*arguments)
        return
    pool = ProcessPoolExecutor(jobs, get_context("forkserver" if FORKS else "spawn"), initializer=_prepare)
    try:
        waiting: dict[Name, Future[Result]] = {}
        for name, _ in _growing(tasks):
            with _later():
                waiting |= {new: pool.submit(work, *arguments) for new, arguments in tasks.items() if new not in waiting}
            on_start(name)
            yield name, waiting[name].result()
    finally:
        _end(pool)


@contextmanager
def _signals(handler: Any, *numbers: signal.Signals) -> Iterator[None]:
    """Have signals handled so meanwhile, if this is the thread that handles them."""
    here = current_thread() is main_thread()
    before = {number: signal.signal(number, handler) for number in numbers if here}
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


@contextmanager
def _later() -> Iterator[None]:
    """An interrupt comes afterwards: workers that are just being made would not know what has become of their parent."""
    seen: list[int] = []
    with _signals(lambda number, frame: seen.append(number), signal.SIGINT, signal.SIGTERM):
        yield
    if seen:
        raise KeyboardInterrupt


def _growing(tasks: Mapping[Name, tuple[Any, ...]]) -> Iterator[tuple[Name, tuple[Any, ...]]]:
    """The tasks in order, those added on the way too."""
    done = 0
    while done < len(tasks):
        for name, arguments in list(tasks.items())[done:]:
            done += 1
            yield name, arguments


def _prepare() -> None:
    gc.freeze()  # what was imported stays: garbage is not looked for in it, and rarely in SymPy's many objects with few circles
    gc.set_threshold(50_000)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupts are the parent's to handle
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed outright shuts no pool down, and its workers would wait for work for ever.
    parent = parent_process()
    assert parent is not None  # only workers run this
    parent.join()
    os._exit(1)

"""Worker processes: one result a task, in order, and no process left behind."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from numerics.pool import FORKS, each, helper


def told(text):
    return {"said": text, "by": os.getpid()}, 0.5


def test_results_come_in_order_from_other_processes():
    started = []
    found = list(each(told, {"a": ("x",), "b": ("y",)}, 2, started.append))
    assert [(name, result["said"], spent) for name, (result, spent) in found] == [("a", "x", 0.5), ("b", "y", 0.5)]
    assert os.getpid() not in {result["by"] for _, (result, _) in found}
    assert started == ["a", "b"]


def test_one_job_stays_in_this_process():
    (found,) = each(told, {"a": ("x",)}, 2, lambda name: None)
    assert found[1][0]["by"] == os.getpid()


SLOW = """
import os, sys, time
from numerics.pool import each

def slow(path):
    open(path, "w").write(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    list(each(slow, {p: (p,) for p in sys.argv[1:]}, 2, lambda name: None))
"""


def alive(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def waited(condition, seconds=30.0):
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return condition()


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="reads /proc to see whether a process is alive")
def test_workers_end_when_their_parent_is_killed(tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    pids = [tmp_path / "one", tmp_path / "two"]
    parent = subprocess.Popen([sys.executable, tmp_path / "slow.py", *pids], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        assert waited(lambda: all(p.exists() and p.read_text() for p in pids))
        assert all(alive(int(p.read_text())) for p in pids)
    finally:
        parent.kill()
        parent.wait()
    workers = [int(p.read_text()) for p in pids]
    assert waited(lambda: not any(map(alive, workers)))


BEGUN = """
import signal, sys, time
from numerics.pool import begin, each, helper

def slow(name):
    time.sleep(600)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begin("numerics.verify")
    try:
        with helper("reports.html"):
            print("begun", flush=True)
            list(each(slow, {"a": ("a",), "b": ("b",)}, 2))
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(not FORKS, reason="interrupts processes by group")
@pytest.mark.parametrize(("number", "wait"), [(signal.SIGINT, 0.0), (signal.SIGTERM, 0.0), (signal.SIGINT, 0.4), (signal.SIGINT, 3.0)])
def test_an_interrupt_at_any_moment_is_quiet(tmp_path, number, wait):
    (tmp_path / "begun.py").write_text(BEGUN)
    parent = subprocess.Popen([sys.executable, tmp_path / "begun.py"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, start_new_session=True)  # fmt: skip
    assert parent.stdout.readline() == "begun\n"
    time.sleep(wait)
    os.killpg(parent.pid, number) if number == signal.SIGINT else parent.send_signal(number)
    assert parent.communicate(timeout=60)[0] == "interrupted\n"


def imported(name):
    return name in sys.modules, os.getpid()


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="reads /proc to see whether a process is alive")
def test_a_helper_imports_at_once_and_ends_with_its_context():
    with helper("colorsys") as beside:
        known, process = beside.submit(imported, "colorsys").result(timeout=60)
        assert known and process != os.getpid()
        assert beside.submit(imported, "colorsys").result(timeout=60) == (True, process)
        beside.submit(time.sleep, 600)
    assert waited(lambda: not alive(process))


def test_no_thread_is_left_that_would_end_beside_the_program():
    """Both would write to a pipe that the other closes: a traceback after all is done, once in twenty runs."""
    with helper("colorsys") as beside:
        beside.submit(imported, "colorsys").result(timeout=60)
    list(each(told, {"a": ("x",), "b": ("y",)}, 2))
    assert "_ExecutorManagerThread" not in {type(thread).__name__ for thread in threading.enumerate()}


def test_tasks_may_be_added_while_results_are_taken():
    for jobs in (1, 2):
        tasks = {"a": ("x",), "b": ("y",)}
        found = []
        for name, (result, _) in each(told, tasks, jobs):
            found.append((name, result["said"]))
            if name in "ab":
                tasks[name * 2] = (name,)
        assert found == [("a", "x"), ("b", "y"), ("aa", "a"), ("bb", "b")]

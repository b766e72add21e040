"""The worker, with real child processes: they fail, hang, die, are ended, and go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from miwake.doors.worker import Worker, claim
from miwake.store.home import Store

VERBS = """
import os, signal, subprocess, sys, time
from miwake.errors import TooFewLabels

def count(work):
    for done in range(5):
        work.voice.tell("count", done + 1, 5)
        work.voice.point("sum", done, done * 2)
    work.voice.say("counted")
    return {"args": work.args, "project": work.project.noun.name}

def bad(work):
    raise TooFewLabels("two names are needed")

def bug(work):
    return 1 // 0

def die(work):
    os.kill(os.getpid(), signal.SIGKILL)

def hang(work):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "mark"])
    work.voice.tell("hang", 1, 2)
    while True:
        time.sleep(1)

def once(work):
    mark = work.home / "mark"
    if not mark.exists():
        mark.write_text(str(os.getpid()))
        time.sleep(60)
    return {"again": True}
"""
NAMES = ("count", "bad", "bug", "die", "hang", "once")
GROUP = """
import sys
from pathlib import Path
from miwake.doors import worker
worker.main(Path(sys.argv[1]), {"once": "odd_verbs:once"})
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a project; children know a few odd verbs."""
    (tmp_path / "odd_verbs.py").write_text(VERBS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made = Store(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def project(home):
    """The project's id."""
    return home.projects.ensure("odd").id


@pytest.fixture
def working(home):
    """A worker at work, in a thread."""
    verbs = {name: f"odd_verbs:{name}" for name in NAMES}
    worker = Worker(home.home, home.jobs, verbs)
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield worker
    worker.stop()
    thread.join()


def until(home, id_, *states):
    """Wait for a state; return the job."""
    for _ in range(600):
        job = home.jobs.get(id_)
        if job.state in states:
            return job
        time.sleep(0.05)
    pytest.fail(f"the job stayed {job.state}")


def test_a_job_is_done_and_gives_its_result(home, project, working):
    """Progress, curve and log are those told last."""
    job = until(home, home.jobs.ask(project, "count", {"a": 1}).id, "done", "failed")
    assert (
        "done",
        {"args": {"a": 1}, "project": "odd"},
        "count",
        5,
        "counted\n",
        5,
    ) == (
        job.state,
        job.result,
        job.stage,
        job.done,
        job.log,
        len(job.curve),
    )


def test_a_reason_is_kept_in_words_and_code(home, project, working):
    """What miwake raises on purpose is not tried again."""
    job = until(home, home.jobs.ask(project, "bad", {}).id, "failed")
    assert ("TooFewLabels", "two names are needed", 1) == (
        job.code,
        job.error,
        job.attempts,
    )


def test_a_bug_is_recorded_without_its_trace_in_the_words(home, project, working):
    """The log of the job has it."""
    job = until(home, home.jobs.ask(project, "bug", {}).id, "failed")
    assert ("Internal", True, False) == (
        job.code,
        "ZeroDivisionError" in job.log,
        "Traceback" in job.error,
    )


def test_a_child_that_dies_is_tried_three_times(home, project, working):
    """Then the job fails, with a plain sentence."""
    job = until(home, home.jobs.ask(project, "die", {}).id, "failed")
    assert ("WorkerLost", 3, True) == (
        job.code,
        job.attempts,
        "was killed; perhaps memory ran out" in job.error,
    )


def test_a_hung_child_is_cancelled_soon_with_all_it_started(home, project, working):
    """Though it will not hear of it: 1.5 seconds, and nobody is left."""
    asked = home.jobs.ask(project, "hang", {})
    for _ in range(400):
        if home.jobs.get(asked.id).stage == "hang":
            break
        time.sleep(0.05)
    home.jobs.cancel(asked.id)
    started = time.monotonic()
    until(home, asked.id, "cancelled")
    took = time.monotonic() - started
    left = [p for p in psutil.process_iter(["cmdline"]) if _marked(p)]
    assert (True, []) == (took < 1.5 + 0.5, left), took


def _marked(process):
    words = process.info["cmdline"] or []
    return words[-1:] == ["mark"] and process.status() != psutil.STATUS_ZOMBIE


def test_a_stopped_worker_lets_its_job_wait(home, project):
    """It has lost no attempt."""
    worker = Worker(home.home, home.jobs, {"hang": "odd_verbs:hang"})
    thread = threading.Thread(target=worker.run)
    thread.start()
    asked = home.jobs.ask(project, "hang", {})
    until(home, asked.id, "running")
    worker.stop()
    thread.join()
    job = home.jobs.get(asked.id)
    assert ("waiting", 0) == (job.state, job.attempts)


def test_a_killed_worker_takes_its_children_along_and_the_next_one_goes_on(
    home, project
):
    """kill -9: the orphan ends by itself, and the job is taken again at once."""
    asked = home.jobs.ask(project, "once", {})
    first = _group(home)
    mark = home.home / "mark"
    for _ in range(400):
        if mark.exists() and mark.read_text():
            break
        time.sleep(0.05)
    orphan = int(mark.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = _group(home)
    job = until(home, asked.id, "done", "failed")
    second.terminate()
    assert (("done", 2, {"again": True}), False, 0) == (
        (job.state, job.attempts, job.result),
        _alive(orphan),
        second.wait(),
    )


def _group(home):
    return subprocess.Popen(
        [sys.executable, "-c", GROUP, str(home.home)], env=os.environ.copy()
    )


def _alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_second_worker_leaves_the_first_ones_jobs_alone(home, project):
    """Only the first to come takes back what an earlier one had under way."""
    with claim(home.home, home.jobs):
        home.jobs.ask(project, "count", {})
        taken = home.jobs.take(["count"])
        with claim(home.home, home.jobs):
            assert "ours" == home.jobs.wanted(taken)

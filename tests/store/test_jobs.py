"""The queue: asked once, taken once, told, ended, and never lost."""

from __future__ import annotations

import pytest

from miwake.errors import NotFound, Refused
from miwake.store.jobs import ATTEMPTS, LEASE, LOG, OUTAGES, Jobs, Progress


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        """Return the time."""
        return self.at


@pytest.fixture
def clock():
    """The time leases are told by."""
    return Clock()


@pytest.fixture
def project(store):
    """A project's id."""
    return store.projects.ensure("idols").id


@pytest.fixture
def jobs(store, clock):
    """A queue whose leases follow the clock."""
    return Jobs(store.db, store.now, clock)


def test_the_same_work_is_asked_for_once(jobs, project):
    """What waits or runs already is returned."""
    first = jobs.ask(project, "train", {"seconds": 5}, "ann")
    jobs.take(["train"])
    assert first.id == jobs.ask(project, "train", {"seconds": 5}, "bob").id


def test_other_arguments_are_other_work(jobs, project):
    """Two trainings with other options are two jobs."""
    first = jobs.ask(project, "train", {"seconds": 5})
    assert first.id != jobs.ask(project, "train", {"seconds": 6}).id


def test_what_is_done_can_be_asked_for_again(jobs, project):
    """Only waiting and running jobs stand in for a new one."""
    first = jobs.ask(project, "guess", {})
    jobs.finish(jobs.take(["guess"]), {})
    assert first.id != jobs.ask(project, "guess", {}).id


def test_the_oldest_is_taken_first_and_only_once(jobs, store, project):
    """Two projects: two jobs, in the order they were asked for."""
    other = store.projects.ensure("cats").id
    asked = [jobs.ask(project, "guess", {}).id, jobs.ask(other, "guess", {}).id]
    taken = [jobs.take(["guess"]), jobs.take(["guess"])]
    assert ([*asked, None]) == [*(one.id for one in taken), jobs.take(["guess"])]


def test_a_project_has_one_job_under_way(jobs, project):
    """The next one waits until the first has ended."""
    jobs.ask(project, "import", {})
    jobs.ask(project, "train", {})
    first = jobs.take(["import", "train"])
    assert jobs.take(["import", "train"]) is None
    jobs.finish(first, {})
    assert "train" == jobs.take(["import", "train"]).verb


def test_a_verb_nobody_knows_is_not_taken(jobs, project):
    """A worker takes what it can do."""
    jobs.ask(project, "sing", {})
    assert jobs.take(["train"]) is None


def test_progress_is_told_whole(jobs, project):
    """Stage, counts, time left, curve and log."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    told = Progress("judge", 3, 10, 4.5, [("accuracy", 8, 0.75)], "a line\n")
    jobs.progress(taken, told)
    now = jobs.get(taken.id)
    assert ("judge", 3, 10, 4.5, [("accuracy", 8, 0.75)], "a line\n", {}) == (
        now.stage,
        now.done,
        now.total,
        now.left,
        now.curve,
        now.log,
        now.result,
    )


def test_the_end_of_a_long_log_is_kept(jobs, project):
    """At most 16 kB."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    jobs.progress(taken, Progress(log="x" * LOG + "the end"))
    assert (LOG, "the end") == (
        len(jobs.get(taken.id).log),
        jobs.get(taken.id).log[-7:],
    )


def test_a_silent_job_waits_again(jobs, project, clock):
    """Its lease is over; the next attempt is the second."""
    jobs.ask(project, "train", {})
    jobs.take(["train"])
    clock.at += LEASE + 1
    assert (1, 2) == (jobs.expire(), jobs.take(["train"]).attempts)


def test_a_renewed_job_is_not_taken_back(jobs, project, clock):
    """Whoever is heard of keeps it."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    for _ in range(3):
        clock.at += LEASE / 2
        jobs.renew(taken)
    assert 0 == jobs.expire()


def test_a_job_that_dies_too_often_fails_with_a_reason(jobs, project, clock):
    """Three attempts, then a sentence."""
    asked = jobs.ask(project, "train", {})
    for _ in range(ATTEMPTS):
        jobs.take(["train"])
        clock.at += LEASE + 1
        jobs.expire()
    now = jobs.get(asked.id)
    assert ("failed", "WorkerLost", True) == (
        now.state,
        now.code,
        "3 times" in now.error,
    )


def test_a_job_outlives_many_ends_of_its_server(jobs, project):
    """Whoever ends a server means no job; after twenty, it may be the job after all."""
    asked = jobs.ask(project, "train", {})
    states = []
    for _ in range(OUTAGES):
        jobs.take(["train"])
        jobs.expire(everyone=True)
        states.append(jobs.get(asked.id).state)
    assert [*["waiting"] * (OUTAGES - 1), "failed"] == states


def test_a_worker_that_was_thought_dead_spoils_nothing(jobs, project, clock):
    """What it writes after its lease was lost is not written."""
    jobs.ask(project, "train", {})
    late = jobs.take(["train"])
    clock.at += LEASE + 1
    jobs.expire()
    again = jobs.take(["train"])
    written = jobs.progress(late, Progress("old")), jobs.finish(late, {"old": 1})
    assert ((False, False), "lost", "") == (
        written,
        jobs.renew(late),
        jobs.get(again.id).stage,
    )


def test_a_waiting_job_is_cancelled_at_once(jobs, project):
    """And is not taken."""
    asked = jobs.ask(project, "train", {})
    assert ("cancelled", None) == (jobs.cancel(asked.id).state, jobs.take(["train"]))


def test_a_running_job_hears_that_it_is_to_end(jobs, project):
    """By its lease."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    jobs.cancel(taken.id)
    assert "cancel" == jobs.renew(taken)


def test_a_cancelled_job_whose_worker_died_is_cancelled(jobs, project):
    """It is not tried again."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    jobs.cancel(taken.id)
    jobs.expire(everyone=True)
    assert "cancelled" == jobs.get(taken.id).state


def test_a_failed_job_can_be_tried_again(jobs, project):
    """With all its attempts, and without its old reason."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    jobs.fail(taken, "TooFewLabels", "two names are needed", {"fewest": 5})
    failed = jobs.get(taken.id)
    again = jobs.retry(taken.id)
    assert ("failed", {"fewest": 5}, "waiting", "", 0) == (
        failed.state,
        failed.result,
        again.state,
        again.error,
        again.attempts,
    )


def test_a_done_job_is_not_tried_again(jobs, project):
    """A new one is asked for."""
    jobs.ask(project, "train", {})
    taken = jobs.take(["train"])
    jobs.finish(taken, {})
    with pytest.raises(Refused, match="is done"):
        jobs.retry(taken.id)


def test_a_released_job_has_lost_no_attempt(jobs, project):
    """The server was stopped; that is nobody's fault."""
    jobs.ask(project, "train", {})
    jobs.release(jobs.take(["train"]))
    assert 1 == jobs.take(["train"]).attempts


def test_an_unknown_job_is_not_found(jobs):
    """By its id."""
    with pytest.raises(NotFound):
        jobs.get("f" * 32)

"""What happens by itself beside the server."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import psutil
import pytest

from miwake.doors.schedule import Schedule
from miwake.store.home import Store
from miwake.store.incoming import File


@pytest.fixture
def home(tmp_path):
    """A home with the real time."""
    made = Store(tmp_path / "home")
    yield made
    made.close()


def workers():
    """Return the workers this process has started, and that live."""
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.Error):
            if "miwake.doors.worker" in one.cmdline():
                found.append(one.pid)
    return found


def until(true):
    """Wait until something is so."""
    for _ in range(200):
        if found := true():
            return found
        time.sleep(0.05)
    pytest.fail("it did not come")


def test_a_worker_that_dies_is_started_again(home):
    """And none is left when the schedule ends."""
    schedule = Schedule(home)
    schedule.start()
    (first,) = until(workers)
    os.kill(first, signal.SIGKILL)
    (second,) = until(lambda: [pid for pid in workers() if pid != first])
    schedule.stop()
    assert (True, []) == (first != second, workers())


def test_a_server_may_leave_the_work_to_others(home):
    """Then none is started."""
    schedule = Schedule(home, worker=False)
    schedule.start()
    time.sleep(0.2)
    found = workers()
    schedule.stop()
    assert [] == found


def test_finished_uploads_are_tidied_away(home):
    """What a killed worker left."""
    project = home.projects.ensure("p").id
    upload = home.incoming.open(project, [File("a.jpg", 1)])
    folder = home.incoming.root / upload.id
    home.incoming.mark(upload.id, "done")
    folder.mkdir()
    schedule = Schedule(home, worker=False)
    schedule.start()
    until(lambda: not folder.exists())
    schedule.stop()
    assert not folder.exists()


def test_what_the_command_line_brought_is_arranged(walked, tmp_path):
    """By a job, asked for once."""
    home = walked.store
    schedule = Schedule(home, worker=False)
    schedule._tidy()
    schedule._tidy()
    jobs = home.jobs.list(walked.project.id)
    home.jobs.cancel(jobs[0].id)
    assert ["arrange"] == [one.verb for one in jobs]

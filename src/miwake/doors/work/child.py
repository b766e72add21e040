"""A job's own process: `python -m miwake.doors.work.child HOME JOB ATTEMPT VERB`.

Not for people. It runs in a process group of its own, so that it can be ended with all
that it started, and it ends when whoever started it does.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

from miwake.doors.work.orphan import end_with_parent
from miwake.doors.work.voice import Voice, Work
from miwake.engine.pool import Pool
from miwake.errors import BadPhoto, MiwakeError
from miwake.learn import sentences
from miwake.river import Project
from miwake.settings import settings
from miwake.store.home import Store
from miwake.store.jobs import Job

Verb = Callable[[Work], Mapping[str, Any]]

log = logging.getLogger("miwake.work")


def main(home: str, id_: str, attempt: str, verb: str) -> int:
    """Do one attempt of one job and record how it ended."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides about Ctrl-C
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    with closing(Store(Path(home))) as store:
        job = store.jobs.get(id_)
        if (job.state, job.attempts) != ("running", int(attempt)):
            return 0  # somebody else has it by now
        run(store, job, verb)
    return 0


def run(store: Store, job: Job, verb: str) -> None:
    """Do a job in this process; whatever goes wrong is recorded, in words."""
    with Voice(store.jobs, job) as voice:
        end = _end(store, job, verb, voice)
    end()  # after the last progress: it would take the end back


def _end(store: Store, job: Job, verb: str, voice: Voice) -> Callable[[], bool]:
    """Do a job; return what records how it ended."""
    jobs = store.jobs
    try:
        result = _done(store, job, verb, voice)
    except MiwakeError as known:
        why = _code(known), str(known), _params(known)
        return lambda: jobs.fail(job, *why)
    except Exception as bug:  # the job runner records what nobody foresaw
        voice.say(traceback.format_exc())
        log.exception("job %d (%s) failed", job.n, job.verb)
        said = f"an error inside miwake ({type(bug).__name__}); the log has it"
        return lambda: jobs.fail(job, "Internal", said)
    return lambda: jobs.finish(job, result)


def _done(store: Store, job: Job, verb: str, voice: Voice) -> Mapping[str, Any]:
    module, _, function = verb.partition(":")
    do: Verb = getattr(import_module(module), function)
    noun = store.projects.get(job.project)
    with Pool(settings().workers, prepare="miwake.stages.collect:wake") as pool:
        project = Project(store, noun, pool)
        return do(Work(store, project, dict(job.args), job.who, voice, job.id))


def _params(known: MiwakeError) -> Mapping[str, Any]:
    """Return what a page needs to say it: names, numbers, and which sentence it is."""
    why = sentences.said(str(known))
    return {"why": why.code, **why.params, **known.params} if why else known.params


def _code(known: MiwakeError) -> str:
    return known.code if isinstance(known, BadPhoto) else type(known).__name__


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)  # what is open is closed; taking the rest apart takes time

"""Workers: answers as they come, errors whole, a death costs one item."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from miwake.engine import pool as module
from miwake.engine import worker
from miwake.engine.pool import Outcome, Pool
from miwake.errors import BadPhoto, MiwakeError, WorkerLost

WORK = """
import os, time
from miwake.errors import BadPhoto

def double(x): return 2 * x
def refuse(x): raise BadPhoto("bomb", f"item {x}")
def crash(x): raise KeyError(x)
def sleep(x): time.sleep(x); return x
def me(x): return os.getpid()
def size(x): return len(x)
def swell(x): return x + b"!"
def greedy(x): raise MemoryError
def leave(place, word): open(place, "a").write(word)

def die_at_five(x):
    if x == 5: os._exit(7)
    return x

def always_die(x): os._exit(3)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable]:
    """Functions a worker can import by name."""
    (tmp_path / "pool_work.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    import pool_work

    yield lambda name: getattr(pool_work, name)
    del sys.modules["pool_work"]


@pytest.fixture
def two(work: Callable) -> Iterator[Pool]:
    """Two workers that know the functions."""
    with Pool(2, patience=20) as made:
        yield made


def results(outcomes: Iterator[Outcome]) -> dict[int, object]:
    """Return results by place; errors by their text."""
    return {o.place: o.result if o.error is None else str(o.error) for o in outcomes}


def test_every_item_has_its_result(two: Pool, work: Callable) -> None:
    """Each outcome knows the place of its item, however they were dealt."""
    found = results(two.map(work("double"), range(50)))

    assert {n: 2 * n for n in range(50)} == found


def test_nothing_to_do_is_done_at_once(two: Pool, work: Callable) -> None:
    """No items, no outcomes."""
    assert [] == list(two.map(work("double"), []))


def test_quick_items_do_not_wait_for_slow_ones(two: Pool, work: Callable) -> None:
    """Outcomes come in the order in which they are finished."""
    order = [o.place for o in two.map(work("sleep"), [0.5, 0.0, 0.0])]

    assert 0 != order[0]


def test_known_error_comes_back_whole(two: Pool, work: Callable) -> None:
    """What miwake raises is an outcome, with its code; the worker lives on."""
    before = {o.result for o in two.map(work("me"), range(20))}
    errors = [o.error for o in two.map(work("refuse"), range(3))]
    after = {o.result for o in two.map(work("me"), range(20))}

    assert all(isinstance(e, BadPhoto) and e.code == "bomb" for e in errors)
    assert {"item 0", "item 1", "item 2"} == {str(e) for e in errors}
    assert before == after


def test_death_costs_one_item(two: Pool, work: Callable) -> None:
    """The item that killed its worker is told so; all others have their results."""
    found = results(two.map(work("die_at_five"), range(30)))

    assert "this item ended its worker (exit 7)" == found.pop(5)
    assert {n: n for n in range(30) if n != 5} == found


def test_other_exception_costs_one_item(two: Pool, work: Callable) -> None:
    """A fault of the program ends the worker, and is told as one."""
    (outcome,) = two.map(work("crash"), [1])

    assert isinstance(outcome.error, WorkerLost)


def test_hopeless_run_is_given_up(two: Pool, work: Callable) -> None:
    """Where every worker dies, the run ends instead of starting workers for ever."""
    with pytest.raises(WorkerLost, match="4 worker processes ended one after"):
        list(two.map(work("always_die"), range(1000)))

    assert {0: 2} == results(two.map(work("double"), [1]))


def test_item_that_hangs_is_ended(two: Pool, work: Callable) -> None:
    """It costs its own time and no other item."""
    found = results(two.map(work("sleep"), [60, 0, 0.1], patience=1.0))

    assert {0: "this item took longer than 1 s", 1: 0, 2: 0.1} == found


def test_run_that_is_left_early_leaves_no_answers(two: Pool, work: Callable) -> None:
    """A later map hears only its own answers."""
    for _ in two.map(work("sleep"), [0.0] + [0.3] * 10):
        break

    assert {n: 2 * n for n in range(10)} == results(two.map(work("double"), range(10)))


def test_idle_worker_that_died_is_replaced(two: Pool, work: Callable) -> None:
    """No item is blamed for a death it did not cause."""
    pids = {o.result for o in two.map(work("me"), range(20))}
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)

    assert {0: 2, 1: 4} == results(two.map(work("double"), [1, 2]))


def test_heavy_items_and_answers_do_not_block(two: Pool, work: Callable) -> None:
    """Items and answers far beyond a pipe's buffer pass each other."""
    items = [bytes([n]) * 2_000_000 for n in range(12)]

    found = results(two.map(work("swell"), items))

    assert [item + b"!" for item in items] == [found[n] for n in range(12)]


def test_heavy_items_are_worked_on_side_by_side(two: Pool, work: Callable) -> None:
    """The second worker does not wait until the first is done."""
    two.start()
    pids = {o.result for o in two.map(work("me"), [b"x" * 500_000] * 8)}

    assert 2 == len(pids)


def test_fault_in_the_items_is_the_callers(two: Pool, work: Callable) -> None:
    """An exception from the iterable comes out, and the pool can be used again."""
    with pytest.raises(ZeroDivisionError):
        list(two.map(work("double"), (1 // n for n in (1, 1, 0))))

    assert {0: 2} == results(two.map(work("double"), [1]))


def test_only_the_first_worker_is_told_what_the_first_one_does(
    work: Callable, tmp_path: Path
) -> None:
    """It is called once, with its words, before the first answer."""
    note = tmp_path / "note"
    first = ("pool_work:leave", str(note), "once;")

    with Pool(2, patience=20, first=first) as pool:
        found = results(pool.map(work("double"), range(4)))

    assert {0: 0, 1: 2, 2: 4, 3: 6} == found
    assert "once;" == note.read_text()


def test_one_worker_is_the_least() -> None:
    """A pool of none would never answer."""
    assert 1 == Pool(0).size


def test_too_much_memory_is_an_error_of_the_item(two: Pool, work: Callable) -> None:
    """An item that asks for more than a worker may have is told so."""
    (outcome,) = two.map(work("greedy"), [1])

    assert "more memory than a worker may use" in str(outcome.error)


def test_worker_answers_until_its_pipe_closes() -> None:
    """What a worker says of a function, without the process around it."""

    def refuse(_: int) -> None:
        raise MiwakeError("no")

    assert (True, 3) == worker.answer(abs, -3)
    good, error = worker.answer(refuse, 1)
    assert (False, "no") == (good, str(error))


def test_script_without_main_guard_works(tmp_path: Path) -> None:
    """Workers are a program of their own: nobody's script is run again."""
    script = tmp_path / "script.py"
    script.write_text(
        "from miwake.engine.pool import Pool\n"
        "import math\n"
        "print('once')\n"
        "with Pool(2) as pool:\n"
        "    print(sorted(o.result for o in pool.map(math.sqrt, [4, 9])))\n"
    )

    said = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=30
    )

    assert ("once\n[2.0, 3.0]\n", "") == (said.stdout, said.stderr)


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    """An interrupt reaches the caller at once, and no worker is left behind."""
    script = tmp_path / "script.py"
    script.write_text(
        "import time, sys\n"
        "from miwake.engine.pool import Pool\n"
        "pool = Pool(2).start()\n"
        "print(*[w.process.pid for w in pool._workers], flush=True)\n"
        "try:\n"
        "    with pool: list(pool.map(time.sleep, [30] * 4))\n"
        "except KeyboardInterrupt: print('stopped')\n"
    )
    process = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    pids = list(map(int, process.stdout.readline().split()))
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=10)

    assert ("stopped\n", "") == (said, errors)
    assert [False, False] == [Path(f"/proc/{pid}").exists() for pid in pids]


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """After kill -9 of the parent no worker goes on, even a busy one."""
    script = tmp_path / "script.py"
    script.write_text(
        "import time\n"
        "from miwake.engine.pool import Pool\n"
        "pool = Pool(1).start()\n"
        "print(pool._workers[0].process.pid, flush=True)\n"
        "list(pool.map(time.sleep, [60]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    pid = int(process.stdout.readline())
    time.sleep(0.7)
    process.kill()
    process.wait()
    process.stdout.close()

    for _ in range(50):
        if _ended(pid):
            break
        time.sleep(0.1)
    assert _ended(pid)


def _ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only waits to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_limits_make_sense() -> None:
    """What may wait in a pipe fits its buffer, all of it."""
    assert module.AHEAD * module.LIGHT < 200_000

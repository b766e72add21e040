"""Vectors: appended once, read in any order, across shards and processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miwake.errors import CannotWrite, NotFound, Refused
from miwake.store import vectors as module
from miwake.store.home import Store


def rows(*names: int, width: int = 4) -> dict[str, np.ndarray]:
    """Return vectors that tell their own number."""
    return {f"r{n}": np.full(width, n, np.float32) for n in names}


@settings(max_examples=25)
@given(st.lists(st.sets(st.integers(0, 40), max_size=12), max_size=6), st.randoms())
def test_what_was_appended_is_read(tmp_path_factory, batches, random) -> None:
    """Any batches, overlapping or not, over many shards, read back in any order."""
    store = Store(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SHARD_ROWS", 5)
        for batch in batches:
            store.vectors.append("e", rows(*batch))
        numbers = sorted(set().union(*batches))
        random.shuffle(numbers)
        found = store.vectors.read("e", [f"r{n}" for n in numbers])
    store.close()

    assert numbers == [int(row[0]) for row in found]
    assert {f"r{n}" for n in numbers} == store.vectors.known("e")


def test_first_vector_stays(store: Store) -> None:
    """A region that has a vector keeps it."""
    store.vectors.append("e", {"r": np.zeros(2, np.float32)})
    store.vectors.append("e", {"r": np.ones(2, np.float32)})

    assert [[0.0, 0.0]] == store.vectors.read("e", ["r"]).tolist()


def test_two_processes_append(tmp_path: Path) -> None:
    """Processes that append at once lose nothing and overwrite nothing."""
    program = (
        "import sys, pathlib, numpy as np\n"
        "from miwake.store.home import Store\n"
        "store, me = Store(pathlib.Path(sys.argv[1])), int(sys.argv[2])\n"
        "for n in range(me, 60, 2):\n"
        "    store.vectors.append('e', {f'r{n}': np.full(3, n, np.float32)})\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    started = [subprocess.Popen([*command, str(n)]) for n in range(2)]
    ended = [one.wait() for one in started]

    store = Store(tmp_path)
    found = store.vectors.read("e", [f"r{n}" for n in range(60)])
    store.close()
    assert ([0, 0], list(range(60))) == (ended, [int(row[1]) for row in found])


def test_nothing_is_read_as_nothing(store: Store) -> None:
    """No regions, no rows; nothing to append, no folder."""
    store.vectors.append("e", {})

    assert (0, 0) == store.vectors.read("e", []).shape
    assert [] == list((store.home / "vectors").iterdir())


def test_unknown_region_is_named(store: Store) -> None:
    """A region without a vector is no row of zeros."""
    with pytest.raises(NotFound, match="1 regions have no vector"):
        store.vectors.read("e", ["r"])


def test_lost_end_is_found_and_forgotten(store: Store) -> None:
    """Rows beyond a shard's end are unreadable, refused, and gone once forgotten."""
    store.vectors.append("e", rows(0, 1, 2))
    with (store.home / "vectors" / "e" / "00000.f32").open("r+b") as file:
        file.truncate(20)

    unreadable = store.vectors.unreadable()
    with pytest.raises(Refused, match="damaged; run `miwake doctor`"):
        store.vectors.read("e", ["r0", "r2"])
    with pytest.raises(Refused, match="has lost its end"):
        store.vectors.append("e", rows(3))
    store.vectors.forget("e", ["r1", "r2"])
    store.vectors.append("e", rows(2))

    assert [("e", "r1"), ("e", "r2")] == unreadable
    assert [0, 2] == store.vectors.read("e", ["r0", "r2"])[:, 0].tolist()


def test_lost_width_is_found(store: Store) -> None:
    """Without the vectors' length nothing can be read, and nothing is guessed."""
    store.vectors.append("e", rows(0))
    (store.home / "vectors" / "e" / "width").write_text("")

    with pytest.raises(Refused, match="damaged"):
        store.vectors.read("e", ["r0"])
    with pytest.raises(Refused, match="lost their numbers"):
        store.vectors.append("e", rows(1))
    assert [("e", "r0")] == store.vectors.unreadable()


def test_other_length_is_refused(store: Store) -> None:
    """An encoder has vectors of one length."""
    store.vectors.append("e", rows(0))

    with pytest.raises(Refused, match="have 4 numbers, these 5"):
        store.vectors.append("e", rows(1, width=5))


def test_disk_that_fills_up_is_told(store: Store, monkeypatch) -> None:
    """A write that stops half way is no vector."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "pwrite", full)

    with pytest.raises(CannotWrite, match="No space left"):
        store.vectors.append("e", rows(0))
    assert set() == store.vectors.known("e")


def test_short_write_goes_on(store: Store, monkeypatch) -> None:
    """The rest of a write that took a part follows it."""
    whole = module.os.pwrite
    monkeypatch.setattr(
        module.os, "pwrite", lambda fd, data, at: whole(fd, bytes(data)[:5], at)
    )

    store.vectors.append("e", rows(7))

    assert [[7.0] * 4] == store.vectors.read("e", ["r7"]).tolist()

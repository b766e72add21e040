"""Settings: read once from the environment, strictly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from miwake import settings as module
from miwake.errors import BadOption
from miwake.settings import Settings, settings


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget what was read, before and after."""
    for name in [name for name in os.environ if name.startswith("MIWAKE_")]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_defaults_are_modest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback only, a home of the user's, every core this process may use."""
    monkeypatch.setenv("HOME", "/home/ann")

    cores = len(os.sched_getaffinity(0))

    wanted = Settings(Path("/home/ann/.local/share/miwake"), cores, "127.0.0.1", 8765)
    assert wanted == settings()


def test_environment_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting has its variable."""
    wanted = {"HOME": "/x", "WORKERS": "3", "HOST": "::1", "PORT": "80"}
    for name, value in wanted.items():
        monkeypatch.setenv(f"MIWAKE_{name}", value)

    assert Settings(Path("/x"), 3, "::1", 80) == settings()


def test_empty_is_as_good_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable is not a folder of no name."""
    before = settings()
    settings.cache_clear()
    for name in ("HOME", "WORKERS", "HOST", "PORT"):
        monkeypatch.setenv(f"MIWAKE_{name}", "")

    assert before == settings()


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "²", "٣"])
def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A number that is none is not replaced in silence."""
    monkeypatch.setenv("MIWAKE_PORT", text)

    with pytest.raises(BadOption, match=r"MIWAKE_PORT: a whole number above 0.*came"):
        settings()


def test_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later change of the environment changes nothing."""
    first = settings()
    monkeypatch.setenv("MIWAKE_PORT", "1")

    assert first is settings()


def test_a_machine_that_hides_its_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where cores cannot be counted, one is used."""
    monkeypatch.delattr(module.os, "sched_getaffinity")

    assert 1 == settings().workers

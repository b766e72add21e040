"""The Python API."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import miwake
from miwake.errors import BadPhoto, TooFewLabels


@pytest.fixture(scope="module")
def trained(
    tmp_path_factory: pytest.TempPathFactory, drawings: Path
) -> Iterator[miwake.river.Trained]:
    """A model trained through the Python API."""
    with miwake.open("shapes", str(tmp_path_factory.mktemp("api"))) as project:
        project.collect(drawings)
        yield project.train()


def test_a_model_answers_a_photo(trained: miwake.river.Trained, drawings: Path) -> None:
    """Label and scores of every class."""
    (found,) = trained.predict(drawings / "red" / "3.png").regions
    assert ("red", {"red", "green"}) == (found.label, set(found.scores))


def test_a_missing_photo_is_named(trained: miwake.river.Trained) -> None:
    """The path stands in the error."""
    with pytest.raises(BadPhoto, match=r"nowhere\.jpg"):
        trained.predict("nowhere.jpg")


def test_publishing_needs_a_verdict(trained: miwake.river.Trained) -> None:
    """Nobody can publish what was never judged."""
    fresh = trained.project.train(seed=7)
    with pytest.raises(miwake.errors.Refused, match="has not been judged"):
        fresh.publish()


def test_a_judged_model_is_published(trained: miwake.river.Trained) -> None:
    """Judged, then published, proved equal."""
    trained.judge()
    endpoint, check = trained.publish("answers")
    assert (trained.digest, True) == (endpoint.model, check.equal)


def test_training_without_labels_says_what_to_do(tmp_path: Path) -> None:
    """An empty project cannot learn."""
    with miwake.open("none", str(tmp_path)) as project, pytest.raises(TooFewLabels):
        project.train()


def test_a_script_needs_no_main_guard(drawings: Path, tmp_path: Path) -> None:
    """Workers never run the user's own script again."""
    script = tmp_path / "mine.py"
    script.write_text(
        "import miwake\n"
        f"project = miwake.open('x', {str(tmp_path / 'home')!r})\n"
        f"project.collect({str(drawings)!r})\n"
        "print('once')\n"
        "project.close()\n"
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120
    )
    assert (0, "once\n") == (done.returncode, done.stdout)

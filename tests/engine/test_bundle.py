"""Bundles: whole or absent, never changed in silence, the same answers everywhere."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from miwake.engine import bundle as module
from miwake.engine.bundle import MAKING, Bundle, Golden, write
from miwake.engine.decode import decode
from miwake.engine.lens import Lens, describe
from miwake.engine.look import cut, face_finder, find
from miwake.errors import BadBundle, CannotWrite, NotEqual
from miwake.learn import graphs
from miwake.learn.graphs import Head, Prepare

NAMES = ("red", "green", "blue")
MANIFEST = {"names": list(NAMES), "sees": {"mode": "whole"}}


def model() -> bytes:
    """Return a model that names a picture's strongest colour."""
    sketch = graphs.Sketch()
    wide = sketch.op("Cast", "pixels", to=1)
    mean = sketch.op("ReduceMean", wide, sketch.const([1, 2], np.int64), keepdims=0)
    encoder = sketch.finish(
        [("pixels", np.uint8, ["N", "H", "W", 3])],
        {"embedding": (mean, np.float32, ["N", 3])},
    )
    how = Prepare(np.zeros(3, np.float32), np.ones(3, np.float32), ((3, 1.0),))
    head = Head(how, 5 * np.eye(3, dtype=np.float32), np.zeros(3, np.float32))
    return graphs.join(encoder, graphs.head(head, 1.0))


def picture(channel: int, tall: int = 6, wide: int = 8) -> np.ndarray:
    """Return a picture of one colour."""
    pixels = np.full((tall, wide, 3), 10, np.uint8)
    pixels[..., channel] = 200
    return pixels


def golden() -> Golden:
    """Return pictures of two sizes with the scores worked out apart."""
    inputs = (picture(0), picture(1, 4, 4), picture(2))
    means = np.stack([p.mean(axis=(0, 1)) for p in inputs])
    logits = 5 * means / np.linalg.norm(means, axis=1, keepdims=True)
    raised = np.exp(logits)
    return Golden(
        inputs, (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    )


@pytest.fixture
def made(tmp_path: Path) -> Bundle:
    """A small bundle."""
    return Bundle(
        tmp_path / write(tmp_path, MANIFEST, {"model.onnx": model()}, golden())
    )


def test_digest_names_the_content(tmp_path: Path) -> None:
    """Equal content anywhere has the folder's name; other content another."""
    digests = []
    for place, names in (("a", NAMES), ("b", NAMES), ("c", NAMES[::-1])):
        (tmp_path / place).mkdir()
        manifest = MANIFEST | {"names": list(names)}
        digests.append(
            write(tmp_path / place, manifest, {"model.onnx": model()}, golden())
        )

    assert digests[0] == digests[1] != digests[2]
    assert [digests[0]] == [path.name for path in (tmp_path / "a").iterdir()]
    assert digests[0] == Bundle(tmp_path / "a" / digests[0]).digest


def test_whole_bundle_verifies(made: Bundle) -> None:
    """Its answers are those that were worked out apart."""
    check = made.verify()

    assert (3, True) == (check.items, check.equal)
    assert check.difference < 1e-6


@pytest.mark.parametrize(
    "name", ["model.onnx", "golden/00.npy", "golden/expected.json"]
)
def test_one_changed_byte_is_refused(made: Bundle, name: str) -> None:
    """The first file that was changed is named."""
    data = bytearray((made.path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (made.path / name).write_bytes(data)

    with pytest.raises(BadBundle, match=f"{name} was changed"):
        made.verify()


def test_missing_file_is_refused(made: Bundle) -> None:
    """A file that is gone is named."""
    (made.path / "model.onnx").unlink()

    with pytest.raises(BadBundle, match=r"model.onnx is missing"):
        made.check_files()


@pytest.mark.parametrize("off", [2e-4, np.nan])
def test_other_answers_are_refused(tmp_path: Path, off: float) -> None:
    """A bundle that answers otherwise than was recorded is not for use."""
    good = golden()
    other = Golden(good.inputs, good.scores + np.float32(off))
    digest = write(tmp_path, MANIFEST, {"model.onnx": model()}, other)

    with pytest.raises(NotEqual, match="must not be used"):
        Bundle(tmp_path / digest).verify()


def test_damaged_bundle_is_made_again(tmp_path: Path, made: Bundle) -> None:
    """Writing the same content where a damaged bundle lies mends it."""
    (made.path / "model.onnx").write_bytes(b"")

    write(tmp_path, MANIFEST, {"model.onnx": model()}, golden())

    assert made.verify().equal
    assert [made.path] == list(tmp_path.iterdir())


def test_made_by_two_at_once(tmp_path: Path, made: Bundle, monkeypatch) -> None:
    """Whoever comes second to the same bundle is content with the first."""
    turns = iter([False])
    whole = module._whole
    monkeypatch.setattr(
        module, "_whole", lambda p: next(turns, None) is None and whole(p)
    )

    assert made.path.name == write(
        tmp_path, MANIFEST, {"model.onnx": model()}, golden()
    )
    assert [made.path] == list(tmp_path.iterdir())


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch) -> None:
    """A bundle that does not fit is told, and its beginning is removed."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", full)

    with pytest.raises(CannotWrite, match=r"cannot write the bundle .*No space left"):
        write(tmp_path, MANIFEST, {}, golden())
    assert [] == list(tmp_path.glob(MAKING + "*"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no readable manifest"),
        ("[1]", "names no format"),
        ('{"format": "other.v9"}', "is of format 'other.v9'"),
        ('{"format": "miwake.bundle.v1", "names": []}', "lacks files, sees"),
    ],
)
def test_no_bundle_is_told(tmp_path: Path, text: str, told: str) -> None:
    """A manifest from anywhere is refused with what is wrong with it."""
    (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(BadBundle, match=told):
        Bundle(tmp_path)


def test_photo_is_answered_whole(made: Bundle) -> None:
    """One region, every class with its score, the surest named."""
    buffer = io.BytesIO()
    Image.fromarray(picture(1)).save(buffer, "png")

    answer = made.answer(buffer.getvalue(), "a.png")

    (found,) = answer.regions
    assert ("a.png", (0.0, 0.0, 8.0, 6.0), "green") == (
        answer.source,
        found.box,
        found.label,
    )
    assert set(NAMES) == set(found.scores)
    assert found.score == max(found.scores.values())


def test_batch_answers_like_one_by_one(made: Bundle) -> None:
    """Pictures of one size, of several sizes, and alone: the same scores."""
    alike, mixed = [picture(0), picture(2)], [picture(0), picture(1, 5, 9)]
    for cuts in (alike, mixed):
        apart = np.concatenate([made.scores([one]) for one in cuts])
        np.testing.assert_allclose(made.scores(cuts), apart, atol=1e-6)

    assert (2, 3) == made.embeddings(alike).shape
    assert {"mode": "whole"} == made.sees


def test_manifest_is_plain_json(made: Bundle) -> None:
    """Whoever holds the folder can read which file has which digest."""
    manifest = json.loads((made.path / "manifest.json").read_text())

    inside = {
        str(p.relative_to(made.path)) for p in made.path.rglob("*") if p.is_file()
    }
    assert {*manifest["files"], "manifest.json"} == inside


def test_faces_are_cut_as_they_were_learned(
    sample_photos: list[Path], faces: Lens
) -> None:
    """Training and answering see the very same pixels of a face."""
    pixels = decode(sample_photos[0].read_bytes()).pixels
    bundle = Bundle.__new__(Bundle)
    bundle.manifest = {"sees": {"mode": "faces", **describe(faces.recipe)}}
    bundle._finder = face_finder(faces.detectors)

    _, answered = bundle._cuts(pixels)
    learned = [cut(pixels, one, faces) for one in find(pixels, faces)]

    assert len(learned) > 1
    np.testing.assert_array_equal(learned, answered)

"""Near-duplicates differ in few bits, other photos in many."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from miwake.learn.phash import NEAR, hamming, near_pairs, perceptual_hash


def photo(seed: int) -> Image.Image:
    """Return a photo-like picture: coarse colour blobs with fine detail on top."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (6, 8, 3)).astype(np.uint8))
    fine = Image.fromarray(rng.integers(0, 256, (60, 80, 3)).astype(np.uint8))
    size = (640, 480)
    smooth = coarse.resize(size, Image.Resampling.BICUBIC)
    return Image.blend(smooth, fine.resize(size, Image.Resampling.BICUBIC), 0.2)


def hashed(image: Image.Image) -> int:
    """Return the hash of `image`."""
    return perceptual_hash(np.asarray(image))


def saved(image: Image.Image, quality: int) -> Image.Image:
    """Return `image` after a JPEG of `quality`."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.open(io.BytesIO(stream.getvalue()))


COPIES = {
    "half": lambda image: image.resize((320, 240)),
    "a fifth": lambda image: image.resize((128, 96)),
    "other aspect": lambda image: image.resize((400, 400)),
    "quality 30": lambda image: saved(image, 30),
    "cropped by 4 %": lambda image: image.crop((13, 10, 627, 470)),
    "brighter": lambda image: image.point(lambda value: min(255, value * 1.15)),
}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("seed", range(5))
def test_a_copy_is_near(copy: str, seed: int) -> None:
    """A photo that was scaled, saved or trimmed stays a near-duplicate."""
    bits = (hashed(photo(seed)) ^ hashed(COPIES[copy](photo(seed)))).bit_count()
    assert bits <= NEAR


def test_other_photos_are_far() -> None:
    """Photos of other things are no near-duplicates."""
    hashes = np.array([hashed(photo(seed)) for seed in range(40)], dtype=np.uint64)
    assert near_pairs(hashes).tolist() == []


@given(
    arrays.arrays(
        np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70), st.just(3))
    )
)
def test_any_size_has_a_hash_of_64_bits(pixels: NDArray[np.uint8]) -> None:
    """Photos smaller than the hash's own grid are hashed too."""
    assert 0 <= perceptual_hash(pixels) < 2**64


@pytest.mark.parametrize("size", [(50, 70), (999, 400), (1, 1)])
def test_flat_photos_hash_alike(size: tuple[int, int]) -> None:
    """Rounding makes no bits: one colour, any size, is one hash."""
    assert perceptual_hash(np.full((*size, 3), 37, dtype=np.uint8)) == 2**63


HASHES = st.lists(st.integers(0, 2**64 - 1), max_size=30).map(
    lambda values: np.array(values, dtype=np.uint64)
)


@given(HASHES, HASHES)
def test_hamming_counts_bits(
    one: NDArray[np.uint64], other: NDArray[np.uint64]
) -> None:
    """The table equals counting one pair at a time."""
    expected = [[(int(a) ^ int(b)).bit_count() for b in other] for a in one]
    assert hamming(one, other).tolist() == expected


@given(HASHES, st.integers(0, 64))
def test_near_pairs_are_those_of_the_table(
    hashes: NDArray[np.uint64], most: int
) -> None:
    """Working block by block finds each pair once, the smaller row first."""
    table = np.triu(hamming(hashes, hashes) <= most, 1)
    assert near_pairs(hashes, most).tolist() == np.argwhere(table).tolist()


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks give the same pairs in the same order."""
    hashes = np.random.default_rng(0).integers(0, 64, 200, dtype=np.uint64)
    whole = near_pairs(hashes, 1).tolist()
    monkeypatch.setattr("miwake.learn.phash._CELLS", 700)
    assert near_pairs(hashes, 1).tolist() == whole

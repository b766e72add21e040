"""A picture that was moved, turned or mirrored lies like itself; others do not."""

from __future__ import annotations

import numpy as np
import pytest

from miwake.learn import alike


def scene(seed, side=40):
    """A smooth grey picture, larger than what is cut out of it."""
    noise = np.random.default_rng(seed).random((side, side))
    for _ in range(6):
        noise = (noise + np.roll(noise, 1, 0) + np.roll(noise, 1, 1)) / 3
    low, high = noise.min(), noise.max()
    return ((noise - low) / (high - low)).astype(np.float32)


def correlation(one, other):
    """How alike two pictures lie."""
    (found,) = alike.aligned(np.stack([one, other]), np.array([[0, 1]], np.int32))
    return found


@pytest.mark.parametrize(
    "other",
    [
        scene(0)[8:32, 8:32],
        scene(0)[8:32, 31:7:-1],
        scene(0)[10:34, 6:30],
        scene(0)[8:32, 8:32] * 0.5 + 0.2,
    ],
    ids=["itself", "mirrored", "shifted", "darker"],
)
def test_a_changed_copy_is_alike(other):
    """Shift, mirror and light are no difference."""
    assert correlation(scene(0)[8:32, 8:32], other) > 0.97


def test_another_scene_is_not_alike():
    """Even its best move leaves it different."""
    assert correlation(scene(0)[8:32, 8:32], scene(1)[8:32, 8:32]) < 0.85


def test_plain_pictures_are_not_alike():
    """Where there is nothing to see, nothing agrees."""
    plain = np.full((24, 24), 0.5, np.float32)
    assert correlation(plain, plain) == pytest.approx(0, abs=1e-6)


def test_no_pairs_no_answers():
    """Zero pairs are fine."""
    assert 0 == len(
        alike.aligned(np.zeros((2, 24, 24), np.float32), np.zeros((0, 2), np.int32))
    )

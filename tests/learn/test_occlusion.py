"""Occlusion: the part that holds the score up is the hot one."""

from __future__ import annotations

import numpy as np

from miwake.learn.occlusion import GREY, occlusion


def test_part_that_is_looked_at_is_hot() -> None:
    """Only hiding what the score reads changes it, by just as much."""
    pixels = np.full((21, 35, 3), 255, np.uint8)

    def score(batch: np.ndarray) -> np.ndarray:
        looked = batch[:, 3:6, 10:15].mean(axis=(1, 2, 3)) / 255
        return np.stack([looked, 1 - looked], axis=1)

    heat = occlusion(score, pixels, 0)

    wanted = np.zeros((7, 7), np.float32)
    wanted[1, 2] = 1 - GREY / 255
    np.testing.assert_allclose(heat, wanted, atol=1e-6)


def test_picture_is_left_alone() -> None:
    """What was lent is not painted over, even where it is smaller than the grid."""
    pixels = np.zeros((3, 3, 3), np.uint8)
    occlusion(lambda batch: np.zeros((len(batch), 1), np.float32), pixels, 0)

    assert 0 == pixels.max()

"""What holds a score up? Hide one part of the picture after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

GREY = 127


def occlusion(
    score: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    pixels: NDArray[np.uint8],
    target: int,
    grid: int = 7,
) -> NDArray[np.float32]:
    """Return (grid, grid): how far the target's score falls with each part hidden.

    *pixels* are (H, W, 3); *score* maps (N, H, W, 3) to (N, C). Zeiler & Fergus,
    "Visualizing and understanding convolutional networks", 2014, p. 6.
    """
    tall, wide = pixels.shape[:2]
    rows = np.linspace(0, tall, grid + 1).astype(int)
    columns = np.linspace(0, wide, grid + 1).astype(int)
    whole = float(score(pixels[None])[0, target])
    heat = np.zeros((grid, grid), np.float32)
    for r in range(grid):
        for c in range(grid):
            hidden = pixels.copy()
            hidden[rows[r] : rows[r + 1], columns[c] : columns[c + 1]] = GREY
            heat[r, c] = whole - float(score(hidden[None])[0, target])
    return heat

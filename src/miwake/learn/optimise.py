"""Find the lowest point of a smooth function: L-BFGS, in numpy.

Liu & Nocedal, "On the limited memory BFGS method for large scale optimization",
1989, algorithm 2.1, with a backtracking line search (Nocedal & Wright, "Numerical
optimization", 2006, algorithm 3.1). scipy's is as good; importing it costs half a
second, more than most heads take to learn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MEMORY = 10
ENOUGH = 1e-4
"""Armijo's constant: a step must bring this share of what its slope promises."""


def lowest(
    slope: Callable[[Array], tuple[float, Array]],
    start: Array,
    *,
    steps: int = 200,
    tolerance: float = 1e-5,
    stop: Callable[[], bool] = lambda: False,
) -> Array:
    """Return the point (P,) near which *slope*'s value is lowest.

    *slope* maps a point to (value, gradient). Ends when the gradient's largest entry
    falls below *tolerance*, after *steps*, or when *stop* says so.
    """
    x = start.copy()
    value, gradient = slope(x)
    past: deque[tuple[Array, Array, float]] = deque(maxlen=MEMORY)
    for _ in range(steps):
        if np.abs(gradient).max(initial=0) < tolerance or stop():
            break
        way = -_inverse_hessian(past, gradient)
        found = _along(slope, x, value, gradient, way)
        if found is None:
            if not past:
                break
            past.clear()  # the memory misled: begin again from the plain gradient
            continue
        moved, lower, new = found
        change, turn = moved - x, new - gradient
        if (bend := float(change @ turn)) > 1e-12:
            past.append((change, turn, 1 / bend))
        x, value, gradient = moved, lower, new
    return x


def _inverse_hessian(past: deque[tuple[Array, Array, float]], gradient: Array) -> Array:
    """Return the inverse Hessian's guess times the gradient (two-loop recursion)."""
    q, weights = gradient.copy(), []
    for change, turn, rho in reversed(past):
        weight = rho * float(change @ q)
        q -= weight * turn
        weights.append(weight)
    if past:
        change, turn, rho = past[-1]
        q /= rho * float(turn @ turn)
    else:
        q /= max(1.0, float(np.linalg.norm(gradient)))
    for (change, turn, rho), weight in zip(past, reversed(weights), strict=True):
        q += change * (weight - rho * float(turn @ q))
    return q


def _along(
    slope: Callable[[Array], tuple[float, Array]],
    x: Array,
    value: float,
    gradient: Array,
    way: Array,
) -> tuple[Array, float, Array] | None:
    """Step along *way*, halving until the value falls enough; None if it never does."""
    promise = float(gradient @ way)
    if promise >= 0:
        return None
    size = 1.0
    for _ in range(30):
        moved = x + size * way
        lower, new = slope(moved)
        if lower <= value + ENOUGH * size * promise:
            return moved, lower, new
        size /= 2
    return None

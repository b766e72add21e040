"""L-BFGS finds what scipy's finds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from miwake.learn.optimise import lowest


def both(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Rosenbrock's valley, with its slope."""
    return float(rosen(x)), rosen_der(x)


@pytest.mark.parametrize("size", [2, 5, 20])
def test_valley_is_walked_to_its_end(size: int) -> None:
    """A curved valley ends where scipy says."""
    start = np.full(size, -0.5)

    found = lowest(both, start, steps=2000, tolerance=1e-8)

    wanted = minimize(both, start, jac=True, method="L-BFGS-B", tol=1e-12).x
    np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_start_is_left_alone() -> None:
    """What was lent is not written into."""
    start = np.full(3, 2.0)
    lowest(lambda x: (float(x @ x), 2 * x), start)

    assert [2.0] * 3 == start.tolist()


def test_told_to_stop_it_stays() -> None:
    """A search that is stopped at once returns where it began."""
    found = lowest(lambda x: (float(x @ x), 2 * x), np.ones(2), stop=lambda: True)

    assert [1.0, 1.0] == found.tolist()


def test_slope_that_lies_ends_the_search() -> None:
    """Where no step goes down, it gives up instead of turning for ever."""
    found = lowest(lambda x: (float(x @ x), -2 * x), np.ones(2))

    assert [1.0, 1.0] == found.tolist()

"""Near-duplicates: hashes a few bits apart whose vectors agree."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from miwake.learn import twins
from miwake.learn.phash import NEAR


@given(st.lists(st.integers(0, 2**16 - 1), max_size=12), st.integers(0, 12))
def test_each_fresh_photo_is_held_against_all_before_it(codes, old):
    """Those there were, and the fresh ones before."""
    old = min(old, len(codes))
    hashes = np.array(codes, np.uint64)
    found = {(int(a) + old, int(b)) for a, b in twins.candidates(hashes[old:], hashes)}
    wanted = {
        (later, earlier)
        for later in range(old, len(codes))
        for earlier in range(later)
        if (codes[later] ^ codes[earlier]).bit_count() <= NEAR
    }
    assert wanted == found


def test_hashes_alone_do_not_make_twins():
    """Vectors must agree: somewhat when hashes are near, else almost wholly."""
    one = np.array([[1.0, 0.0]] * 4, np.float32)
    other = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.1]], np.float32)
    bits = np.array([6, 0, 7, 10])
    assert [True, False, False, True] == twins.alike(one, other, bits).tolist()

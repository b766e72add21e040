"""The sample photos: the same each time, in folders of the asker's language."""

from __future__ import annotations

import numpy as np
import pytest

from miwake.engine import rendered


@pytest.mark.parametrize("kind", rendered.KINDS)
def test_a_drawing_is_the_same_each_time(kind):
    """Nothing but kind and number goes in."""
    one, other = rendered.draw(kind, 3), rendered.draw(kind, 3)
    assert one.tobytes() == other.tobytes()


def test_some_are_nearly_the_one_before():
    """As photos of a burst are."""
    one, twin = (np.asarray(rendered.draw("fish", n), float) for n in (8, 9))
    other = np.asarray(rendered.draw("fish", 7), float)
    assert abs(one - twin).mean() < 0.8 * abs(one - other).mean()


@pytest.mark.parametrize("lang", rendered.NAMES)
def test_folders_are_called_as_the_asker_says(tmp_path, lang):
    """Six of them, forty in each."""
    orders = rendered.orders(tmp_path, lang)
    folders = {order.path.parent.name for order in orders}
    assert (240, set(rendered.NAMES[lang].values())) == (len(orders), folders)


def test_what_is_drawn_is_not_drawn_again(tmp_path):
    """A run that was killed goes on."""
    order = rendered.orders(tmp_path, "ja")[0]
    rendered.write(order)
    before = order.path.stat().st_mtime_ns
    rendered.write(order)
    assert before == order.path.stat().st_mtime_ns

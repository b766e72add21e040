"""Publish: only what was judged and is as it was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from miwake.errors import BadBundle, NotFound, Refused
from miwake.stages import publish, train

if TYPE_CHECKING:
    from conftest import Walked


def test_changed_bundle_is_not_published(copied: Walked) -> None:
    """A manifest that was edited is another model."""
    path = copied.store.bundles / copied.model.digest / "manifest.json"
    names = json.loads(path.read_text())
    path.write_text(json.dumps(names | {"names": names["names"][::-1]}))

    with pytest.raises(BadBundle, match="was changed"):
        publish.publish(copied.store, copied.project, copied.model, "e")


def test_missing_bundle_and_missing_verdict_are_told(copied: Walked) -> None:
    """Two reasons, two sentences."""
    with pytest.raises(NotFound, match="run `miwake train`"):
        publish.bundle_path(copied.store, "0" * 64)
    options = {"seconds": 61}
    other = train.train(
        copied.store, copied.project, copied.lens, copied.snapshot, options=options
    )
    with pytest.raises(Refused, match="has not been judged"):
        publish.publish(copied.store, copied.project, other.model, "e")

"""Publish: let a name answer with a judged model whose bundle answers the same."""

from __future__ import annotations

from pathlib import Path

from miwake.engine.bundle import Bundle, Check, opened
from miwake.errors import BadBundle, NotFound
from miwake.store.home import Store
from miwake.values import Endpoint, Model, Project


def bundle_path(store: Store, digest: str) -> Path:
    """Return the folder of a model's bundle; raises NotFound when it is gone."""
    path = store.bundles / digest
    if not path.exists():
        raise NotFound(
            f"the bundle of model {digest[:12]} is gone from {store.bundles}; "
            "run `miwake train` to make it again"
        )
    return path


def publish(
    store: Store,
    project: Project,
    of: Model,
    name: str,
    bundle: Bundle | None = None,
) -> tuple[Endpoint, Check]:
    """Publish a model under a name; *bundle* is its own, where it is open already.

    Raises Refused without a verdict, NotEqual when the bundle's answers differ from
    the recorded ones by more than 1e-4, BadBundle when a file was changed.
    """
    store.models.verdict(of.digest)
    bundle = bundle or opened(bundle_path(store, of.digest))
    if bundle.digest != of.digest:
        raise BadBundle(
            f"{bundle.path / 'manifest.json'} was changed after it was made"
        )
    check = bundle.verify()
    made = store.models.publish(project.id, name, of.digest, parity=check.difference)
    return made, check

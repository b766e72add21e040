"""What a project that is opened will be asked for is read ahead, once."""

from __future__ import annotations

import time

from miwake.doors.http.desk import Ahead
from miwake.store.home import Store


def test_the_names_of_an_opened_project_are_ready(store: Store) -> None:
    """Behind the page; opened again, nothing is read anew."""
    project = store.projects.ensure("p").id
    _, made = store.names.make(project, "ann", "花子", "はなこ")
    ahead = Ahead(store)
    ahead.opened(project)
    while ahead._thread is not None:
        time.sleep(0.01)
    ahead.opened(project)
    assert ahead._thread is None
    ahead.close()
    (index,) = store.names._finder._indexes.values()
    assert {made} == {key.id for key in index.plain.keys}
    assert made == store.names.search(project, "hana")[0][0].name.id


def test_after_the_end_nothing_is_read(store: Store) -> None:
    """The store may be closed by then."""
    ahead = Ahead(store)
    ahead.close()
    ahead.opened("p")
    assert {} == store.names._finder._indexes

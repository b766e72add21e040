"""The river: the verbs in their order, for the command line and for Python.

import miwake
project = miwake.open("idols")
project.collect("photos/")
model = project.train()
model.predict("a.jpg")
"""

from miwake.river.project import People, Project, Trained, Wish, open_project
from miwake.river.quickstart import (
    Outcome,
    Wishes,
    enough,
    project_name,
    quickstart,
)

__all__ = [
    "Outcome",
    "People",
    "Project",
    "Trained",
    "Wish",
    "Wishes",
    "enough",
    "open_project",
    "project_name",
    "quickstart",
]

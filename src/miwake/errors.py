"""Every error miwake raises on purpose.

* MiwakeError             400  the root
  + NotFound              404  there is no such thing
    - UnknownTask              no task goes by that name
    - UnknownProject           no project goes by that name
    - UnknownModel             no model or weight goes by that name
    - UnknownEndpoint          nothing is published under that name
  + NotYours              403  this person may not do that
  + Refused               409  the thing is there, but not in a state for this
    - TooFewLabels             there is not enough to learn from yet
    - NothingFound             the photos hold nothing of the wanted kind
    - NotEqual                 an export does not answer like the model
    - MissingExtra             an optional package is needed
    - MissingWeights           the pretrained models have not been built
    - PortInUse                another program listens there
    - Busy                     another miwake is writing to this home
    - Conflict                 somebody changed it since you looked
    - Taken                    the name belongs to another thing
  + BadInput              422  what you sent does not fit
    - BadPhoto                 one photo cannot be read (with a code)
    - BadModel                 a model file cannot be used
    - BadBundle                a bundle is damaged or of another kind
    - BadOption                an option is unknown or out of bounds
    - NothingToCollect         the named place holds no photos
    - BadLabels                a file of labels cannot be read (with the line)
  + CannotWrite           507  no room, or no permission, to write
  + WorkerLost            500  a worker process ended before its answer
"""

import types
import typing


class MiwakeError(Exception):
    """The root: a door shows its text to the person, and never a traceback."""

    status = 400
    params: typing.Mapping[str, typing.Any] = types.MappingProxyType({})
    """Names and numbers of the text, for a page that says it in its own words."""


class NotFound(MiwakeError):
    """There is no such thing."""

    status = 404


class UnknownTask(NotFound):
    """No task goes by that name."""


class UnknownProject(NotFound):
    """No project goes by that name."""


class UnknownModel(NotFound):
    """No model or weight goes by that name."""


class UnknownEndpoint(NotFound):
    """Nothing is published under that name."""


class NotYours(MiwakeError):
    """This person may not do that; a helper may only label."""

    status = 403


class Refused(MiwakeError):
    """The thing is there, but not in a state for this."""

    status = 409


class TooFewLabels(Refused):
    """There is not enough to learn from yet."""


class NothingFound(Refused):
    """The photos hold nothing of the wanted kind (for example no face)."""


class NotEqual(Refused):
    """An export does not answer like the model it was made from."""


class MissingExtra(Refused):
    """An optional package is needed; the text names the extra to install."""


class MissingWeights(Refused):
    """The pretrained models have not been built; the text says how."""


class PortInUse(Refused):
    """Another program listens on the wanted port."""


class Busy(Refused):
    """Another miwake process is writing to the same home."""


class Conflict(Refused):
    """Somebody changed it since you looked; `stale` are the regions to look at again.

    Nothing of what was asked has been written.
    """

    def __init__(self, message: str, stale: "list[str] | tuple[str, ...]" = ()) -> None:
        super().__init__(message)
        self.stale = list(stale)

    def __reduce__(self) -> tuple[type["Conflict"], tuple[str, list[str]]]:
        """Travel between processes whole."""
        return type(self), (str(self), self.stale)


class Taken(Refused):
    """The name belongs to another thing; the text says to which."""


class BadInput(MiwakeError):
    """What you sent does not fit."""

    status = 422


class BadPhoto(BadInput):
    """One photo cannot be read; `code` is stable, the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["BadPhoto"], tuple[str, str]]:
        """Travel between processes whole."""
        return type(self), (self.code, str(self))


class BadModel(BadInput):
    """A model file cannot be used; the text names the file and the reason."""


class BadBundle(BadInput):
    """A bundle is damaged, or of a kind this version does not know."""


class BadOption(BadInput):
    """An option is unknown or out of bounds."""


class NothingToCollect(BadInput):
    """The named place holds no photos."""


class BadLabels(BadInput):
    """A file of labels cannot be read; the text names the line."""


class CannotWrite(MiwakeError):
    """There is no room, or no permission, to write."""

    status = 507


class WorkerLost(MiwakeError):
    """A worker process ended before it answered."""

    status = 500

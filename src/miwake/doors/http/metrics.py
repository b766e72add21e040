"""Figures for Prometheus, in its text format and with KServe's names."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histograms' buckets, in seconds."""

STAGES = {
    "preprocess": "Seconds to parse a request and decode its photos.",
    "predict": "Seconds in the detector and the model.",
    "postprocess": "Seconds to write the answer.",
}


class Histogram:
    """How often something took how long."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        """Count one observation."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds

    def lines(self, name: str, labels: str) -> Iterator[str]:
        """Yield the histogram's lines; buckets are cumulative."""
        total = 0
        for bound, count in zip((*BOUNDS, "+Inf"), self.counts, strict=True):
            total += count
            yield f'{name}_bucket{{{labels},le="{bound}"}} {total}'
        yield f"{name}_sum{{{labels}}} {self.sum:.9g}"
        yield f"{name}_count{{{labels}}} {total}"


class Metrics:
    """Everything this process counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: defaultdict[tuple[str, str], Histogram] = defaultdict(Histogram)
        self._codes: Counter[tuple[str, int]] = Counter()
        self.in_progress = 0

    def took(self, stage: str, model: str, seconds: float) -> None:
        """Count the seconds of a request's stage for a model's name."""
        with self._lock:
            self._stages[stage, model].add(seconds)

    def answered(self, method: str, code: int) -> None:
        """Count one request by its method and status."""
        with self._lock:
            self._codes[method, code] += 1

    def text(self) -> str:
        """Return all figures in Prometheus' text format."""
        with self._lock:
            lines = [*self._stage_lines(), *self._request_lines(), *_memory_lines()]
        return "\n".join(lines) + "\n"

    def _stage_lines(self) -> Iterator[str]:
        for stage, help_text in STAGES.items():
            name = f"request_{stage}_seconds"
            yield from _head(name, "histogram", help_text)
            for (found, model), histogram in sorted(self._stages.items()):
                if found == stage:
                    label = f'model_name="{_escaped(model)}"'
                    yield from histogram.lines(name, label)

    def _request_lines(self) -> Iterator[str]:
        yield from _head(
            "http_requests_total", "counter", "Requests by method and status."
        )
        for (method, code), count in sorted(self._codes.items()):
            yield f'http_requests_total{{method="{method}",code="{code}"}} {count}'
        yield from _head(
            "http_requests_in_progress", "gauge", "Requests not answered yet."
        )
        yield f"http_requests_in_progress {self.in_progress}"


def _memory_lines() -> Iterator[str]:
    import psutil

    name = "process_resident_memory_bytes"
    yield from _head(name, "gauge", "Resident memory of the server.")
    yield f"{name} {psutil.Process().memory_info().rss}"


def _head(name: str, kind: str, help_text: str) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"


def _escaped(value: str) -> str:
    """Return a label's value as the text format wants it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

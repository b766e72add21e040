"""Stored answers: does a converted weight still say what it said once?

`tools/recorded.json` holds, for each weight, how to make an input from a seed and some
numbers of each output. They were taken from conversions other than ours.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from convert.build import Array

FILE = Path(__file__).parents[1] / "recorded.json"
PICKS = 8  # numbers kept of each output
TOLERANCE = 1e-4  # of the largest number in the output


def rules() -> dict[str, dict[str, Any]]:
    """Return the stored answers by weight."""
    stored: dict[str, dict[str, Any]] = json.loads(FILE.read_text())
    return stored


def differences(model: bytes, rule: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each output that is not as recorded."""
    answers = run(model, rule["input"])
    found = []
    for name, stored in rule["outputs"].items():
        if name not in answers:
            found.append(f"output {name} is missing")
        elif reason := _difference(answers[name], stored):
            found.append(f"output {name}: {reason}")
    return found


def record(model: bytes, recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to store for a model and an input rule."""
    answers = run(model, recipe)
    outputs = {name: summary(answer) for name, answer in answers.items()}
    return {"input": dict(recipe), "outputs": outputs}


def store(stored: Mapping[str, Any]) -> None:
    """Write the stored answers whole."""
    FILE.write_text(json.dumps(stored, indent=1) + "\n")


def run(model: bytes, recipe: Mapping[str, Any]) -> dict[str, Array]:
    """Run a model on the input its rule describes, on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    )
    names = [port.name for port in session.get_outputs()]
    answers = session.run(names, {recipe["name"]: numbers(recipe)})
    return dict(zip(names, answers, strict=True))


def numbers(recipe: Mapping[str, Any]) -> Array:
    """Return the input a rule describes: uniform between two bounds, from a seed."""
    rng = np.random.default_rng(recipe["seed"])
    drawn = rng.uniform(recipe["low"], recipe["high"], recipe["shape"])
    batch: Array = drawn.astype(np.float32)
    return batch


def summary(answer: Array) -> dict[str, Any]:
    """Return the shape, a few numbers, and a weighted mean size of all."""
    return {
        "shape": list(answer.shape),
        "picks": [float(f"{value:.8g}") for value in _picks(answer)],
        "size": float(f"{_size(answer):.8g}"),
    }


def _difference(answer: Array, stored: Mapping[str, Any]) -> str:
    if list(answer.shape) != stored["shape"]:
        return f"shape {list(answer.shape)}, recorded {stored['shape']}"
    got = np.array([*_picks(answer), _size(answer)])
    expected = np.array([*stored["picks"], stored["size"]])
    largest = float(np.abs(answer).max())
    off = float(np.abs(got - expected).max()) / max(largest, 1e-12)
    return "" if off <= TOLERANCE else f"off by {off:.1e} of its largest number"


def _picks(answer: Array) -> Array:
    places = np.linspace(0, answer.size - 1, min(PICKS, answer.size)).astype(int)
    picked: Array = answer.reshape(-1)[places].astype(np.float64)
    return picked


def _size(answer: Array) -> float:
    """Return a weighted mean, so that swapped places change it too."""
    weights = np.random.default_rng(0).uniform(0.5, 1.5, answer.size)
    return float(np.abs(answer.reshape(-1).astype(np.float64)) @ weights / answer.size)

"""Opening ONNX models: what is set, and what is refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from miwake.engine import session
from miwake.errors import BadModel


def model(op: str = "Relu", domain: str = "", **attributes: Any) -> Any:
    """Return a model of one node, from `x` (2) to `y` (2)."""
    from onnx import TensorProto, helper

    one = helper.make_node(op, ["x"], ["y"], domain=domain, **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [2])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [2])
    graph = helper.make_graph([one], "one", [x], [y])
    opsets = [helper.make_opsetid("", 17)]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def outside(name: str) -> Any:
    """Return a tensor whose numbers lie in another file."""
    from onnx import TensorProto, external_data_helper, numpy_helper

    tensor = numpy_helper.from_array(np.zeros(2, np.float32), name)
    external_data_helper.set_external_data(tensor, "/etc/passwd")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    return tensor


def test_runs_a_file(tmp_path: Path) -> None:
    """A model file becomes a session that answers."""
    (tmp_path / "m.onnx").write_bytes(model().SerializeToString())

    opened = session.open_session(tmp_path / "m.onnx")

    (answer,) = opened.run(None, {"x": np.array([-1, 1], np.float32)})
    assert [0, 1] == np.asarray(answer).tolist()


def test_runs_bytes() -> None:
    """The bytes of a model become a session too."""
    opened = session.open_session(model().SerializeToString())

    assert ["x"] == [port.name for port in opened.get_inputs()]


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_are_as_asked(threads: int) -> None:
    """A session uses as many threads as asked, one unless asked."""
    opened = session.open_session(model().SerializeToString(), threads=threads)

    options = opened.get_session_options()
    assert (threads, 1) == (options.intra_op_num_threads, options.inter_op_num_threads)


def test_waiting_threads_do_not_spin() -> None:
    """A waiting thread must not burn a core that a worker could use."""
    opened = session.open_session(model().SerializeToString())

    key = "session.intra_op.allow_spinning"
    assert "0" == opened.get_session_options().get_session_config_entry(key)


@pytest.mark.parametrize(
    ("available", "expected"),
    [
        (["CPUExecutionProvider"], ["CPUExecutionProvider"]),
        (
            ["TensorrtExecutionProvider", "CPUExecutionProvider"],
            ["CPUExecutionProvider"],
        ),
        (
            ["CPUExecutionProvider", "CUDAExecutionProvider"],
            ["CUDAExecutionProvider", "CPUExecutionProvider"],
        ),
    ],
)
def test_a_graphics_card_comes_first(
    available: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CUDA when onnxruntime has it, then the processor; nothing else."""
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: available)

    assert expected == session.providers()


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is named with its path."""
    with pytest.raises(BadModel, match=r"gone\.onnx cannot be read: No such file"):
        session.open_session(tmp_path / "gone.onnx")


@pytest.mark.parametrize("junk", [b"junk", b"", b"\x08\x09"])
def test_junk_is_refused(junk: bytes) -> None:
    """Bytes that are no model are refused."""
    with pytest.raises(BadModel, match="is not an ONNX model"):
        session.open_session(junk)


def test_unknown_operators_are_named() -> None:
    """Every operator that nobody defines is named, with its domain."""
    odd = model("Fnord", "org.example")
    odd.graph.node.add(op_type="Blorp", input=["x"], output=["z"])

    with pytest.raises(BadModel, match=r"operators Blorp, org\.example:Fnord$"):
        session.open_session(odd.SerializeToString())


def test_other_refusals_keep_onnxruntimes_words() -> None:
    """A model that is wrong in another way is refused in onnxruntime's words."""
    wrong = model("StringNormalizer")

    with pytest.raises(BadModel, match=r"onnxruntime refuses it: .*is invalid"):
        session.open_session(wrong.SerializeToString())


def test_unwritten_operator_is_named() -> None:
    """An operator that ONNX defines and onnxruntime lacks is named."""
    said = "[ONNXRuntimeError] : 9 : Could not find an implementation for Foo(1) node"

    assert "onnxruntime has no code here for the operators Foo(1)" == session._why(
        model(), said
    )


def test_weights_in_another_file_are_refused() -> None:
    """A path inside a model is never followed."""
    reaching = model()
    reaching.graph.initializer.append(outside("w"))

    with pytest.raises(BadModel, match="keeps 1 tensors in another file \\('w'"):
        session.open_session(reaching.SerializeToString())


def test_constants_in_another_file_are_refused() -> None:
    """A Constant node may not reach outside either."""
    reaching = model()
    node = reaching.graph.node.add(op_type="Constant", output=["c"])
    attribute = node.attribute.add(name="value", type=4)
    attribute.t.CopyFrom(outside("hidden"))

    with pytest.raises(BadModel, match="'hidden' is the first"):
        session.open_session(reaching.SerializeToString())


def test_subgraphs_are_searched() -> None:
    """A tensor inside a branch inside a branch is found."""
    reaching = model()
    graph = reaching.graph
    for _ in range(2):
        node = graph.node.add(op_type="If", input=["x"], output=["b"])
        attribute = node.attribute.add(name="then_branch", type=5)
        attribute.g.name = "branch"
        graph = attribute.g
    graph.initializer.append(outside("deep"))

    with pytest.raises(BadModel, match="'deep' is the first"):
        session.open_session(reaching.SerializeToString())


def test_functions_are_searched() -> None:
    """A tensor inside a function of the model is found."""
    reaching = model()
    function = reaching.functions.add(name="f", domain="own")
    node = function.node.add(op_type="Constant", output=["c"])
    node.attribute.add(name="value", type=4).t.CopyFrom(outside("within"))

    with pytest.raises(BadModel, match="'within' is the first"):
        session.open_session(reaching.SerializeToString())

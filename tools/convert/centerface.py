"""Free the picture size of CenterFace, which its file fixes at ten of 32 x 32."""

from typing import Any

from convert.build import to_bytes

STRIDE = 4  # pixels of the picture for one cell of the answer


def convert(data: bytes) -> bytes:
    """Return the ONNX file with free batch, height and width.

    Stored tensors stop being inputs, so that onnxruntime can fold them, and counters
    left over from training are removed, because it warns of each.
    """
    import onnx

    model = onnx.load_model_from_string(data)
    graph = model.graph
    stored = {tensor.name for tensor in graph.initializer}
    pictures = [port for port in graph.input if port.name not in stored]
    del graph.input[:]
    graph.input.extend(pictures)
    for port in graph.input:
        _free(port, ("n", "h", "w"))
    for port in graph.output:
        _free(port, ("n", f"h_{STRIDE}", f"w_{STRIDE}"))
    _remove_unread(graph)
    del graph.value_info[:]
    model.ir_version = max(model.ir_version, 4)  # inputs need not list what is stored
    onnx.checker.check_model(model)
    return to_bytes(model)


def _remove_unread(graph: Any) -> None:
    """Remove stored tensors that no node reads."""
    read = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _free(port: Any, names: tuple[str, str, str]) -> None:
    """Name the sizes of a (batch, channels, height, width) port that may change."""
    sizes = port.type.tensor_type.shape.dim
    for axis, name in zip((0, 2, 3), names, strict=True):
        sizes[axis].dim_param = name

"""The machine room: decoding, warping, ONNX sessions, worker processes."""

"""How published weights become ONNX files, one idea a file."""

"""Sessions of onnxruntime that give the same result every time."""

from __future__ import annotations

from pathlib import Path

import onnxruntime as ort


def open_session(path: Path) -> ort.InferenceSession:
    """Load an encoder to run on one thread of the processor, whatever the machine."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

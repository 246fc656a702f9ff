"""Records runs of causal language models as traces that the Model Museum opens.

    from model_museum import record
    record(model, tokenizer, "Marta gave Tobin a green box.", "run.safetensors", layers=[0, 3, 35], store="f16")
"""

from .record import RecordError, record
from .trace_file import Trace, TraceError, read_trace, write_trace

__all__ = ["RecordError", "Trace", "TraceError", "read_trace", "record", "write_trace"]

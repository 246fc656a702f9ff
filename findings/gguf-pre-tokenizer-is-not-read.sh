#!/usr/bin/env bash
# transformers 5.24.0 with gguf 0.19.0 and torch 2.13.0.
#
# Guess: a tokenizer read from a GGUF file cuts text as the file says: `tokenizer.ggml.pre` names the pre-tokenizer, and "smollm" takes
#   every digit by itself.
# Behaviour: for `tokenizer.ggml.model = gpt2` the name is not looked at; every such tokenizer becomes plain ByteLevel. Vocabulary and
#   merges are right, so nothing fails: numbers simply become other tokens than the model was trained on.
#
# Output seen:
#   pre-tokenizer: ByteLevel    123 → ['123']    (the file's own rule: ['1', '2', '3'])
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 gguf==0.19.0 numpy
FOLDER=$folder "$folder/venv/bin/python" - 2>/dev/null <<'PY'
import json
import os

import gguf
import numpy as np
from tokenizers import pre_tokenizers
from transformers import AutoTokenizer

folder = os.environ["FOLDER"]
tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *sorted(pre_tokenizers.ByteLevel.alphabet()), "12", "123"]
writer = gguf.GGUFWriter(f"{folder}/tiny.gguf", "llama")
for set_number, value in (("context_length", 64), ("embedding_length", 8), ("block_count", 1), ("feed_forward_length", 8),
                          ("head_count", 1), ("head_count_kv", 1), ("layer_norm_rms_eps", 1e-5), ("vocab_size", len(tokens))):
    getattr(writer, f"add_{set_number}")(value)
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("smollm")
writer.add_token_list(tokens)
writer.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
writer.add_token_merges(["1 2", "12 3"])
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_tensor("token_embd.weight", np.zeros((len(tokens), 8), np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file="tiny.gguf")
kind = json.loads(tokenizer.backend_tokenizer.to_str())["pre_tokenizer"]["type"]
cut = tokenizer.tokenize("123")
print(f"pre-tokenizer: {kind}    123 → {cut}    (the file's own rule: ['1', '2', '3'])")
raise SystemExit(0 if kind == "ByteLevel" and cut == ["123"] else 1)
PY

/** @file Repositories of the Hub that the museum itself leads to. */

/** SmolLM3-3B's own ONNX files. */
export const smolLm3Repository = 'HuggingFaceTB/SmolLM3-3B-ONNX';
/** A real model that fits WebAssembly: what a machine without a graphics adapter begins with. */
export const smallRepository = 'HuggingFaceTB/SmolLM2-135M-Instruct';

/** @file Repositories of the Hub that the museum itself leads to. */

/** SmolLM3-3B's own ONNX files. */
export const smolLm3Repository = 'HuggingFaceTB/SmolLM3-3B-ONNX';
/** A real model that fits WebAssembly: what a machine without a graphics adapter begins with. */
export const smallRepository = 'HuggingFaceTB/SmolLM2-135M-Instruct';
/** What it takes to fetch: 134,515,008 parameters (its config.json; the embedding once), two bytes each. */
export const smallRepositoryBytes = 2 * 134_515_008;
/** Checkpoints of SmolLM3-3B's training, each a revision; `main` holds no model. */
export const checkpointsRepository = 'HuggingFaceTB/SmolLM3-3B-checkpoints';

/** @file What can go wrong, as values. Types only. */

export type ErrorCode =
	| 'empty-prompt'
	| 'too-many-tokens'
	| 'file-missing'
	/** Whoever built this copy of the site left the model's weights out; `detail` is its name. */
	| 'left-out'
	/** The model is to be on this device, and is not. */
	| 'not-stored'
	| 'file-truncated'
	| 'file-altered'
	/** A Git LFS pointer stands in the file's place. */
	| 'lfs-pointer'
	/** The file cannot hold the tensors that the graph reads from it. */
	| 'file-too-short'
	| 'network'
	| 'unsupported-graph'
	/** Its `tokenizer.json` asks for something that is not done here as the reference does it. */
	| 'unsupported-tokenizer'
	/** Files of weights that contradict themselves or the config, or have a type that is not read; `detail` is a sentence. */
	| 'unsupported-weights'
	| 'no-backend'
	/** WebGPU is not there or failed, and WebAssembly cannot hold the weights. */
	| 'too-large'
	| 'adapter-lost'
	| 'self-test'
	| 'taps-gone'
	/** A recorded run that somebody named or chose cannot be read; `detail` is a sentence. */
	| 'recording'
	/** The browser ended the worker that held the model. */
	| 'worker-ended'
	/** What was to be changed inside the model is not there, or is no number; `detail` is a sentence. */
	| 'bad-intervention'
	| 'aborted'
	| 'superseded'
	| 'internal';

/** An error as a value; `detail` names the file, operator or number in question. The interface has the sentence. */
export interface ModelFailure {
	readonly code: ErrorCode;
	readonly detail: string;
}

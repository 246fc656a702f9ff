/** @file What can go wrong between the Hub and the disk, as values; the interface has the sentences. */
import { ModelError } from '../model/contract/model-error.ts';

export type HubProblemCode =
	/** The address is no `owner/name`. */
	| 'bad-id'
	| 'not-found'
	/** The repository has no branch, tag or commit of this name. */
	| 'no-revision'
	/** The commit that a download began with is there no more. */
	| 'commit-gone'
	/** `main` holds no model, others of the repository's revisions may. */
	| 'name-revision'
	/** The model wants an account, or the Hub refuses for another reason (401, 403). */
	| 'gated'
	| 'network'
	/** The Hub answers with something that is not what its API says. */
	| 'unexpected-answer'
	| 'file-missing'
	| 'no-known-file'
	/** A folder of ONNX Runtime GenAI, without the config of the model. */
	| 'no-config'
	/** A Git LFS pointer stands in the file's place. */
	| 'lfs-pointer'
	/** The file cannot hold the tensors that the graph reads from it. */
	| 'file-too-short'
	/** The body ended early, again and again. */
	| 'truncated'
	/** More bytes came than the listing says. */
	| 'too-long'
	| 'hash-mismatch'
	/** 416, twice. */
	| 'range-refused'
	| 'quota'
	| 'storage'
	/** Another tab is at it. */
	| 'locked'
	/** Another tab has the model open. */
	| 'in-use'
	| 'unsupported-model'
	/** More than WebAssembly holds, and there is no adapter. */
	| 'too-large'
	/** The adapter's buffers are smaller than the embedding. */
	| 'small-buffers'
	| 'aborted'
	| 'internal';

export interface HubProblem {
	readonly code: HubProblemCode;
	/** The file, number or answer in question. */
	readonly detail: string;
}

export class HubError extends Error {
	override readonly name = 'HubError';
	readonly problem: HubProblem;

	constructor(code: HubProblemCode, detail = '', options?: ErrorOptions) {
		super(detail ? `${code}: ${detail}` : code, options);
		this.problem = { code, detail };
	}

	get code(): HubProblemCode {
		return this.problem.code;
	}
}

/** The problem that an unknown thrown value amounts to. */
export function describeProblem(error: unknown): HubProblem {
	if (error instanceof HubError) return error.problem;
	const name = error instanceof Error ? error.name : '';
	const detail = error instanceof Error ? error.message : String(error);
	if (name === 'AbortError') return { code: 'aborted', detail: '' };
	if (name === 'QuotaExceededError') return { code: 'quota', detail };
	if (name === 'NoModificationAllowedError') return { code: 'locked', detail };
	if (error instanceof ModelError)
		return { code: 'unsupported-model', detail: error.failure.detail };
	if (name === 'UnsupportedGraphError') return { code: 'unsupported-model', detail };
	return { code: 'internal', detail };
}

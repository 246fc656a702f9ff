/** @file The line to `recording-worker.ts`: questions, answered by id. */
import { ModelError } from '../../model/contract/model-error.ts';
import { trustScript } from '../../policy/script-address.ts';
import { describeProblem } from './describe-problem.ts';
import type { RecordingQuestion, RecordingReply, RecordingRequest } from './recording-worker.ts';
import address from './recording-worker.ts?worker&url';

interface Waiting {
	readonly resolve: (reply: RecordingReply) => void;
	readonly reject: (reason: ModelError) => void;
}

/** Starts when it is made: that takes a moment, in which a file can be opened. */
export class RecordingThread {
	readonly #worker = new Worker(trustScript(address), { type: 'module' });
	readonly #waiting = new Map<number, Waiting>();
	/** Why nothing is answered any more. */
	#end: ModelError | null = null;
	#asked = 0;

	constructor() {
		this.#worker.onmessage = ({ data }: MessageEvent<RecordingReply>) => {
			this.#waiting.get(data.id)?.resolve(data);
			this.#waiting.delete(data.id);
		};
		this.#worker.onerror = ({ message }) => this.#drop(new ModelError('recording', message));
	}

	send(request: RecordingRequest): void {
		this.#worker.postMessage(request);
	}

	/** @throws {ModelError} recording, where the file cannot be read any more; superseded, where this has ended */
	async ask(question: RecordingQuestion): Promise<RecordingReply> {
		if (this.#end) throw this.#end;
		const id = ++this.#asked;
		const reply = await new Promise<RecordingReply>((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			this.send({ id, question });
		});
		if ('problem' in reply)
			throw new ModelError('recording', describeProblem(reply.problem, reply.values));
		if ('message' in reply) throw new ModelError('recording', reply.message);
		return reply;
	}

	end(): void {
		this.#worker.terminate();
		this.#drop(new ModelError('superseded'));
	}

	#drop(reason: ModelError): void {
		this.#end = reason;
		for (const { reject } of this.#waiting.values()) reject(reason);
		this.#waiting.clear();
	}
}

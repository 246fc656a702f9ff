import { trustScript } from '../../policy/script-address.ts';
import address from './whole-worker.ts?worker&url';

/** A worker for whole packages of one lesson; see `whole-worker.ts`. */
export function startWholeWorker(): Worker {
	return new Worker(trustScript(address), { type: 'module' });
}

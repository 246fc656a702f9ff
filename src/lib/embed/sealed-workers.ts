/**
 * @file Workers in a frame that is sandboxed to an origin of its own (`sandbox="allow-scripts"` alone): a browser starts none there from an
 * address, for every address is another origin's. A script of the frame's own it does start, and that may import the address where its host
 * lets other sites read it (CORS).
 */
import { trustScript } from '../policy/script-address.ts';

/** A classic script, because Chromium starts no module from a blob. What is sent before the import is done would be lost: it is kept and sent again. */
const writeStart = (address: string) => `const early = [];
const keep = (event) => { event.stopImmediatePropagation(); early.push(event); };
addEventListener('message', keep);
import(${JSON.stringify(address)}).then(() => {
	removeEventListener('message', keep);
	for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
}, (error) => setTimeout(() => { throw error; }));`;

let isOpen = false;

/** Lets every later `new Worker(address)` of this page start; does nothing where the page has an origin that others share. */
export function openSealedWorkers(): void {
	if (isOpen || globalThis.origin !== 'null') return;
	isOpen = true;
	globalThis.Worker = class extends Worker {
		constructor(address: string | URL, { name = '' }: WorkerOptions = {}) {
			const script = new Blob([writeStart(String(address))], { type: 'text/javascript' });
			super(trustScript(URL.createObjectURL(script)), { name });
		}
	};
}

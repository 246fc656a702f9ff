import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { script, types } from 'virtual:exhibit-element';

describe('the script of <model-museum-exhibit>', () => {
	it('is one classic script of at most 5 kB gzip', () => {
		expect(gzipSync(script).length).toBeLessThanOrEqual(5000);
		expect(script).not.toMatch(/^(import|export) |import\(/m);
	});

	it('comes with types that stand by themselves and know its methods', () => {
		const check = `${types}
const element = document.createElement('model-museum-exhibit');
element.exhibit = 'attention-bench';
element.controls = 'few';
export const theme: 'auto' | 'light' | 'dark' = element.theme;
// @ts-expect-error there is no such theme
element.theme = 'sepia';
element.addEventListener('museum-result', ({ detail }) => detail.result);
export const state: Promise<ExhibitState> = element.set({ layer: 4, schedule: 'own' });
// @ts-expect-error no function crosses
element.set({ layer: () => 4 });
`;
		const name = 'published.ts';
		const options: ts.CompilerOptions = {
			strict: true,
			noEmit: true,
			target: ts.ScriptTarget.ES2022,
			types: []
		};
		const host = ts.createCompilerHost(options);
		const read = host.getSourceFile.bind(host);
		host.getSourceFile = (file, target) =>
			file === name ? ts.createSourceFile(name, check, target) : read(file, target);
		const faults = ts
			.getPreEmitDiagnostics(ts.createProgram([name], options, host))
			.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
		expect(faults).toEqual([]);
	});
});

describe('what the element asks of its page', () => {
	const told: [message: unknown, target: string][] = [];
	const contentWindow = { postMessage: (...each: [unknown, string]) => void told.push(each) };
	const frame = { contentWindow, style: {}, src: '', setAttribute: () => undefined };
	let hear: (event: object) => void;

	beforeEach(() => {
		vi.useFakeTimers();
		vi.stubGlobal(
			'HTMLElement',
			class {
				getAttribute = (name: string) => (name === 'exhibit' ? 'stream' : null);
				attachShadow = () => ({ append: () => undefined });
				dispatchEvent = () => true;
			}
		);
		vi.stubGlobal('location', { href: 'https://museum.example/m/' });
		vi.stubGlobal('document', {
			currentScript: null,
			querySelector: () => null,
			createElement: (name: string) => (name === 'iframe' ? frame : {})
		});
		vi.stubGlobal('customElements', { get: () => undefined, define: () => undefined });
		vi.stubGlobal('addEventListener', (_: string, listener: typeof hear) => (hear = listener));
		told.length = 0;
	});
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	async function open() {
		const { ModelMuseumExhibit } = await import('./exhibit-element.ts');
		const element = new ModelMuseumExhibit();
		element.connectedCallback();
		return element;
	}

	it.each([
		['https://museum.example', 'https://museum.example'],
		['null', '*']
	])('goes to a page that speaks as %s by way of %s', async (origin, target) => {
		const element = await open();
		const asked = element.run();
		const source = 'model-museum';
		const say = (message: object) =>
			hear({ source: contentWindow, origin, data: { source, version: 2, ...message } });
		say({ type: 'ready', widgets: ['stream'], versions: [1, 2] });
		expect(told).toMatchObject([[{ type: 'run', version: 2 }, target]]);
		const { id } = told[0]?.[0] as { id: string };
		say({ type: 'result', widget: 'stream', result: { layer: 1 }, answers: id });
		expect(await asked).toEqual({ layer: 1 });
	});

	it.each([
		['exhibit', 'stream', 'embed/stream/'],
		['lesson', 'rope', 'embed/lesson/rope/'],
		['activity', 'one-head-matters', 'embed/activity/one-head-matters/']
	])('is, for the %s “%s”, the page %s', async (attribute, named, path) => {
		const { ModelMuseumExhibit } = await import('./exhibit-element.ts');
		const element = new ModelMuseumExhibit();
		element.getAttribute = (name) => (name === attribute ? named : null);
		element.connectedCallback();
		expect(frame.src).toBe(`https://museum.example/m/${path}?protocol=2`);
		expect([element.theme, element.controls, element.link]).toEqual(['auto', 'all', 'none']);
	});

	it('is refused after two minutes where no page is ever ready', async () => {
		const element = await open();
		const asked = expect(element.run()).rejects.toThrow('did not answer');
		await vi.advanceTimersByTimeAsync(120_000);
		await asked;
		hear({
			source: contentWindow,
			origin: 'null',
			data: { source: 'model-museum', version: 2, type: 'ready', widgets: [], versions: [2] }
		});
		expect(told).toEqual([]);
	});
});

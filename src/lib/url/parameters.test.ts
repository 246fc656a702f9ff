import { describe, expect, it } from 'vitest';
import { readParameters, writeParameters, type Parameters } from './parameters.ts';

const specification = {
	prompt: { type: 'text', default: '', maxLength: 10, description: '' },
	layer: { type: 'integer', default: null, min: 1, max: 36, description: '' },
	theta: { type: 'number', default: null, min: 10, max: 1e8, description: '' },
	mode: { type: 'choice', default: 'local', values: ['local', 'global'], description: '' },
	schedule: { type: 'schedule', default: 'own', description: '' }
} as const satisfies Parameters;

const read = (query: string) => readParameters(specification, new Map(new URLSearchParams(query)));

describe('state in an address', () => {
	it('fills in defaults for what is absent or empty', () => {
		expect(read('layer=&foo=1')).toEqual({
			values: { prompt: '', layer: null, theta: null, mode: 'local', schedule: 'own' },
			bad: []
		});
	});

	it('turns numbers into numbers', () => {
		expect(read('layer=4&theta=1.5e6').values).toMatchObject({ layer: 4, theta: 1_500_000 });
	});

	it.each([
		['layer=99', 'layer', '99'],
		['layer=0', 'layer', '0'],
		['layer=4.5', 'layer', '4.5'],
		['layer=0x4', 'layer', '0x4'],
		['layer=%204', 'layer', ' 4'],
		['theta=Infinity', 'theta', 'Infinity'],
		['mode=both', 'mode', 'both'],
		['mode=constructor', 'mode', 'constructor'],
		['schedule=r,x', 'schedule', 'r,x'],
		['prompt=elevenchars', 'prompt', 'elevenchars']
	])('refuses %s, keeps the default and says what was given', (query, name, given) => {
		const { values, bad } = read(query);
		expect(values).toEqual(read('').values);
		expect(bad).toHaveLength(1);
		expect(bad[0]).toMatchObject({ name, given });
	});

	it('shortens a long refused value', () => {
		expect(read(`prompt=${'x'.repeat(5000)}`).bad[0]?.given).toHaveLength(41);
	});

	it('takes a lesson’s literal props, numbers or strings', () => {
		const given = new Map<string, unknown>([
			['layer', 4],
			['mode', 'global']
		]);
		expect(readParameters(specification, given).values).toMatchObject({ layer: 4, mode: 'global' });
		expect(readParameters(specification, new Map([['layer', {}]])).bad[0]?.given).toBe('object');
	});

	it('writes only what differs from the default, and reads it back', () => {
		const values = { ...read('').values, prompt: 'a & b=ü', layer: 8, mode: 'global' };
		const query = writeParameters(specification, values);
		expect([...new URLSearchParams(query).keys()]).toEqual(['prompt', 'layer', 'mode']);
		expect(read(query).values).toEqual(values);
		expect(writeParameters(specification, read('').values)).toBe('');
	});
});

import { describe, expect, it } from 'vitest';
import { cutRevision } from './cut-revision.ts';

describe('a revision', () => {
	it('is cut to twelve digits, each parent’s of a merged model', () => {
		expect(cutRevision('0123456789abcdef')).toBe('0123456789ab');
		expect(cutRevision('0123456789ab+fedcba987654')).toBe('0123456789ab+fedcba987654');
	});

	it('stays as it is where it is short', () => {
		expect(cutRevision('local')).toBe('local');
	});
});

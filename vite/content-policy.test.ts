import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyOf, sealPage, workerPolicy } from './content-policy.js';

const page = (inside: string) =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8" />${inside}</head><body></body></html>`;
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the policy of a page', () => {
	it('names each inline script and style by its hash, once', () => {
		const policy = policyOf(page('<script>a()</script><script>a()</script><style>p{}</style>'));
		expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' ${hash('a()')};`);
		expect(policy).toContain(`style-src-elem 'self' ${hash('p{}')};`);
	});
	it('allows no script from text, no inline script without a hash, and no plug-in', () => {
		const scripts = /script-src ([^;]*)/.exec(policyOf(page('')))?.[1];
		expect(scripts).toBe("'self' 'wasm-unsafe-eval'");
		expect(policyOf(page(''))).toContain("object-src 'none'");
	});
	it('names the site beside itself where the site knows its origin, as WebKit wants it in a frame with an origin of its own', () => {
		const policy = policyOf(page('<script>a()</script>'), 'https://museum.example');
		for (const part of policy.split('; ').filter((part) => part.includes("'self'")))
			expect(part).toContain("'self' https://museum.example");
		expect(policy.replaceAll(' https://museum.example', '')).toBe(
			policyOf(page('<script>a()</script>'))
		);
	});
	it('takes what could run from two named policies, and a worker from one: no default one, and none twice', () => {
		const trusted = (policy: string) =>
			policy.split('; ').filter((part) => part.includes('trusted-types'));
		const all = "require-trusted-types-for 'script'";
		expect(trusted(policyOf(page('')))).toEqual([
			all,
			'trusted-types svelte-trusted-html museum-scripts'
		]);
		expect(trusted(workerPolicy)).toEqual([all, 'trusted-types museum-scripts']);
	});
	it('names no script that is data', () => {
		expect(policyOf(page('<script type="application/ld+json">{}</script>'))).not.toContain(
			'sha256'
		);
	});
});

describe('a sealed page', () => {
	it('has its policy right after its encoding, before anything that could run', () => {
		expect(sealPage(page('<script>a()</script>'))).toMatch(
			/^<!doctype html><html lang="en"><head><meta charset="utf-8" \/><meta http-equiv="content-security-policy" content="[^"]+"><script>/
		);
	});
	it('is the same when it is sealed again, and follows what changed', () => {
		const once = sealPage(page('<script>a()</script>'));
		expect(sealPage(once)).toBe(once);
		const changed = sealPage(once.replace('a()', 'b()'));
		expect(changed).toContain(hash('b()'));
		expect(changed).not.toContain(hash('a()'));
	});
	it('is refused where there is no place for a policy', () => {
		expect(() => sealPage('<html></html>')).toThrow(/encoding/);
	});
});

it('the recipe for hosts is the policy that the service worker sends', () => {
	const recipes = readFileSync(resolve(import.meta.dirname, '../docs/hosting.md'), 'utf8');
	expect(recipes).toContain(workerPolicy);
});

import { expect, it } from 'vitest';
import { findHome, isOurs } from './script-address.ts';

const site = 'https://museum.example/house/';
const home = findHome(`${site}_app/immutable/chunks/a1b2.js`) ?? '';
const isTaken = (address: string, origin = 'https://museum.example') =>
	isOurs(address, home, `${site}lessons/rope/`, origin);

it('takes the site’s own workers, threads of theirs, and its service worker', () => {
	expect(isTaken(`${home}workers/worker-a1.js`)).toBe(true);
	expect(isTaken(`${home}workers/assets/ort-b2.js`)).toBe(true);
	expect(isTaken('/house/service-worker.js')).toBe(true);
});

it('takes nothing else, on this origin or another', () => {
	for (const address of [
		`${home}chunks/a1b2.js`,
		`${home}workers/../chunks/a1b2.js`,
		`${home}workers/data.json`,
		`${site}evil.js`,
		'/service-worker.js',
		'https://elsewhere.example/house/_app/immutable/workers/worker-a1.js',
		'data:text/javascript,0',
		'blob:https://museum.example/1'
	])
		expect(isTaken(address), address).toBe(false);
});

it('takes scripts of a page’s own making only where that has no origin, and no other way to workers', () => {
	expect(isTaken('blob:null/1', 'null')).toBe(true);
});

it('asks nothing where there is no built site', () => {
	expect(findHome('http://localhost:5173/src/lib/policy/script-address.ts')).toBeUndefined();
});

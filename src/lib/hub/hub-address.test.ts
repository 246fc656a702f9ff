import { expect, it } from 'vitest';
import { normalizeHubAddress } from './hub-address.ts';

it('takes an address over TLS, or on this machine, and trims it', () => {
	expect(normalizeHubAddress(' https://hub.example/mirror/ ')).toBe('https://hub.example/mirror');
	expect(normalizeHubAddress('http://127.0.0.1:8000/')).toBe('http://127.0.0.1:8000');
});

it('refuses what could be read or changed on the way, and what is no address', () => {
	for (const bad of ['http://hub.example', 'ftp://hub.example', 'hub.example', '', 'javascript:1'])
		expect(normalizeHubAddress(bad), bad).toBeNull();
});

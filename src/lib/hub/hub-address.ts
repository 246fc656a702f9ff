/** @file Which Hub is asked: the public one, unless a person names another (a mirror, a Hub of their own) on this device. */
import { publicHub } from './hub-name.ts';

const place = 'model-museum.hub';

/** Without a slash at its end. */
export function readHubAddress(): string {
	try {
		return normalizeHubAddress(localStorage.getItem(place) ?? '') ?? publicHub;
	} catch {
		return publicHub;
	}
}

/** Keeps an address on this device; an empty one stands for the public Hub. False where it is none. */
export function writeHubAddress(text: string): boolean {
	const address = text.trim() === '' ? publicHub : normalizeHubAddress(text);
	if (address === null) return false;
	try {
		if (address === publicHub) localStorage.removeItem(place);
		else localStorage.setItem(place, address);
	} catch {
		// Without storage it lasts as long as the page.
	}
	return true;
}

/** An origin and path without a slash at its end; only over TLS, or on this machine. Null where it is none. */
export function normalizeHubAddress(text: string): string | null {
	try {
		const { protocol, hostname, origin, pathname } = new URL(text.trim());
		const isHere = hostname === 'localhost' || hostname === '127.0.0.1';
		if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) return null;
		return (origin + pathname).replace(/\/+$/, '');
	} catch {
		return null;
	}
}

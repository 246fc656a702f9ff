/** @file What a process holds at most. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most that a process ever held, in bytes (Linux); 0 where that cannot be read. @param {number} pid */
export function readPeak(pid) {
	try {
		const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(join('/proc', String(pid), 'status'), 'utf8'));
		return Number(kib?.[1] ?? 0) * 1024;
	} catch {
		return 0;
	}
}

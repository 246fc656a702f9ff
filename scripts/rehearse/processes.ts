/** @file What the browser's processes take, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessKind = 'page' | 'gpu' | 'rest';
export type Peaks = Readonly<Record<ProcessKind, number>>;

/** Largest resident memory so far of each kind of process of this browser, in bytes; elsewhere than on Linux zeros. */
export function readPeaks(profile: string): Peaks {
	const peaks = { page: 0, gpu: 0, rest: 0 };
	for (const pid of listProcesses()) {
		const command = readOf(pid, 'cmdline').replaceAll('\0', ' ');
		// Children carry the profile's path only in some builds; their parent always does.
		if (!command.includes(profile) && !isChildOf(pid, profile)) continue;
		const kind = command.includes('--type=renderer')
			? 'page'
			: command.includes('--type=gpu-process')
				? 'gpu'
				: 'rest';
		const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readOf(pid, 'status'))?.[1] ?? 0);
		peaks[kind] = Math.max(peaks[kind], kilobytes * 1024);
	}
	return peaks;
}

function listProcesses(): string[] {
	try {
		return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	} catch {
		return [];
	}
}

function isChildOf(pid: string, profile: string): boolean {
	let at = pid;
	for (let depth = 0; depth < 5; depth++) {
		at = /PPid:\s+(\d+)/.exec(readOf(at, 'status'))?.[1] ?? '0';
		if (at === '0' || at === '1') return false;
		if (readOf(at, 'cmdline').includes(profile)) return true;
	}
	return false;
}

function readOf(pid: string, name: string): string {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'utf8');
	} catch {
		return '';
	}
}

/** @file What a rehearsal came to, as JSON and as a page of Markdown. */
import { writeFileSync } from 'node:fs';
import type { Peaks } from './processes.ts';

export interface DoneStep {
	readonly name: string;
	readonly seconds: number;
	/** What the page said. */
	readonly result: string;
	/** Why it failed; what should have followed was not tried. */
	readonly error: string | null;
	/** Largest resident memory up to the end of the step, in bytes. */
	readonly peaks: Peaks;
}

export interface Rehearsal {
	readonly date: string;
	readonly machine: string;
	readonly browser: string;
	readonly model: string;
	/** As it was called. */
	readonly command: string;
	/** Of all steps, in seconds. */
	readonly seconds: number;
	readonly layers: number;
	/** Of all files together, as they came. */
	readonly bytes: number;
	/** The most that the site took on the browser's disk. */
	readonly keptBytes: number;
	/** How many steps there are; fewer may have been asked for. */
	readonly allSteps: number;
	readonly steps: readonly DoneStep[];
	readonly peaks: Peaks;
}

/** Writes `<path>.json` and `<path>.md`. */
export function writeRehearsal(path: string, rehearsal: Rehearsal): void {
	writeFileSync(`${path}.json`, `${JSON.stringify(rehearsal, null, '\t')}\n`);
	writeFileSync(`${path}.md`, describeRehearsal(rehearsal));
}

export function describeRehearsal(rehearsal: Rehearsal): string {
	const { date, machine, browser, model, layers, bytes, keptBytes, steps, peaks } = rehearsal;
	const { allSteps, command } = rehearsal;
	const gigabytes = (count: number) => `${(count / 1e9).toFixed(2)} GB`;
	const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
	const failed = steps.find(({ error }) => error !== null);
	return `# Rehearsal of the real model

Made by \`${command}\` on ${date}. The weights are random: this shows that the way is open at full size, and what it takes here. It says nothing about speed on a graphics adapter.

- Model: ${model}, ${layers} layers, ${gigabytes(bytes)} of files, from a local Hub; at most ${gigabytes(keptBytes)} on the browser's disk
- Machine: ${machine}
- Browser: ${browser}
- Result: ${failed ? `failed at “${failed.name}”` : `${steps.length < allSteps ? `the first ${steps.length} of ${allSteps} steps passed; no more were asked for` : `all ${steps.length} steps passed`}, in ${(rehearsal.seconds / 60).toFixed(0)} minutes`}

| Step | Seconds | Page's peak so far | GPU process's peak so far | What the page said |
| ---- | ------: | -----------------: | ------------------------: | ------------------ |
${steps
	.map(
		({ name, seconds, result, error, peaks: { page, gpu } }) =>
			`| ${name} | ${seconds.toFixed(1)} | ${gigabytes(page)} | ${gigabytes(gpu)} | ${cell(error === null ? result : `Failed: ${error}`)} |`
	)
	.join('\n')}

Peak resident memory: the page ${gigabytes(peaks.page)}, the GPU process ${gigabytes(peaks.gpu)} (the software adapter keeps its buffers in ordinary memory), any other process of the browser ${gigabytes(peaks.rest)}. Read from Linux's \`VmHWM\`.
`;
}

/** @file The harness page of another commit, out of this clone, with an entry of ours in it: so two builds can be measured side by side. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The last commit before the engine had hands; as WebAssembly it multiplied 4-bit weights out anew for every token. */
export const earlier = '8bce039';

/**
 * @typedef {object} OtherHarness
 * @property {string} source folder for its checkout
 * @property {string} out folder for the page; what was in either before is gone
 * @property {string} entry what its `harness.ts` is to be
 * @property {readonly string[]} files of our `bench/harness/` that are put beside it
 */

/**
 * @param {string} commit @param {OtherHarness} harness
 * @throws {Error} where the clone does not hold the commit, or it cannot be built; the message says which
 */
export function buildOther(commit, { source, out, entry, files }) {
	requireCommit(commit);
	for (const folder of [source, out]) rmSync(folder, { recursive: true, force: true });
	mkdirSync(source, { recursive: true });
	const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 });
	execFileSync('tar', ['x', '-C', source], { input: archive });
	if (!existsSync(join(source, 'node_modules')))
		symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
	// What tsconfig.json builds on is written by SvelteKit, which the page does without.
	mkdirSync(join(source, '.svelte-kit'), { recursive: true });
	writeFileSync(join(source, '.svelte-kit/tsconfig.json'), '{}');
	for (const file of files)
		cpSync(join(root, 'bench/harness', file), join(source, 'bench/harness', file));
	writeFileSync(join(source, 'bench/harness/harness.ts'), entry);
	const config = ['--config', 'vite.config.ts', '--base', './', '--logLevel', 'error'];
	try {
		execFileSync('npx', ['vite', 'build', ...config, '--target', 'es2022', '--outDir', out], {
			cwd: join(source, 'bench/harness'),
			stdio: ['ignore', 'ignore', 'inherit']
		});
	} catch (cause) {
		throw new Error(`The harness of ${commit} could not be built.`, { cause });
	}
	cpSync(join(source, 'static/models/nano'), join(out, 'models/nano'), { recursive: true });
}

/** @param {string} commit */
function requireCommit(commit) {
	try {
		execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root, stdio: 'ignore' });
	} catch (cause) {
		throw new Error(
			`${commit} is not in this clone, which may be a shallow one (git fetch --unshallow).`,
			{ cause }
		);
	}
}

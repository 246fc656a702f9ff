/** @file The order in which the lab's names are listed; names not here come after. */
export const kinds = ['rope', '3:1', 'nope'] as const;
export const sharings = ['mha', 'gqa', 'mqa'] as const;
export const styles = ['plain', 'has', 'passkey'];
export const domains = ['prose', 'story', 'ledger', 'languages', 'code', 'math'];
export const orders = ['staged', 'constant', 'reversed'] as const;
export const steps = ['base', '8x before', '8x', '16x before', '16x', '16x+yarn'];
export const stages = ['base', 'mid', 'sft', 'apo', 'dpo', 'soup', 'merge'];
export const modes = ['no_think', 'think'] as const;
export const problems = ['add', 'sub', 'chain', 'story'];
export const trials = [
	...['long', 'mid', 'mid-plain', 'mid-bare'],
	...['short-sft', 'sft', 'sft-long', 'own', 'chosen', 'weak', 'number']
];
export const fills = ['zero', 'ledger', 'story'];
export const removals = [
	...['nothing', 'strongest', 'induction', 'previous', 'random', 'layer'],
	...['nope', 'rope-layers', 'rope-heads']
];
/** In WSD and cosine; the lab's sixth, `decayed`, is about something else. */
export const plans = ['wsd', 'wsd-half', 'cosine', 'cosine-half', 'cosine-on'] as const;
export const arms = ['spared', 'decayed'] as const;
export const rowGroups = ['frequent', 'middle', 'rare', 'up_proj'];

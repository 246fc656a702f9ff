/** @file The light look of the house, as app.css has it; a test compares. */
export const ink = {
	paper: '#faf8f3',
	'paper-raised': '#fffefb',
	'paper-sunk': '#f1ede3',
	ink: '#1d1b17',
	'ink-soft': '#5a554a',
	rule: '#d9d3c4',
	'rule-strong': '#8c8572',
	rope: '#1f5fa8',
	'rope-wash': '#dfeaf7',
	nope: '#9a5b00',
	'nope-wash': '#fbeacb'
} as const;

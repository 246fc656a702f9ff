/** @file Numbers as pages show them, and whether one is a value rounded to the digits shown. */

export interface ShownNumber {
	/** As it stands on the page. */
	readonly text: string;
	/** Without its scale: 3.075 of "3.075 B". */
	readonly digits: number;
	/** Half a unit of the last digit shown, in the same measure. */
	readonly slack: number;
	readonly scale: string;
}

const factors: Readonly<Record<string, readonly number[]>> = {
	// A context of "64k" tokens is 65,536 of them.
	k: [1e3, 1024],
	K: [1e3, 1024],
	M: [1e6],
	B: [1e9],
	T: [1e12],
	million: [1e6],
	billion: [1e9],
	trillion: [1e12],
	KiB: [2 ** 10],
	MiB: [2 ** 20],
	GiB: [2 ** 30],
	TiB: [2 ** 40],
	kB: [1e3],
	MB: [1e6],
	GB: [1e9],
	TB: [1e12],
	'%': [0.01]
};

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Not inside a name: `Qwen3-1.7B`, `v4`, `2025-07-08`, `fig. 3.1.2` have none. */
const shown =
	/(?<![\p{L}\p{N}_][-./:]?)(?<sign>[-−+])?(?<digits>\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?[×·]\s?10(?<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?:\s?(?<scale>%|(?:[kKMGT]i?B|[kKMBT]|million|billion|trillion)(?![\p{L}\p{N}])))?(?![\p{L}\p{N}_]|[-.]?\p{N}|-\p{L})/gu;

function readPower(power: string): number {
	const digits = power.replaceAll(/[^⁻]/g, (sign) => String(superscripts.indexOf(sign)));
	return Number(digits.replace('⁻', '-'));
}

/** Every number in a text that is not part of a name or a date. */
export function readNumbers(text: string): readonly ShownNumber[] {
	return [...text.matchAll(shown)].map(({ 0: all, groups = {} }) => {
		const { sign, digits = '', power, scale = '' } = groups;
		const decimals = digits.split('.')[1]?.length ?? 0;
		const unit = 10 ** (power === undefined ? 0 : readPower(power));
		const size = Number(digits.replaceAll(/[,\u2009\u202f]/g, '')) * unit;
		const isNegative = sign === '-' || sign === '−';
		return {
			text: all.trim(),
			digits: isNegative ? -size : size,
			slack: 0.5 * 10 ** -decimals * unit,
			scale
		};
	});
}

/** True where the shown number is this value, rounded. A value may be given in the scale's own unit: 47.19 for "47.2 B". */
export function agrees({ digits, slack, scale }: ShownNumber, value: number): boolean {
	const room = slack * (1 + 1e-9) + 1e-12;
	return [1, ...(factors[scale] ?? [])].some((factor) => Math.abs(value / factor - digits) <= room);
}

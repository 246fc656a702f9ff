/** @file Values of the fact base as text for people. */
import { format } from 'd3-format';
import type { JsonValue } from './schema.ts';

const grouped = format(',');

/** Numbers with thousands apart; small ones as a power of ten. Ids, years and version numbers are strings and stay. */
export function formatNumber(value: number): string {
	if (value !== 0 && Math.abs(value) < 1e-3) {
		const [digits = '', power = '0'] = value.toExponential().split('e');
		return `${digits} × 10${String(Number(power)).replaceAll(/[-\d]/g, raise)}`;
	}
	return Number.isInteger(value) ? grouped(value) : String(value).replace('-', '−');
}

/** Memory in the largest binary unit of which there is at least one, in three digits: "72 KiB", "4.5 GiB", "1,020 bytes". */
export function formatBytes(bytes: number): string {
	const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
	const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes || 1) / 10)));
	const value = bytes / 1024 ** power;
	const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
	return `${grouped(Number(value.toFixed(digits)))} ${units[power] ?? ''}`;
}

function raise(sign: string): string {
	return '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt('-0123456789'.indexOf(sign));
}

/** A value without parts, as one line. */
export function formatScalar(value: string | number | boolean | null): string {
	if (value === null) return 'none';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return typeof value === 'number' ? formatNumber(value) : value;
}

/** A key of the fact base as words: `decayStartStep` reads "decay start step". What is no such key is left alone. */
export function nameKey(key: string): string {
	if (!/^[a-z][A-Za-z0-9]*$/.test(key)) return key;
	return key
		.replace(/T$/, ' (trillions)')
		.replace(/B$/, ' (billions)')
		.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z]{4})(?=\d)/g, ' ')
		.toLowerCase();
}

export function isScalar(value: JsonValue): value is string | number | boolean | null {
	return value === null || typeof value !== 'object';
}

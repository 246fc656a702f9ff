/** @file Times in the forms that SCORM and xAPI ask for. Milliseconds in, text out. */

/** `CMITimespan` of SCORM 1.2: `HHHH:MM:SS.SS`, at most 9999 hours. */
export function writeTimespan(ms: number): string {
	const hundredths = Math.min(Math.max(0, Math.round(ms / 10)), 9999 * 360_000 + 359_999);
	const two = (value: number) => String(value).padStart(2, '0');
	const seconds = Math.floor(hundredths / 100);
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
	const rest = `${two(seconds % 60)}.${two(hundredths % 100)}`;
	return `${String(hours).padStart(4, '0')}:${two(minutes)}:${rest}`;
}

/** `CMITime` of SCORM 1.2, local: `HH:MM:SS`. */
export function writeTime(date: Date): string {
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((value) => String(value).padStart(2, '0'))
		.join(':');
}

/** Duration of ISO 8601 with hundredths, as SCORM 2004 and cmi5 take it: `PT1H2M3.45S`. */
export function writeDuration(ms: number): string {
	const hundredths = Math.max(0, Math.round(ms / 10));
	const seconds = Math.floor(hundredths / 100);
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
	const fraction = hundredths % 100 === 0 ? '' : `.${String(hundredths % 100).padStart(2, '0')}`;
	return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds % 60}${fraction}S`;
}

/** `time(second,10,0)` of SCORM 2004 4th edition: in UTC, with two digits of a second, which some runtimes insist on where there is a `Z`. */
export function writeTimestamp(date: Date): string {
	return `${date.toISOString().slice(0, -2)}Z`;
}

/** @file `strftime` of a local time without a zone, in the C locale, as glibc writes it. */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December'
];

/** What a directive writes: text, or a number with its width and what fills it. */
type Written = string | readonly [value: number, width: number, fill?: '0' | ' '];

function dayOfYear(date: Date): number {
	return Math.round(
		(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) -
			Date.UTC(date.getFullYear(), 0, 1)) /
			86_400_000
	);
}

/** Year and week by ISO 8601: a week belongs to the year of its Thursday. */
function isoWeek(date: Date): { year: number; week: number } {
	const thursday = new Date(
		date.getFullYear(),
		date.getMonth(),
		date.getDate() + 4 - (date.getDay() || 7)
	);
	return { year: thursday.getFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}

const composed: Readonly<Record<string, string>> = {
	c: '%a %b %e %H:%M:%S %Y',
	D: '%m/%d/%y',
	F: '%Y-%m-%d',
	r: '%I:%M:%S %p',
	R: '%H:%M',
	T: '%H:%M:%S',
	x: '%m/%d/%y',
	X: '%H:%M:%S'
};

function writeDirective(letter: string, date: Date): Written | null {
	const [year, hours] = [date.getFullYear(), date.getHours()];
	const half = hours % 12 === 0 ? 12 : hours % 12;
	const day = days[date.getDay()] ?? '';
	const month = months[date.getMonth()] ?? '';
	switch (letter) {
		case 'a':
			return day.slice(0, 3);
		case 'A':
			return day;
		case 'b':
		case 'h':
			return month.slice(0, 3);
		case 'B':
			return month;
		case 'C':
			return [Math.floor(year / 100), 2];
		case 'd':
			return [date.getDate(), 2];
		case 'e':
			return [date.getDate(), 2, ' '];
		case 'G':
			return [isoWeek(date).year, 1];
		case 'g':
			return [isoWeek(date).year % 100, 2];
		case 'H':
			return [hours, 2];
		case 'I':
			return [half, 2];
		case 'j':
			return [dayOfYear(date) + 1, 3];
		case 'k':
			return [hours, 2, ' '];
		case 'l':
			return [half, 2, ' '];
		case 'm':
			return [date.getMonth() + 1, 2];
		case 'M':
			return [date.getMinutes(), 2];
		case 'n':
			return '\n';
		case 'p':
			return hours < 12 ? 'AM' : 'PM';
		case 'P':
			return hours < 12 ? 'am' : 'pm';
		case 's':
			return [Math.floor(date.getTime() / 1000), 1];
		case 'S':
			return [date.getSeconds(), 2];
		case 't':
			return '\t';
		case 'u':
			return [date.getDay() || 7, 1];
		case 'U':
			return [Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7), 2];
		case 'V':
			return [isoWeek(date).week, 2];
		case 'w':
			return [date.getDay(), 1];
		case 'W':
			return [Math.floor((dayOfYear(date) + 7 - ((date.getDay() + 6) % 7)) / 7), 2];
		case 'y':
			return [year % 100, 2];
		case 'Y':
			return [year, 1];
		case '%':
			return '%';
		default:
			return null;
	}
}

/**
 * @param format with the flags `-_0^#` and a width between the percent sign and the letter
 * @param date read in this machine's time zone
 */
export function strftime(format: string, date: Date): string {
	// Python itself writes these three, before the C library sees the rest.
	const micros = String(date.getMilliseconds() * 1000).padStart(6, '0');
	const prepared = format.replace(/%([%fzZ])/g, (whole, letter: string) =>
		letter === '%' ? whole : letter === 'f' ? micros : ''
	);
	return prepared.replace(
		/%([-_0^#]*)(\d*)([EO]?)(.)/gsu,
		(whole: string, flags: string, width: string, _: string, letter: string) => {
			const inner = composed[letter];
			const written = inner !== undefined ? strftime(inner, date) : writeDirective(letter, date);
			if (written === null) return whole;
			const last = flags.replace(/[\^#]/g, '').at(-1);
			if (typeof written === 'string') {
				const text = flags.includes('#')
					? changeCase(letter, written)
					: flags.includes('^')
						? written.toUpperCase()
						: written;
				return text.padStart(Number(width), last === '0' ? '0' : ' ');
			}
			const [value, size, fill = '0'] = written;
			if (last === '-') return String(value);
			return String(value).padStart(
				Number(width) || size,
				last === '_' ? ' ' : last === '0' ? '0' : fill
			);
		}
	);
}

/** The flag `#`: names of days and months in capitals, AM and PM in small letters. */
function changeCase(letter: string, text: string): string {
	return letter === 'p' ? text.toLowerCase() : 'aAbBh'.includes(letter) ? text.toUpperCase() : text;
}

/** @file Sizes and times as this room writes them. */

/** "2.12 GB", "301 kB": decimal units, three digits or so. */
export function formatBytes(bytes: number): string {
	if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
	if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
	if (bytes >= 1e3) return `${(bytes / 1e3).toFixed(0)} kB`;
	return `${bytes} bytes`;
}

/** "1 h 5 min", "3 min 20 s", "8 s". */
export function formatDuration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
	if (whole >= 60) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${whole} s`;
}

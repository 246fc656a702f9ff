/** @file Which key means what, and when a key is meant for something else. One character each, so there is a switch to turn them off. */

export type ShortcutName =
	'help' | 'search' | 'next' | 'previous' | 'exhibit' | 'exhibitBack' | 'quiz' | 'plan' | 'lessons';

/** As `KeyboardEvent.key` has it: `?` and `E` hold Shift already. */
export const shortcutKeys: readonly (readonly [key: string, name: ShortcutName])[] = [
	['?', 'help'],
	['/', 'search'],
	['n', 'next'],
	['p', 'previous'],
	['e', 'exhibit'],
	['E', 'exhibitBack'],
	['q', 'quiz'],
	['f', 'plan'],
	['l', 'lessons']
];

/** Whatever takes characters or arrow keys itself, and anything inside of it. */
const busy =
	'input, textarea, select, [contenteditable], dialog, [popover], [role="application"], [role="grid"], [role="listbox"], [role="slider"], [role="textbox"]';

export interface KeyPress {
	readonly key: string;
	readonly ctrlKey: boolean;
	readonly altKey: boolean;
	readonly metaKey: boolean;
	readonly defaultPrevented: boolean;
	readonly isComposing: boolean;
	readonly target: EventTarget | null;
}

/** The shortcut that a key press means, or null where it is meant for something else. */
export function readShortcut(press: KeyPress): ShortcutName | null {
	if (press.ctrlKey || press.altKey || press.metaKey) return null;
	if (press.defaultPrevented || press.isComposing) return null;
	const { target } = press;
	if (target !== null && 'closest' in target && (target as Element).closest(busy)) return null;
	return shortcutKeys.find(([key]) => key === press.key)?.[1] ?? null;
}

const stored = 'model-museum:shortcuts';

/** Whether this browser was told not to use them. */
export function areShortcutsOn(): boolean {
	try {
		return localStorage.getItem(stored) !== 'off';
	} catch {
		return true;
	}
}

export function keepShortcuts(isOn: boolean): void {
	try {
		if (isOn) localStorage.removeItem(stored);
		else localStorage.setItem(stored, 'off');
	} catch {
		// Storage closed: it then holds for this visit.
	}
}

/**
 * @file An attachment of an exhibit's place that holds what its page locked. A control says which setting it moves by `data-parameter`; those
 * that do not, and pictures, are held by the exhibit's state (see `Standing.report`).
 */
import type { Frame } from './frame.ts';

/** What would change a control. */
const changing = [
	'pointerdown',
	'mousedown',
	'click',
	'keydown',
	'beforeinput',
	'paste',
	'drop'
] as const;

/** Reading, moving on and running stay possible. */
function isHarmless(event: Event): boolean {
	return (
		event instanceof KeyboardEvent &&
		(event.key === 'Tab' || event.ctrlKey || event.metaKey || event.key === 'Escape')
	);
}

/** Where pressing changes nothing of the exhibit: links, notes, tables and what unfolds. */
const readable = 'a, summary, [popovertarget], [popover], .notice, .placeholder';

function isText(place: Element): place is HTMLTextAreaElement | HTMLInputElement {
	return place.matches('textarea, input:not([type]), input[type="text"], input[type="search"]');
}

/** Null where there is nothing to hold. */
export function lockControls({
	lock,
	controls
}: Frame): ((place: HTMLElement) => () => void) | null {
	if (lock.length === 0 && controls !== 'none') return null;
	return (place) => {
		const isLocked = (element: Element) => {
			// The button that runs it stands among the settings.
			if (element.closest('[data-run]')) return false;
			const names = element.closest<HTMLElement>('[data-parameter]')?.dataset.parameter ?? '';
			return names.split(' ').some((name) => lock.includes(name));
		};
		const stop = (event: Event) => {
			const { target } = event;
			// What the page around asks for presses by script.
			if (!event.isTrusted || !(target instanceof Element) || isHarmless(event)) return;
			const isHeld = isLocked(target)
				? // Read-only; to be selected and copied.
					!isText(target)
				: controls === 'none' && !target.closest(readable);
			if (!isHeld) return;
			event.preventDefault();
			event.stopImmediatePropagation();
		};
		const mark = () => {
			for (const found of place.querySelectorAll<HTMLElement>('[data-parameter]')) {
				if (!isLocked(found) || found.dataset.locked !== undefined) continue;
				found.dataset.locked = '';
				const parts = found.matches('input, textarea, select, button')
					? [found]
					: found.querySelectorAll('input, textarea, select, button');
				for (const part of parts)
					if (part.matches('[data-run]')) continue;
					else if (isText(part)) part.readOnly = true;
					else part.ariaDisabled = 'true';
			}
		};
		const observer = new MutationObserver(mark);
		observer.observe(place, { childList: true, subtree: true });
		mark();
		for (const type of changing) place.addEventListener(type, stop, { capture: true });
		return () => {
			observer.disconnect();
			for (const type of changing) place.removeEventListener(type, stop, { capture: true });
		};
	};
}

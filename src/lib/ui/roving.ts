/**
 * @file One stop of the Tab key for many buttons side by side, and arrows among them ("roving tabindex", ARIA Authoring Practices:
 * toolbar). Without script every button is a stop of its own.
 */

/** The button that the Tab key stops at: where somebody was last, else the pressed one, else the first. */
function findStop(buttons: readonly HTMLElement[], last: HTMLElement | null): HTMLElement | null {
	if (last && buttons.includes(last)) return last;
	return buttons.find((button) => button.ariaPressed === 'true') ?? buttons[0] ?? null;
}

/** The nearest button of the next line above or below; null where there is none. */
function findInLine(
	buttons: readonly HTMLElement[],
	from: HTMLElement,
	direction: 1 | -1
): HTMLElement | null {
	const middle = (button: HTMLElement) => button.offsetLeft + button.offsetWidth / 2;
	const beyond = buttons.filter((button) => direction * (button.offsetTop - from.offsetTop) > 1);
	const line = direction * Math.min(...beyond.map(({ offsetTop }) => direction * offsetTop));
	const distance = (button: HTMLElement) => Math.abs(middle(button) - middle(from));
	return beyond
		.filter(({ offsetTop }) => Math.abs(offsetTop - line) <= 1)
		.reduce<HTMLElement | null>(
			(best, button) => (best && distance(best) <= distance(button) ? best : button),
			null
		);
}

/** An attachment for an element whose buttons stand in a row, which may wrap and grow. */
export function roving(row: HTMLElement): () => void {
	let last: HTMLElement | null = null;
	const list = () => [...row.querySelectorAll<HTMLElement>('button')];

	function settle() {
		const buttons = list();
		const stop = findStop(buttons, last);
		for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
	}
	function follow({ target }: FocusEvent) {
		if (!(target instanceof HTMLElement) || !list().includes(target)) return;
		last = target;
		settle();
	}
	/** Whoever leaves comes back to the pressed one. */
	function leave({ relatedTarget }: FocusEvent) {
		if (relatedTarget instanceof Node && row.contains(relatedTarget)) return;
		if (list().some((button) => button.ariaPressed === 'true')) last = null;
		settle();
	}
	function move(event: KeyboardEvent) {
		const buttons = list();
		const from = buttons.find((button) => button === event.target);
		if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
		const index = buttons.indexOf(from);
		const ways: Readonly<Record<string, () => HTMLElement | null | undefined>> = {
			ArrowRight: () => buttons[index + 1],
			ArrowLeft: () => buttons[index - 1],
			ArrowDown: () => findInLine(buttons, from, 1),
			ArrowUp: () => findInLine(buttons, from, -1),
			Home: () => buttons[0],
			End: () => buttons.at(-1)
		};
		const way = ways[event.key];
		if (!way) return;
		event.preventDefault();
		way()?.focus();
	}

	settle();
	const observer = new MutationObserver(settle);
	observer.observe(row, { subtree: true, childList: true, attributeFilter: ['aria-pressed'] });
	row.addEventListener('focusin', follow);
	row.addEventListener('focusout', leave);
	row.addEventListener('keydown', move);
	return () => {
		observer.disconnect();
		row.removeEventListener('focusin', follow);
		row.removeEventListener('focusout', leave);
		row.removeEventListener('keydown', move);
	};
}

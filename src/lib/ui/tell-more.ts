import { t } from '../messages/exhibit.ts';

/**
 * An attachment for a place that scrolls sideways, as around a table: where something of it is cut off it says so, in words that app.css
 * draws from `data-more`, and can be reached by the Tab key.
 */
export function tellMore(place: HTMLElement): () => void {
	const hadStop = place.hasAttribute('tabindex');
	const hadRole = place.hasAttribute('role');

	function look() {
		const isCut = place.scrollWidth > place.clientWidth + 1;
		const wasCut = place.dataset.more !== undefined;
		const isAtEnd =
			place.scrollLeft > 0 && place.scrollLeft + place.clientWidth >= place.scrollWidth - 1;
		if (isCut) place.dataset.more = isAtEnd ? t('table.more.left') : t('table.more');
		else delete place.dataset.more;
		if (isCut === wasCut) return;
		// A place that has neither gets both, and gives them back.
		if (!hadStop) place.toggleAttribute('tabindex', isCut);
		if (!hadStop && isCut) place.tabIndex = 0;
		if (!hadRole && isCut) {
			place.role = 'group';
			place.ariaLabel = t('table.more.name');
		} else if (!hadRole) {
			place.role = null;
			place.ariaLabel = null;
		}
	}

	const sizes = new ResizeObserver(look);
	const observe = () => {
		sizes.disconnect();
		for (const element of [place, ...place.children]) sizes.observe(element);
		look();
	};
	const children = new MutationObserver(observe);
	children.observe(place, { childList: true });
	observe();
	place.addEventListener('scroll', look, { passive: true });
	return () => {
		sizes.disconnect();
		children.disconnect();
		place.removeEventListener('scroll', look);
	};
}

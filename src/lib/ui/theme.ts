/** @file The three themes. `app.html` applies a chosen one before the first paint; no choice means the system's. */
export type Theme = 'light' | 'dark' | 'system';

const key = 'model-museum:theme';

export function readTheme(): Theme {
	try {
		const stored = localStorage.getItem(key);
		return stored === 'light' || stored === 'dark' ? stored : 'system';
	} catch {
		return 'system';
	}
}

/** Shows a theme without remembering it, as an embed's `theme` parameter does. */
export function showTheme(theme: Theme) {
	if (theme === 'system') delete document.documentElement.dataset.theme;
	else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme) {
	showTheme(theme);
	try {
		if (theme === 'system') localStorage.removeItem(key);
		else localStorage.setItem(key, theme);
	} catch {
		// Storage may be closed to an embedded page; the theme then holds for this visit.
	}
}

/** Calls back whenever the colours may have changed (for canvases). Returns a function that stops it. */
export function watchTheme(onchange: () => void): () => void {
	const observer = new MutationObserver(onchange);
	observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
	const query = matchMedia('(prefers-color-scheme: dark)');
	query.addEventListener('change', onchange);
	return () => {
		observer.disconnect();
		query.removeEventListener('change', onchange);
	};
}

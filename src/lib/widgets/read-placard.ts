import { t } from '../messages/widgets.ts';
import type { Placard } from './placard.ts';
import { findWidget } from './registry.ts';

/**
 * An exhibit's placard, from the registry; for the build, which writes it into the pages.
 * @throws {Error} where there is no such exhibit
 */
export function readPlacard(name: string): Placard {
	const widget = findWidget(name);
	if (!widget) throw new Error(`There is no widget "${name}".`);
	return { title: t(widget.title), summary: t(widget.summary), height: widget.height };
}

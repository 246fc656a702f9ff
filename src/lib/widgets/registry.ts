/** @file Every exhibit: its name, its parameters, and how its code arrives. An `entries.ts` in a folder here makes `/embed/<name>/` and a line in catalog.json. */
import type { WidgetEntry } from './entry.ts';

const rooms = import.meta.glob<{ entries: readonly WidgetEntry[] }>('./*/entries.ts', {
	eager: true
});

export const widgets: readonly WidgetEntry[] = Object.values(rooms).flatMap(
	({ entries }) => entries
);

export function findWidget(name: string): WidgetEntry | undefined {
	return widgets.find((widget) => widget.name === name);
}

/** @file What the built site says it holds: tests that go over all lessons and exhibits take the list from there. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, type Page } from './museum-test.ts';

export interface Catalog {
	readonly lessons: readonly {
		readonly slug: string;
		readonly title: string;
		readonly widgets: readonly string[];
	}[];
	readonly widgets: readonly {
		readonly name: string;
		readonly title: string;
		readonly parameters: readonly { readonly name: string }[];
	}[];
}

function readCatalog(): Catalog {
	const path = resolve(import.meta.dirname, '../build/catalog.json');
	if (!existsSync(path)) throw new Error(`${path} is not there; build the site first.`);
	return JSON.parse(readFileSync(path, 'utf8')) as Catalog;
}

export const { lessons, widgets } = readCatalog();

/** Brings every exhibit of a page near, one after the other, and waits until each shows something. */
export async function openExhibits(page: Page): Promise<void> {
	const slots = page.locator('[data-widget-slot]');
	for (const slot of await slots.all()) {
		await slot.scrollIntoViewIfNeeded();
		const root = slot.locator('[data-widget]');
		await expect(root).toHaveAttribute('data-state', /^(idle|recorded|live)$/);
	}
}

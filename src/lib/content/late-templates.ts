/**
 * @file A lesson's words lie in the HTML of its page. Its component, which takes them up from there, does not carry them a second time: the
 * build (vite/late-templates-plugin.ts) puts them into a script of their own, fetched where a page has to be made from nothing, as when
 * somebody comes from another lesson.
 */

type Make = () => Node | Node[];

/** What a compiled lesson makes its page of. */
export interface LateTemplates {
	/** Stands for `from_html(text, flags)` of Svelte. Only a page that is taken up from HTML can do without the text. */
	readonly template: (index: number, flags?: number) => Make;
	readonly load: () => Promise<void>;
	readonly areHere: () => boolean;
}

export function lateTemplates(
	make: (content: string, flags?: number) => Make,
	fetch: () => Promise<{ readonly default: readonly string[] }>
): LateTemplates {
	let texts: readonly string[] | null = null;
	return {
		template: (index, flags) => {
			let made: Make | null = null;
			return () => {
				const text = texts?.[index];
				if (text === undefined) return make('', flags)();
				made ??= make(text, flags);
				return made();
			};
		},
		load: async () => {
			texts = (await fetch()).default;
		},
		areHere: () => texts !== null
	};
}

/** @file The attributes of `<model-museum-exhibit>` that are properties of the same name; set, they change the frame. */

export class ExhibitAttributes extends HTMLElement {
	/** Name of the exhibit, such as `attention-bench`. */
	get exhibit(): string {
		return this.getAttribute('exhibit') ?? '';
	}
	set exhibit(name: string) {
		this.setAttribute('exhibit', name);
	}
	/** Name of a lesson, in place of an exhibit. */
	get lesson(): string {
		return this.getAttribute('lesson') ?? '';
	}
	set lesson(name: string) {
		this.setAttribute('lesson', name);
	}
	/** Name of an activity, in place of an exhibit. */
	get activity(): string {
		return this.getAttribute('activity') ?? '';
	}
	set activity(name: string) {
		this.setAttribute('activity', name);
	}
	/** Colours; `auto` takes the reader's. */
	get theme(): 'auto' | 'light' | 'dark' {
		return oneOf(this.getAttribute('theme'), ['auto', 'light', 'dark']);
	}
	set theme(theme: 'auto' | 'light' | 'dark') {
		this.setAttribute('theme', theme);
	}
	/** What there is to press: `few` leaves the prompt, the button that runs it and the tables. */
	get controls(): 'all' | 'few' | 'none' {
		return oneOf(this.getAttribute('controls'), ['all', 'few', 'none']);
	}
	set controls(controls: 'all' | 'few' | 'none') {
		this.setAttribute('controls', controls);
	}
	/** Names of settings that nobody may change, with commas between. */
	get lock(): string {
		return this.getAttribute('lock') ?? '';
	}
	set lock(names: string) {
		this.setAttribute('lock', names);
	}
	/** A sentence below the exhibit. */
	get caption(): string {
		return this.getAttribute('caption') ?? '';
	}
	set caption(sentence: string) {
		this.setAttribute('caption', sentence);
	}
	/** Whether a link below opens the same in the museum. */
	get link(): 'none' | 'page' {
		return oneOf(this.getAttribute('link'), ['none', 'page']);
	}
	set link(link: 'none' | 'page') {
		this.setAttribute('link', link);
	}
	/** Whole address of an embed, as the museum's share panel gives it; wins over the rest. */
	get src(): string {
		return this.getAttribute('src') ?? '';
	}
	set src(address: string) {
		this.setAttribute('src', address);
	}
	/** Height in px before the exhibit has said its own. */
	get height(): number {
		return Number(this.getAttribute('height')) || 600;
	}
	set height(pixels: number) {
		this.setAttribute('height', String(pixels));
	}
}

/** The value, where it is one of those allowed; else the first of them, which is what is shown without it. */
function oneOf<T extends string>(value: string | null, allowed: readonly [T, ...T[]]): T {
	return allowed.find((each) => each === value) ?? allowed[0];
}

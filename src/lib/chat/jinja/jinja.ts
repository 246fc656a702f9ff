/**
 * @file Chat templates as transformers renders them: Jinja 3.1 in its sandbox, with `trim_blocks`, `lstrip_blocks`, loop controls,
 * the `generation` tag, and transformers' own `tojson`, `strftime_now` and `raise_exception`. Own code, because no library is
 * near: @huggingface/jinja has JavaScript's values and scopes, nunjucks (unkept since 2023) has them too and no sandbox,
 * minijinja-js sorts dictionaries and lacks `continue`.
 */
import { makeGlobals } from './globals.ts';
import { parse } from './parse.ts';
import { Plan } from './plan.ts';
import { Renderer } from './render.ts';
import { Context } from './scope.ts';
import type { Value } from './values.ts';

export interface RenderOptions {
	/** What `strftime_now` reads; this machine's time where nothing is said. */
	readonly now?: Date;
}

/**
 * @param told what the template is told, by name
 * @throws {TemplateFault} before anything is rendered where the template is invalid or uses what is not followed here
 */
export function renderTemplate(
	template: string,
	told: ReadonlyMap<string, Value>,
	{ now = new Date() }: RenderOptions = {}
): string {
	const plan = new Plan(parse(template));
	return new Renderer(plan).render(new Context(new Map([...makeGlobals(now), ...told])));
}

/** @file The report of a run: what a person's machine is and how a model ran there, as JSON to be read, copied and sent by hand. */
import * as v from 'valibot';

const positive = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const runReportSchema = v.strictObject({
	kind: v.literal('model-museum run'),
	version: v.literal(1),
	date: v.pipe(v.string(), v.isoDate()),
	/** Edition of the museum: a hash of what it was built from. */
	edition: v.string(),
	/** In the words of whoever sent it, where the browser does not say. */
	machine: v.optional(v.pipe(v.string(), v.maxLength(200))),
	/** As the browser names itself. */
	browser: v.pipe(v.string(), v.maxLength(400)),
	/** Processors that the browser admits. */
	cores: count,
	/** Null where there is none, or the browser shows none. */
	adapter: v.nullable(
		v.strictObject({ name: v.string(), isSoftware: v.boolean(), hasFloat16: v.boolean() })
	),
	model: v.string(),
	/** Hash of its weights, or its commit. */
	revision: v.string(),
	backend: v.picklist(['webgpu', 'wasm']),
	/** Of onnxruntime-web. */
	build: v.picklist(['wasm', 'asyncify', 'jspi']),
	threads: count,
	dtype: v.picklist(['float32', 'float16']),
	/** Why it does not run on WebGPU although that was not ruled out. */
	fallback: v.nullable(v.string()),
	/** From the request to a model that answers, in ms; downloads included. */
	loadMs: positive,
	promptTokens: count,
	/** From the start of a run to its first new token, in ms. */
	firstMs: positive,
	/** Median between two new tokens, in ms. */
	tokenMs: positive,
	newTokens: count,
	checks: v.array(
		v.strictObject({
			name: v.string(),
			outcome: v.picklist(['passed', 'corrected', 'unclear', 'failed', 'skipped', 'pending']),
			detail: v.string()
		})
	)
});
export type RunReport = v.InferOutput<typeof runReportSchema>;

/** The report as it is copied. */
export const writeRunReport = (report: RunReport): string => JSON.stringify(report, null, '\t');

/** @throws {Error} with the name of the file and the field that is wrong */
export function readRunReport(json: unknown, file: string): RunReport {
	const result = v.safeParse(runReportSchema, json);
	if (result.success) return result.output;
	const wrong = result.issues.map(
		(issue) => `${v.getDotPath(issue) ?? 'the report'}: ${issue.message}`
	);
	throw new Error(`${file} is no report of a run: ${wrong.join('; ')}`);
}

const browsers: readonly [name: string, pattern: RegExp][] = [
	['Edge', /Edg\/(\d+)/],
	['Firefox', /Firefox\/(\d+)/],
	['Chromium', /(?:Headless)?Chrome\/(\d+)/],
	['WebKit', /Version\/(\d+(?:\.\d+)?).*Safari\//]
];
const systems: readonly [name: string, pattern: RegExp][] = [
	['Android', /Android/],
	['iOS', /iPhone|iPad/],
	['Windows', /Windows/],
	['macOS', /Mac OS X/],
	['ChromeOS', /CrOS/],
	['Linux', /Linux/]
];

/** “Firefox 153, Linux” of a browser's own long name; that name where it fits nothing. */
export function nameBrowser(agent: string): string {
	for (const [name, pattern] of browsers) {
		const found = pattern.exec(agent)?.[1];
		if (found === undefined) continue;
		const system = systems.find(([, each]) => each.test(agent))?.[0];
		return [`${name} ${found}`, ...(system === undefined ? [] : [system])].join(', ');
	}
	return agent;
}

/** @file A lesson or an activity as a package for an LMS: its files by path, and the archive of them. */
// fflate (MIT): zip in the browser and in Node, 8 kB, kept by its author.
import { strToU8, zipSync, type Zippable } from 'fflate';
import { writeLaunchPage } from './launch-page.ts';
import { writeCmi5, writeScorm12, writeScorm2004 } from './manifest.ts';
import type { PackageConfig } from './runtime/config.ts';

export const formats = ['scorm12', 'scorm2004', 'cmi5'] as const;
export type PackageFormat = (typeof formats)[number];

export interface PackagePlan {
	readonly config: PackageConfig;
	readonly summary: string;
	readonly minutes: number;
	/** Its name for record stores: its address on the museum's own site. */
	readonly id: string;
	/** The compiled `runtime/main.ts`. */
	readonly script: string;
	/** Of a whole package: the site's files by their path in it. */
	readonly site?: Readonly<Record<string, Uint8Array>>;
}

/** Text files by path, the site's own apart. */
export function listTexts(plan: PackagePlan): Readonly<Record<string, string>> {
	const { config, script, site = {} } = plan;
	const own = { 'index.html': writeLaunchPage(config), 'lms.js': script };
	const described = { ...plan, files: [...Object.keys(own), ...Object.keys(site)] };
	if (config.format === 'cmi5') return { 'cmi5.xml': writeCmi5(described, plan.id), ...own };
	const write = config.format === 'scorm12' ? writeScorm12 : writeScorm2004;
	return { 'imsmanifest.xml': write(described), ...own };
}

/** The archive; the same bytes for the same plan. */
export function zipPackage(plan: PackagePlan): Uint8Array<ArrayBuffer> {
	const texts = Object.entries(listTexts(plan)).map(([path, text]) => [path, strToU8(text)]);
	const entries: Zippable = { ...(Object.fromEntries(texts) as Zippable), ...plan.site };
	return new Uint8Array(zipSync(entries, { level: 6, mtime: new Date(2026, 0, 1) }));
}

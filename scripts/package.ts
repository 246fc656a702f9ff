/** @file Writes a lesson or an activity as SCORM 1.2, SCORM 2004 or cmi5: a frame around the hosted page, or with the site's files inside. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readActivity } from '../src/lib/content/activities/activity.ts';
import { readFrontMatter } from '../src/lib/content/front-matter.ts';
import { formats, zipPackage, type PackagePlan } from '../src/lib/packages/make-package.ts';
import {
	describeActivity,
	describeLesson,
	planPackage,
	type PackageSubject
} from '../src/lib/packages/plan.ts';
import { findFolder } from '../src/lib/packages/whole/find-files.ts';
import { compileRuntime } from '../vite/package-runtime-plugin.ts';
import { collectSite } from './package-site.ts';

const root = resolve(import.meta.dirname, '..');

const usage = `Writes a lesson or an activity as a package for an LMS.

  npm run package -- --lesson <slug> --format scorm12|scorm2004|cmi5 --site <address> [options]
  npm run package -- --activity <slug> --format scorm12|scorm2004|cmi5 --site <address> [options]

  --site <address>   where the museum is hosted: https://example.org/museum/; the package frames the page there
  --whole            the site’s files for it inside instead; from build/, which npm run build writes
  --pass <percent>   what passes: of questions right at the first try, or of what was to be found; 60 where left out
  --out <file.zip>   <slug>-<format>.zip where left out
  --help             this text`;

class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** Follows a command line; returns the exit code, 2 where the command is wrong. */
export async function makePackage(args: readonly string[]): Promise<number> {
	try {
		const wanted = readArguments(args);
		if (!wanted) {
			console.log(usage);
			return 0;
		}
		const zip = zipPackage(await makePlan(wanted));
		mkdirSync(dirname(resolve(wanted.out)), { recursive: true });
		writeFileSync(wanted.out, zip);
		console.log(`${relative('', wanted.out)}: ${zip.length.toLocaleString('en')} bytes`);
		return 0;
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		console.error(`${error.message}\n\n${usage}`);
		return 2;
	}
}

export interface PackageArguments {
	readonly kind: PackageSubject['kind'];
	readonly name: string;
	readonly format: (typeof formats)[number];
	/** Ends in a slash; null where the site's files come along. */
	readonly site: string | null;
	readonly passMark: number;
	readonly out: string;
}

/** @throws {UsageError} */
export function readArguments(args: readonly string[]): PackageArguments | null {
	const string = { type: 'string' } as const;
	const flag = { type: 'boolean', default: false } as const;
	const options = {
		lesson: string,
		activity: string,
		format: string,
		site: string,
		pass: string,
		out: string
	};
	let values;
	try {
		({ values } = parseArgs({ args: [...args], options: { ...options, whole: flag, help: flag } }));
	} catch (cause) {
		throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
	}
	if (values.help) return null;
	const { lesson, activity, site, whole, pass = '60' } = values;
	const name = lesson ?? activity;
	if (!name) throw new UsageError('--lesson is missing, and --activity too.');
	if (lesson && activity) throw new UsageError('Say --lesson or --activity, not both.');
	const format = formats.find((each) => each === values.format);
	if (!format) throw new UsageError(`--format is missing or none of ${formats.join(', ')}.`);
	if (whole === (site !== undefined))
		throw new UsageError('Say where the museum is hosted with --site, or take --whole.');
	if (site !== undefined && !/^https?:\/\/[^\s?#]+$/.test(site))
		throw new UsageError(`--site ${site} is no address.`);
	const percent = Number(pass);
	if (!pass.trim() || !(percent >= 0 && percent <= 100))
		throw new UsageError(`--pass ${pass} is no percentage.`);
	return {
		...{ kind: lesson ? 'lesson' : 'activity', name, format, passMark: percent / 100 },
		out: values.out ?? `${name}-${format}.zip`,
		site: site === undefined ? null : site.replace(/\/*$/, '/')
	};
}

/** @throws {UsageError} where there is no such lesson or activity, or nothing was built */
async function makePlan(wanted: PackageArguments): Promise<PackagePlan> {
	const { kind, name, site } = wanted;
	const subject = kind === 'lesson' ? readLesson(name) : readTask(name);
	const files = site === null ? await collectBuilt(subject) : undefined;
	const plan = planPackage(subject, wanted, await compileRuntime());
	return { ...plan, ...(files && { site: files }) };
}

function collectBuilt({ kind, name, folders }: PackageSubject): ReturnType<typeof collectSite> {
	const folder = join(root, 'build');
	const page = `${findFolder(kind, name)}index.html`;
	if (!existsSync(join(folder, page)))
		throw new UsageError(`There is no build/ with this ${kind}: run npm run build.`);
	return collectSite(folder, { page, folders, ...(kind === 'lesson' && { lesson: name }) });
}

function readTask(slug: string): PackageSubject {
	const file = join(root, 'content/activities', `${slug}.yaml`);
	if (!/^[a-z0-9-]+$/.test(slug) || !existsSync(file))
		throw new UsageError(`There is no activity "${slug}".`);
	return describeActivity(readActivity(file, readFileSync(file, 'utf8')));
}

function readLesson(slug: string): PackageSubject {
	const folder = join(root, 'content/lessons');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const file = files.find((name) => new RegExp(`/\\d+-${slug}\\.md$`).test(`/${name}`));
	if (!/^[a-z0-9-]+$/.test(slug) || !file) throw new UsageError(`There is no lesson "${slug}".`);
	const { meta } = readFrontMatter(file, readFileSync(join(folder, file), 'utf8'));
	return describeLesson(slug, meta);
}

/** @file What a package of a lesson or an activity is made of, alike for the command and for the page that makes one in the tab. */
import type { Activity } from '../content/activities/activity.ts';
import type { FrontMatter } from '../content/front-matter.ts';
import type { PackagePlan } from './make-package.ts';
import type { ActivityConfig, LessonConfig, PackageConfig } from './runtime/config.ts';
import { findFolder } from './whole/find-files.ts';

interface Described {
	readonly name: string;
	readonly title: string;
	readonly summary: string;
	readonly minutes: number;
	/** Folders of the site that a whole package has in it besides what its page names, by how their paths begin. */
	readonly folders: readonly string[];
}
/** What a package needs to know of what is in it. Plain data. */
export type PackageSubject =
	| (Described & Pick<LessonConfig, 'kind' | 'questions'>)
	| (Described & Pick<ActivityConfig, 'kind' | 'questions'>);

export function describeLesson(
	name: string,
	{ title, summary, minutes, questions }: FrontMatter
): PackageSubject {
	return {
		...{ kind: 'lesson', name, title, summary, minutes, folders: [] },
		questions: questions.map(({ ask, options }, i) => ({
			...{ kind: 'choice', id: `${name}-q${i + 1}`, ask },
			options: options.map(({ text }) => text),
			right: options.findIndex(({ isRight }) => isRight)
		}))
	};
}

export function describeActivity(activity: Activity): PackageSubject {
	const { slug: name, title, summary, minutes, checks } = activity;
	return {
		...{ kind: 'activity', name, title, summary, minutes, folders: listModels(activity) },
		questions: checks.map((check) => {
			const asked = { id: `${name}-${check.id}`, ask: check.ask, check: check.id };
			return check.kind === 'text'
				? { kind: 'text', ...asked, atLeast: check.atLeast }
				: { kind: 'find', ...asked, values: check.conditions.map(({ of }) => of) };
		})
	};
}

/** The models that an activity names; its timeline asks all checkpoints. */
function listModels({ exhibit, parameters, checks }: Activity): readonly string[] {
	const named = checks.flatMap((check) =>
		check.kind === 'output'
			? check.conditions.flatMap(({ of, is }) => (of === 'result.model' ? [is] : []))
			: []
	);
	const models = [parameters.model, ...named].filter((model) => typeof model === 'string');
	const folders = [...new Set(models)].map((model) => `models/${model}/`);
	return exhibit === 'training-timeline' ? [...folders, 'models/micro-at-'] : folders;
}

export interface PackageWish extends Pick<PackageConfig, 'format' | 'passMark'> {
	/** Address of the museum, ends in a slash; null where the site's files come along. */
	readonly site: string | null;
}

/** @param script the compiled `runtime/main.ts` */
export function planPackage(
	subject: PackageSubject,
	{ format, site, passMark }: PackageWish,
	script: string
): PackagePlan {
	const { kind, name, title, summary, minutes } = subject;
	const path = findFolder(kind, name);
	// No LMS looks for an index in a folder.
	const address = site === null ? `site/${path}index.html` : `${site}${path}`;
	const common = { format, name, title, passMark, address };
	return {
		config:
			kind === 'lesson'
				? { ...common, kind, questions: subject.questions }
				: { ...common, kind, questions: subject.questions },
		...{ summary, minutes, script },
		id: `${site ?? 'urn:model-museum:'}${kind === 'lesson' ? 'lessons' : 'activities'}/${name}`
	};
}

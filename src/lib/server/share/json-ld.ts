/** @file What a page is, in the words of schema.org: the course, a lesson of it, the open data. */
import type { Lesson } from '../../content/lesson.ts';

const context = 'https://schema.org';
const licence = 'https://www.apache.org/licenses/LICENSE-2.0';
const free = { inLanguage: 'en', isAccessibleForFree: true, license: licence } as const;
const museum = { '@type': 'Organization', name: 'The Model Museum' } as const;

/** Minutes as an ISO 8601 duration. */
const duration = (minutes: number) =>
	minutes < 60 ? `PT${minutes}M` : `PT${Math.floor(minutes / 60)}H${minutes % 60}M`;

/** Gives a path from the museum's root the address it has. */
export type Address = (path: string) => string;

export function describeCourse(
	lessons: readonly Lesson[],
	description: string,
	address: Address
): object {
	const minutes = lessons.reduce((sum, { meta }) => sum + meta.minutes, 0);
	return {
		'@context': context,
		'@type': 'Course',
		name: museum.name,
		description,
		url: address('/'),
		image: address('/cards/house/house.png'),
		provider: museum,
		...free,
		hasCourseInstance: {
			'@type': 'CourseInstance',
			courseMode: 'online',
			courseWorkload: duration(minutes)
		},
		hasPart: lessons.map(({ slug, meta }, index) => ({
			'@type': 'LearningResource',
			position: index + 1,
			name: meta.title,
			url: address(`/lessons/${slug}/`)
		}))
	};
}

export function describeLesson({ slug, meta }: Lesson, address: Address): object {
	return {
		'@context': context,
		'@type': 'LearningResource',
		name: meta.title,
		description: meta.summary,
		url: address(`/lessons/${slug}/`),
		image: address(`/cards/lesson/${slug}.png`),
		learningResourceType: 'lesson',
		interactivityType: 'mixed',
		timeRequired: duration(meta.minutes),
		...free,
		provider: museum,
		isPartOf: { '@type': 'Course', name: museum.name, url: address('/') },
		citation: meta.sources.map(({ title, url }) => ({
			'@type': 'CreativeWork',
			name: title,
			...(url !== undefined && { url })
		}))
	};
}

/** @param files names of the fact base's files, without an ending @param tables names of the lab's tables */
export function describeOpenData(
	description: string,
	files: readonly string[],
	tables: readonly string[],
	address: Address
): object {
	const download = (path: string, format: string) => ({
		'@type': 'DataDownload',
		contentUrl: address(path),
		encodingFormat: format
	});
	return {
		'@context': context,
		'@type': 'Dataset',
		name: 'Open data of the Model Museum',
		description,
		url: address('/data/'),
		creator: museum,
		...free,
		distribution: [
			...files.flatMap((name) => [
				download(`/facts/${name}.json`, 'application/json'),
				download(`/facts/${name}.csv`, 'text/csv')
			]),
			...tables.map((name) => download(`/lab/tables/${name}.json`, 'application/json'))
		]
	};
}

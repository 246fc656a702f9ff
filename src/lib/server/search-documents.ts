/** @file Everything that can be found, as a list. */
import { t as tActivities } from '../messages/activities.ts';
import { t as tBattle } from '../messages/battle.ts';
import { t as tFacts } from '../messages/facts.ts';
import { t as tHome } from '../messages/home.ts';
import { t as tHub } from '../messages/hub.ts';
import { t as tLab } from '../messages/lab.ts';
import { t } from '../messages/pages.ts';
import { t as tMuseum } from '../messages/museum.ts';
import { t as tOffline } from '../messages/offline.ts';
import { t as tTalk } from '../messages/talk.ts';
import { t as tTeachers } from '../messages/teachers.ts';
import type { SearchDocument } from '../search/search-document.ts';
import { activities } from './activities.ts';
import { listRecords } from './search-facts.ts';
import { listTexts } from './search-lessons.ts';

/** The rooms as wholes: title, description, and what else a person may call them. */
const rooms: readonly (readonly [path: string, title: string, text: string, names: string])[] = [
	['/', tHome('plan.title'), tHome('home.description'), 'home start'],
	['/lessons/', t('lessons.title'), t('lessons.description'), 'course progress'],
	['/exhibits/', t('exhibits.title'), t('exhibits.description'), 'widgets embed'],
	[
		'/activities/',
		tActivities('activities.title'),
		tActivities('activities.description'),
		'tasks exercises homework teacher'
	],
	['/glossary/', t('glossary.title'), t('glossary.description'), 'words terms'],
	['/museum/', tMuseum('museum.title'), tMuseum('museum.description'), 'architectures'],
	['/museum/compare/', tMuseum('compare.title'), tMuseum('compare.description'), 'side by side'],
	['/museum/smollm3/', tMuseum('ledger.title'), tMuseum('ledger.description'), 'claims ledger'],
	[
		'/battle/',
		tBattle('battle.title'),
		tBattle('battle.description'),
		'benchmarks scores leaderboard'
	],
	['/lab/', tLab('lab.title'), tLab('lab.description'), 'experiments ablations'],
	[
		'/sources/',
		tFacts('sources.title'),
		tFacts('sources.description'),
		'facts references citations'
	],
	['/data/', tFacts('data.title'), tFacts('data.description'), 'download csv json schema'],
	['/talk/', tTalk('talk.title'), tTalk('talk.description'), 'chat'],
	['/real/', tHub('real.title'), tHub('real.description'), 'download webgpu hub 3b'],
	['/verify/', tTalk('talk.verify.help'), tTalk('talk.verify.description'), 'self-check'],
	['/take-along/', tOffline('offline.title'), tOffline('offline.description'), 'offline download'],
	[
		'/teachers/',
		tTeachers('teach.title'),
		tTeachers('teach.description'),
		'course syllabus lms moodle embed'
	],
	['/about/', t('about.title'), t('about.description'), 'licence privacy embed']
];

export const searchDocuments: readonly SearchDocument[] = [
	...rooms.map(([path, title, text, names]): SearchDocument => ({
		kind: 'page',
		title,
		names,
		within: '',
		room: title,
		path,
		text
	})),
	...activities.map(({ slug, title, summary, task }): SearchDocument => ({
		kind: 'page',
		title,
		names: '',
		within: tActivities('activities.title'),
		room: tActivities('activities.title'),
		path: `/activities/${slug}/`,
		text: `${summary} ${task}`
	})),
	...listTexts(),
	...listRecords()
];

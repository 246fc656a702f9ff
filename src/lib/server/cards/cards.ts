/** @file Every card: one for each lesson, exhibit, model and finding of the lab, and one for the house. */
import { factBase } from '../../facts/facts.server.ts';
import { labTables } from '../../lab/tables.server.ts';
import { t as tHome } from '../../messages/home.ts';
import { t as tLab } from '../../messages/lab.ts';
import { t } from '../../messages/pages.ts';
import { t as tWidgets } from '../../messages/widgets.ts';
import { questions } from '../../widgets/lab/questions.ts';
import { widgets } from '../../widgets/registry.ts';
import { lessons, nameAct, readBody } from '../lessons.ts';
import type { Card } from './card.ts';
import { drawExhibit, drawLesson } from './picture-of-exhibit.ts';
import { drawFigure } from './pictures/lab.ts';
import { drawModel, drawModels } from './pictures/models.ts';

export const cardKinds = ['house', 'lesson', 'exhibit', 'model', 'finding'] as const;
export type CardKind = (typeof cardKinds)[number];

export interface CardPlan {
	readonly kind: CardKind;
	readonly name: string;
	readonly draw: () => Card;
}

const house: CardPlan = {
	kind: 'house',
	name: 'house',
	draw: () => ({
		over: '',
		title: tHome('home.title'),
		under: tHome('home.description'),
		picture: drawModels(['smollm3-3b', 'qwen2.5-3b', 'llama-3.2-3b'])
	})
};

export const cardPlans: readonly CardPlan[] = [
	house,
	...lessons.map((lesson): CardPlan => ({
		kind: 'lesson',
		name: lesson.slug,
		draw: () => {
			const { numeral, title } = nameAct(lesson);
			const { meta } = lesson;
			return {
				over: [
					t('lesson.act', { numeral }),
					title,
					t('lesson.minutes', { minutes: meta.minutes })
				].join(' · '),
				title: meta.title,
				under: meta.summary,
				picture: drawLesson(meta.widgets, readBody(lesson))
			};
		}
	})),
	...widgets.map(({ name, title, summary }): CardPlan => ({
		kind: 'exhibit',
		name,
		draw: () => ({
			over: t('card.exhibit'),
			title: tWidgets(title),
			under: tWidgets(summary),
			picture: drawExhibit(name)
		})
	})),
	...factBase.models.map(({ id, name, developer, released, note }): CardPlan => ({
		kind: 'model',
		name: id,
		draw: () => ({
			over: `${developer} · ${released.slice(0, 7)}`,
			title: name,
			under: note,
			picture: drawModel(id)
		})
	})),
	...questions.map(({ id, figures, judge }): CardPlan => ({
		kind: 'finding',
		name: id,
		draw: () => ({
			over: t('place.lab'),
			title: tLab(`lab.question.${id}`),
			under: judge(labTables) ?? tLab('lab.missing.found'),
			picture: figures.map(drawFigure).find((picture) => picture !== null) ?? null
		})
	}))
];

export function findCard(kind: string, name: string): CardPlan | undefined {
	return cardPlans.find((plan) => plan.kind === kind && plan.name === name);
}

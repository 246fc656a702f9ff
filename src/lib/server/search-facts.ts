/** @file The glossary, the fact base and the lab, as they can be found. */
import glossary from '$content/glossary.json';
import { factBase, findSource } from '../facts/facts.server.ts';
import { formatScalar, isScalar, nameKey } from '../facts/format.ts';
import type { JsonValue, MuseumModel } from '../facts/schema.ts';
import { labTables } from '../lab/tables.server.ts';
import { t as tLab } from '../messages/lab.ts';
import type { SearchDocument } from '../search/search-document.ts';
import { figurePlans } from '../widgets/lab/figures.ts';
import { questions } from '../widgets/lab/questions.ts';

/** A value of the fact base as one line. */
function writeValue(value: JsonValue): string {
	if (isScalar(value)) return formatScalar(value);
	if (Array.isArray(value)) return (value as readonly JsonValue[]).map(writeValue).join(', ');
	return Object.entries(value)
		.map(([key, part]) => `${nameKey(key)} ${writeValue(part)}`)
		.join('; ');
}

const join = (...parts: readonly (string | undefined)[]) =>
	parts.filter((part) => part !== undefined && part !== '').join(' ');

function listTerms(): readonly SearchDocument[] {
	return glossary.map(({ id, term, means }) => ({
		kind: 'term',
		title: term,
		names: id.replaceAll('-', ' '),
		within: '',
		room: 'Glossary',
		path: `/glossary/#${id}`,
		text: means
	}));
}

function describeModel({ note, training, languages, licence, config }: MuseumModel): string {
	const { layers, hidden, queryHeads, kvHeads } = config;
	const shape = `${layers} layers of width ${hidden}, ${queryHeads} query heads, ${kvHeads} key/value heads.`;
	return join(note, shape, training.recipe, `${languages}.`, `Licence: ${licence}.`);
}

function listModels(): readonly SearchDocument[] {
	return factBase.models.map((model) => ({
		kind: 'model',
		title: model.name,
		names: join(
			model.id,
			model.family,
			model.developer,
			model.repositories.instruct,
			model.repositories.base
		),
		within: '',
		room: 'The models',
		path: `/museum/${model.id}/`,
		text: describeModel(model)
	}));
}

/** Each benchmark leads to its first row, to the cell of SmolLM3 where it has one. */
function listBenchmarks(): readonly SearchDocument[] {
	const { benchmarks, scores, tables } = factBase.benchmarks;
	return benchmarks.map(({ id, name, category, metric, items }) => {
		const own = scores.filter(({ benchmark }) => benchmark === id);
		const cell = own.find(({ contestant }) => contestant.startsWith('smollm3')) ?? own[0];
		const shown = tables.filter((table) => own.some((score) => score.table === table.id));
		const languages = [...new Set(own.map(({ language }) => language))];
		return {
			kind: 'benchmark',
			title: name,
			names: join(id.replaceAll('-', ' '), 'benchmark score'),
			within: shown.map(({ title }) => title).join(', '),
			room: 'The benchmark battle',
			path: cell ? `/battle/#${cell.id}` : '/battle/',
			text: join(
				`${category}. Measured as ${metric.replaceAll('-', ' ')}.`,
				languages.length > 1 ? `Languages: ${languages.join(', ')}.` : undefined,
				items && `${formatScalar(items.count)} items.`,
				items?.note
			)
		};
	});
}

/** Texts one after the other, each with its full stop. */
const tell = (...parts: readonly (string | undefined)[]) =>
	join(...parts.map((part) => part?.replace(/(?<=[^\s.!?…:])$/, '.')));

const inSources = { within: '', room: 'The sources' };

function listFacts(): readonly SearchDocument[] {
	const { facts, derived, claims, conflicts, sources } = factBase;
	const sourceTitles = (ids: readonly string[]) => ids.map((id) => findSource(id).title).join(', ');
	return [
		...facts.map(({ id, label, value, unit, note }): SearchDocument => ({
			...inSources,
			kind: 'fact',
			title: label,
			names: id.replaceAll(/[-.]/g, ' '),
			path: `/sources/#${id}`,
			// Nobody looks for the dollar sign of a shell's variable.
			text: tell(join(writeValue(value).replaceAll('$', ''), unit), note)
		})),
		...derived.map(({ id, title, formula, note }): SearchDocument => ({
			...inSources,
			kind: 'fact',
			title,
			names: id.replaceAll('-', ' '),
			path: `/sources/#${id}`,
			text: tell(...formula.map(({ name, expression }) => `${name}: ${expression}`), note)
		})),
		...claims.map(({ id, claim, by, evidence, scope }): SearchDocument => ({
			kind: 'dispute',
			title: claim,
			names: sourceTitles(by),
			within: 'Ledger of claims',
			room: 'The models',
			path: `/museum/smollm3/#${id}`,
			text: tell(evidence, scope)
		})),
		...conflicts.map(({ id, topic, verdict, why, claims: said }): SearchDocument => ({
			...inSources,
			kind: 'dispute',
			title: topic,
			names: id.replaceAll('-', ' '),
			path: `/sources/#${id}`,
			text: tell(verdict, why, ...said.map(({ says }) => says))
		})),
		...sources.map(({ id, title, publisher, kind, readAs }): SearchDocument => ({
			...inSources,
			kind: 'source',
			title,
			names: join(id.replaceAll('-', ' '), publisher),
			path: `/sources/#${id}`,
			text: join(`${publisher}.`, `A ${kind} source.`, readAs && `Read as ${readAs}.`)
		}))
	];
}

function listFindings(): readonly SearchDocument[] {
	return questions.flatMap(({ id, figures, judge }) => [
		{
			kind: 'finding',
			title: tLab(`lab.question.${id}`),
			names: id,
			within: '',
			room: 'The lab',
			path: `/lab/#${id}`,
			text: join(judge(labTables) ?? undefined, tLab(`lab.question.${id}.asked`))
		} as const,
		...figures
			.filter((figure) => figurePlans[figure].make(labTables) !== null)
			.map((figure) => ({
				kind: 'finding' as const,
				title: tLab(`lab.figure.${figure}`),
				names: figure.replaceAll('-', ' '),
				within: tLab(`lab.question.${id}`),
				room: 'The lab',
				path: `/lab/#figure-${figure}`,
				text: tLab(`lab.question.${id}.carries`)
			}))
	]);
}

export function listRecords(): readonly SearchDocument[] {
	return [...listTerms(), ...listModels(), ...listBenchmarks(), ...listFacts(), ...listFindings()];
}

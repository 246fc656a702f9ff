/** @file The fact base as tables for spreadsheets. */
import type { FactFile } from './check.ts';
import { factBase } from './facts.server.ts';
import type { Citation } from './schema.ts';

type Field = string | number | null;

const cite = (places: readonly Citation[]) =>
	places.map(({ doc, location }) => `${doc}: ${location}`).join(' | ');

/** Rows of a file as a table, the header first. Values with parts are JSON; sources are joined by ` | `. */
export function makeTable(file: FactFile): Field[][] {
	switch (file) {
		case 'sources':
			return [
				['id', 'kind', 'publisher', 'title', 'url', 'read_as'],
				...factBase.sources.map(({ id, kind, publisher, title, url, readAs }) => [
					id,
					kind,
					publisher,
					title,
					url ?? null,
					readAs ?? null
				])
			];
		case 'facts':
			return [
				['id', 'label', 'value', 'unit', 'confidence', 'note', 'sources', 'conflicts'],
				...factBase.facts.map(
					({ id, label, value, unit, confidence, note, sources, conflicts }) => [
						id,
						label,
						typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value),
						unit ?? null,
						confidence,
						note ?? null,
						cite(sources),
						conflicts.join(' | ')
					]
				)
			];
		case 'conflicts':
			return [
				['id', 'topic', 'kind', 'severity', 'claims', 'verdict', 'why', 'follow', 'sources'],
				...factBase.conflicts.map((conflict) => [
					conflict.id,
					conflict.topic,
					conflict.kind,
					conflict.severity,
					conflict.claims.map(({ doc, says }) => `${doc}: ${says}`).join(' | '),
					conflict.verdict,
					conflict.why,
					conflict.follow ?? null,
					cite(conflict.sources)
				])
			];
		case 'claims':
			return [
				['id', 'claim', 'by', 'status', 'evidence', 'scope', 'facts', 'conflicts', 'scores'],
				...factBase.claims.map((claim) => [
					claim.id,
					claim.claim,
					claim.by.join(' | '),
					claim.status,
					claim.evidence,
					claim.scope,
					claim.facts.join(' | '),
					claim.conflicts.join(' | '),
					claim.scores.join(' | ')
				])
			];
		case 'derived':
			return [
				['id', 'title', 'formula', 'inputs', 'result', 'note', 'sources'],
				...factBase.derived.map(({ id, title, formula, inputs, result, note, sources }) => [
					id,
					title,
					formula.map(({ name, expression }) => `${name} = ${expression}`).join(' | '),
					JSON.stringify(inputs),
					JSON.stringify(result),
					note ?? null,
					cite(sources)
				])
			];
		case 'models':
			return makeModelTable();
		case 'benchmarks':
			return makeScoreTable();
	}
}

function makeModelTable(): Field[][] {
	const header =
		'id name developer released parameters layers hidden query_heads kv_heads head_dim feed_forward vocab tied_embeddings activation pattern theta context_trained context_extended tokens_trillions licence kv_bytes_per_token sources';
	const rows = factBase.models.map((model): Field[] => {
		const { config, parameters, context } = model;
		return [
			model.id,
			model.name,
			model.developer,
			model.released,
			parameters.total,
			config.layers,
			config.hidden,
			config.queryHeads,
			config.kvHeads,
			config.headDim,
			config.feedForward,
			config.vocab,
			config.tiedEmbeddings ? 'yes' : 'no',
			config.activation,
			config.positional.pattern,
			config.positional.theta,
			context.trained,
			context.extended ?? null,
			model.training.tokensTrillions,
			model.licence,
			model.kvCache.bytesPerToken,
			cite(model.sources)
		];
	});
	return [header.split(' '), ...rows];
}

function makeScoreTable(): Field[][] {
	const { scores, benchmarks, footnotes } = factBase.benchmarks;
	const texts = new Map(footnotes.map(({ id, text }) => [id, text]));
	const known = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
	const header =
		'id benchmark category metric table setting contestant language shots score sources reprinted_by footnotes items items_confidence';
	const rows = scores.map((score): Field[] => [
		score.id,
		known.get(score.benchmark)?.name ?? score.benchmark,
		known.get(score.benchmark)?.category ?? null,
		known.get(score.benchmark)?.metric ?? null,
		score.table,
		score.setting,
		score.contestant,
		score.language,
		score.shots,
		score.score,
		cite(score.sources),
		score.reprints.map(({ doc }) => doc).join(' | '),
		score.footnotes.map((id) => texts.get(id) ?? id).join(' | '),
		known.get(score.benchmark)?.items?.count ?? null,
		known.get(score.benchmark)?.items?.confidence ?? null
	]);
	return [header.split(' '), ...rows];
}

/** @file JSON Schema (draft 7) of what sites that embed read and write: the catalogue, the settings of each exhibit, the messages. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { commandSchema, messageSchema } from '../embed/schemas.ts';
import type { Parameter, Parameters } from '../url/parameters.ts';
import { runReportSchema } from '../verify/run-report.ts';
import { pageParameters } from '../widgets/page-parameters.ts';
import { widgets } from '../widgets/registry.ts';
import { catalogSchema } from './catalog-schema.ts';

/** One setting, as it stands in an address or in a state. */
function describeParameter(parameter: Parameter): object {
	const { description } = parameter;
	const about = { description, default: parameter.default };
	switch (parameter.type) {
		case 'text':
			return { ...about, type: 'string', maxLength: parameter.maxLength };
		case 'schedule':
			return { ...about, type: 'string' };
		case 'list': {
			const item = parameter.item.pattern.replace(/^\^|\$$/g, '');
			return { ...about, type: 'string', pattern: `^(${item}(\\s*,\\s*${item})*)?$` };
		}
		case 'choice':
			return parameter.orElse
				? {
						...about,
						anyOf: [
							{ enum: parameter.values },
							{ type: 'string', pattern: parameter.orElse.pattern }
						]
					}
				: { ...about, enum: parameter.values };
		case 'integer':
		case 'number': {
			const { type, min, max } = parameter;
			return {
				...about,
				type: parameter.default === null ? [type, 'null'] : type,
				minimum: min,
				maximum: max
			};
		}
	}
}

const describeAll = (parameters: Parameters) =>
	Object.fromEntries(
		Object.entries(parameters).map(([name, parameter]) => [name, describeParameter(parameter)])
	);

const draft = 'http://json-schema.org/draft-07/schema#';

/** Settings of each exhibit (`definitions/<name>`), and those that every embed takes (`definitions/embed`). */
function describeParameters(): object {
	const states = widgets.map(
		({ name, parameters }) =>
			[
				name,
				{ type: 'object', properties: describeAll(parameters), additionalProperties: false }
			] as const
	);
	return {
		$schema: draft,
		definitions: {
			embed: { type: 'object', properties: describeAll(pageParameters) },
			...Object.fromEntries(states)
		}
	};
}

function describeProtocol(): object {
	// Said once, above both.
	const part = { $schema: undefined };
	const command = { ...toJsonSchema(commandSchema, { errorMode: 'ignore' }), ...part };
	const message = { ...toJsonSchema(messageSchema, { errorMode: 'ignore' }), ...part };
	return { $schema: draft, anyOf: [message, command], definitions: { message, command } };
}

/** What each address under `/schemas/` holds. */
export const embedSchemas: ReadonlyMap<string, () => object> = new Map([
	['catalog.json', () => toJsonSchema(catalogSchema, { errorMode: 'ignore' })],
	['parameters.json', describeParameters],
	['protocol.json', describeProtocol],
	['run-report.json', () => toJsonSchema(runReportSchema, { errorMode: 'ignore' })]
]);

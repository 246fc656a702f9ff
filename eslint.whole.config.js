import config from './eslint.config.js';
import { oneProgram } from './scripts/lint/one-program.js';

/** The same rules for a run over the whole house, as `npm run lint` makes it; editors take eslint.config.js. */
const forSvelte = config.find(({ name }) => name === 'svelte:base:setup-for-svelte');
const parser = oneProgram('tsconfig.json', forSvelte.languageOptions.parser);

export default config.map((part) => {
	const { languageOptions } = part;
	if (languageOptions?.parserOptions?.parser)
		return {
			...part,
			languageOptions: {
				...languageOptions,
				parserOptions: { ...languageOptions.parserOptions, parser }
			}
		};
	return part.name === 'typescript-eslint/base'
		? { ...part, languageOptions: { ...languageOptions, parser } }
		: part;
});

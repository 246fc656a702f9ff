/** @file `npm run record`: runs a model in Node and writes the run as a trace. Vite reads the engine's TypeScript, as it does for the site. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/record.ts', 'record');

/** @file `node scripts/self-check.js`: measures what the self-check of a loaded model can tell. Vite reads the TypeScript. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/self-check/measure.ts', 'measureSelfCheck');

/** @file `node scripts/make-model.js --help`: writes a random-weight model of SmolLM3's kind to disk. Vite reads the TypeScript. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/make-model.ts', 'makeModel');

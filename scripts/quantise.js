/** @file `node scripts/quantise.js --help`: keeps a folder's weights as blocks of 4 bits. Vite reads the TypeScript. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/quantise.ts', 'quantiseFolder');

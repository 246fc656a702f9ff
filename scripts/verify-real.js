/** @file `npm run verify:real`: real weights and random ones, against `transformers`. Vite reads the TypeScript. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/verify-real/verify-real.ts', 'verifyReal');

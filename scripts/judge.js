/** @file `npm run judge`: see scripts/judge/judge.ts. Vite reads its TypeScript, as it does for the site. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/judge/judge.ts', 'main');

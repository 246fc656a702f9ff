/** @file `npm run answers`. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/answer-keys.ts', 'writeAnswers');

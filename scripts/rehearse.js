/** @file `npm run rehearse`: the real model's whole way, at full size with random weights. Vite reads the TypeScript, as it does for the site. */
import { checkNode } from './check-node.js';
import { runTypeScript } from './run-typescript.js';

checkNode();
await runTypeScript('/scripts/rehearse/rehearse.ts', 'rehearse');

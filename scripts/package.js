/** @file `npm run package -- --help`: a lesson as a package for an LMS. */
import { runTypeScript } from './run-typescript.js';

await runTypeScript('/scripts/package.ts', 'makePackage');

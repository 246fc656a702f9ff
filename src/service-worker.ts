/** @file The site without a network, and threads without server headers; all of it is in `lib/offline/`. */
import { base, version } from '$service-worker';
import { Keeper } from './lib/offline/keeper.ts';
import type { ToKeeper } from './lib/offline/messages.ts';
import type { WorkerScope } from './lib/offline/worker-scope.ts';

const scope = self as unknown as WorkerScope;
const keeper = new Keeper(scope, base, version);

scope.addEventListener('install', (event) => event.waitUntil(keeper.install()));
scope.addEventListener('activate', (event) => event.waitUntil(keeper.activate()));
scope.addEventListener('fetch', (event) => {
	if (keeper.answers(event.request)) event.respondWith(keeper.answer(event));
});
scope.addEventListener('message', (event) => {
	const message = event.data as ToKeeper;
	if (message.type === 'replace') void scope.skipWaiting();
	else if (message.type === 'leave') keeper.leave();
	else event.waitUntil(keeper.keepUsed(message.paths));
});

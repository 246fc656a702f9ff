#!/usr/bin/env bash
# Guess: what a `beforeprint` listener starts comes too late for the paper. Handlers run, the page is laid out and printed; only what
#   was changed before the listener returned is on it.
# Found: Chromium prints only when images (and style sheets and fonts) that the listener asked for have come, for two seconds at most,
#   and scripts run meanwhile: what they change half a second later is on paper. A fetch or an import that the listener starts is not
#   waited for. So a page can hold the printing back, but not by the obvious way.
# Version: Chromium 156.0.8078.108 (Debian), driven by playwright-core 1.65.1, page.pdf().
# Output seen:
#   image: printed what changed 700 ms after beforeprint
#   fetch: printed what stood there at beforeprint
# Exits with 1 where either is otherwise.
set -euo pipefail
chromium="${CHROMIUM_PATH:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --no-fund --no-audit --silent playwright-core@1.65.1
cat > look.mjs << 'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const page = `<!doctype html><p id="text">before</p><script>
let isChanged = false;
addEventListener('beforeprint', () => {
	if (location.hash === '#image') new Image().src = '/slow';
	else fetch('/slow');
	setTimeout(() => (isChanged = true), 700);
});
// Runs after the page was laid out for paper.
addEventListener('afterprint', () => (window.printed = isChanged));
</script>`;
const server = createServer((request, response) => {
	if (request.url === '/') response.setHeader('Content-Type', 'text/html').end(page);
	else setTimeout(() => response.end(), 1500);
}).listen(0);
const { port } = server.address();
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
const waits = {};
for (const kind of ['image', 'fetch']) {
	const tab = await browser.newPage();
	await tab.goto(`http://127.0.0.1:${port}/#${kind}`);
	await tab.pdf();
	waits[kind] = await tab.evaluate(() => window.printed);
	console.log(`${kind}: printed what ${waits[kind] ? 'changed 700 ms after' : 'stood there at'} beforeprint`);
	await tab.close();
}
await browser.close();
server.closeAllConnections();
server.close();
process.exitCode = waits.image && !waits.fetch ? 0 : 1;
JS
node look.mjs "$chromium"

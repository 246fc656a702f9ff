/** @file The page that an LMS launches: the lesson or the activity in a frame over the whole window, and what could not be kept. */
import { escapeXml } from '../url/escape-xml.ts';
import type { PackageConfig } from './runtime/config.ts';

export function writeLaunchPage(config: PackageConfig): string {
	// A “<” in JSON could close the element; nothing else can.
	const written = JSON.stringify(config).replaceAll('<', '\\u003c');
	const title = escapeXml(config.title);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font: 16px/1.4 system-ui, sans-serif; color-scheme: light dark; }
iframe { flex: 1; width: 100%; border: 0; }
[role="status"]:not(:empty) { padding: 0.5rem 1rem; background: #7a2e12; color: #fff; }
</style>
</head>
<body>
<p role="status" style="margin:0"></p>
<iframe title="${title}" allow="fullscreen; clipboard-write"></iframe>
<noscript>This page needs JavaScript.</noscript>
<script type="application/json" id="package">${written}</script>
<script src="lms.js"></script>
</body>
</html>
`;
}

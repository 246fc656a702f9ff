#!/usr/bin/env bash
# scorm-again 3.4.3, in Node.
#
# Guess: a package that a SCORM runtime takes without an error keeps to SCORM, so that other systems take it too; and a moment in UTC as
#   ISO 8601 writes it, `2026-11-29T15:00:00Z`, is a good timestamp of SCORM 2004.
# Behaviour: in SCORM 1.2 `cmi.suspend_data` is taken up to 64,000 characters, while the standard has 4,096 and other systems cut or
#   refuse what is longer: nothing says so in a test against this runtime. In SCORM 2004 a time zone is refused (406) where no fraction of
#   a second stands before it. That is the standard's own grammar, `ss[.s[TZD]]`, which few libraries that write times know of: with
#   `.0Z` the same moment is taken.
#
# Output seen:
#   suspend_data: 4096 true, 4097 true, 64000 true, 64001 false
#   timestamp: 2026-11-29T15:00:00 true, 2026-11-29T15:00:00Z false, 2026-11-29T15:00:00.0Z true
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund scorm-again@3.4.3
cat >try.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { runInThisContext } = require('node:vm');
// Its files are for a page: what they define is looked for in `window`.
globalThis.window = globalThis;
const dist = join(__dirname, 'node_modules/scorm-again/dist');
for (const file of ['scorm12.min.js', 'scorm2004.min.js'])
	runInThisContext(readFileSync(join(dist, file), 'utf8'));
const quiet = { autocommit: false, logLevel: 5 };
const old = new Scorm12API(quiet);
old.LMSInitialize('');
const lengths = [4096, 4097, 64000, 64001].map((length) => [
	length,
	String(old.LMSSetValue('cmi.suspend_data', 'x'.repeat(length)))
]);
const api = new Scorm2004API(quiet);
api.Initialize('');
api.SetValue('cmi.interactions.0.id', 'q1');
const times = ['2026-11-29T15:00:00', '2026-11-29T15:00:00Z', '2026-11-29T15:00:00.0Z'].map((time) => [
	time,
	String(api.SetValue('cmi.interactions.0.timestamp', time))
]);
const tell = (pairs) => pairs.map((pair) => pair.join(' ')).join(', ');
console.log(`suspend_data: ${tell(lengths)}\ntimestamp: ${tell(times)}`);
const holds =
	lengths.map(([, taken]) => taken).join() === 'true,true,true,false' &&
	times.map(([, taken]) => taken).join() === 'true,false,true';
process.exit(holds ? 0 : 1);
JS
node try.cjs

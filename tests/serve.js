/** @file The built site for the browser tests: `node tests/serve.js <base> <port>`. */
import { resolve } from 'node:path';
import { serveFolder } from '../scripts/static-server.js';

const [base = '', port = '4180'] = process.argv.slice(2);
const { url } = await serveFolder({
	folder: resolve(import.meta.dirname, '../build'),
	base,
	port: Number(port)
});
console.log(url);

/** @file nginx and Apache from Debian, as ordinary processes with the recipes of docs/hosting.md: what the page says is what is tested. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
	chmodSync,
	cpSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { built } from './editions.ts';

export type ServerName = 'nginx' | 'Apache';

export interface RealServer {
	/** Ends in a slash. */
	readonly url: string;
	stop(): Promise<void>;
}

const recipes = readFileSync(resolve(import.meta.dirname, '../docs/hosting.md'), 'utf8');

/** The code blocks of a language, in the page's order. */
const blocksOf = (language: string): string[] =>
	[...recipes.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
		([, block = '']) => block
	);

const binaries = {
	nginx: ['/usr/sbin/nginx', '/usr/bin/nginx'],
	Apache: ['/usr/sbin/apache2', '/usr/bin/apache2']
} as const;
const modules = '/usr/lib/apache2/modules';

/** Path of the server's program, or undefined where Debian's package is not installed. */
export const findServer = (name: ServerName): string | undefined =>
	binaries[name].find((path) => existsSync(path));

const isRoot = process.getuid?.() === 0;

function configureNginx(folder: string, site: string, port: number): string[] {
	const [http = '', server = ''] = blocksOf('nginx');
	const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((of) => `${of}_temp_path ${folder}/${of};`)
		.join('\n');
	cpSync('/etc/nginx/mime.types', join(folder, 'mime.types'));
	writeFileSync(
		join(folder, 'nginx.conf'),
		`daemon off;
worker_processes 1;
${isRoot ? 'user root;' : ''}
pid ${folder}/pid;
error_log stderr warn;
events {}
http {
access_log off;
${own}
${http}
server {
listen 127.0.0.1:${port};
${server.replaceAll('/srv/museum', site)}
}
}`
	);
	return ['-c', join(folder, 'nginx.conf')];
}

function configureApache(folder: string, site: string, port: number): string[] {
	const [recipe = ''] = blocksOf('apache');
	const loaded = [
		'mpm_event',
		'authz_core',
		'alias',
		'dir',
		'mime',
		'headers',
		'setenvif',
		'rewrite'
	];
	writeFileSync(
		join(folder, 'apache.conf'),
		[
			...loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
			`ServerRoot ${folder}`,
			'ServerName localhost',
			`DefaultRuntimeDir ${folder}`,
			`PidFile ${folder}/pid`,
			`Mutex file:${folder}`,
			// It refuses to answer as root.
			...(isRoot ? ['User www-data', 'Group www-data'] : []),
			`Listen 127.0.0.1:${port}`,
			'TypesConfig /etc/mime.types',
			// Node's pipes are sockets, which cannot be opened by name.
			`ErrorLog ${folder}/error.log`,
			'LogLevel warn',
			recipe.replaceAll('/srv/museum', site)
		].join('\n')
	);
	return ['-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND'];
}

/**
 * The built site as hosts have it, in a folder that a server's own user can read, by links where that is possible.
 * @returns the folder
 */
export function copySite(): string {
	const folder = mkdtempSync(join(tmpdir(), 'museum-host-'));
	chmodSync(folder, 0o755);
	const site = join(folder, 'museum');
	for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const from = join(entry.parentPath, entry.name);
		const to = join(site, from.slice(built.length));
		mkdirSync(dirname(to), { recursive: true });
		try {
			linkSync(from, to);
		} catch {
			// On another disk.
			cpSync(from, to);
		}
	}
	return site;
}

function findPort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
}

/** One request as it is: nothing followed, nothing decompressed. */
export function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
	return new Promise((resolve, reject) => {
		request(url, { headers, agent: false }, (response) => {
			const parts: Buffer[] = [];
			response.on('data', (part: Buffer) => parts.push(part));
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat(parts)
				})
			);
			response.on('error', reject);
		})
			.on('error', reject)
			.end();
	});
}

/** Ends with the process: what it says where it ends by itself. */
async function waitUntilOpen(server: ChildProcess, url: string): Promise<void> {
	let said = '';
	server.stderr?.on('data', (text) => (said += String(text)));
	for (let tries = 0; tries < 600; tries++) {
		if (server.exitCode !== null) break;
		try {
			await ask(url);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	throw new Error(`${url} did not open. ${said}`);
}

/** Starts a server on a free port of this machine. @param site of `copySite` */
export async function startServer(name: ServerName, site: string): Promise<RealServer> {
	const program = findServer(name);
	if (!program) throw new Error(`${name} is not installed.`);
	const folder = mkdtempSync(join(tmpdir(), 'museum-server-'));
	chmodSync(folder, 0o755);
	const port = await findPort();
	const configure = name === 'nginx' ? configureNginx : configureApache;
	const args = configure(folder, site, port);
	if (name === 'nginx') {
		const { status, stderr } = spawnSync(program, ['-t', ...args], { encoding: 'utf8' });
		if (status !== 0 || stderr.includes('[warn]')) throw new Error(stderr);
	}
	const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	const ended = new Promise((resolve) => server.once('exit', resolve));
	const url = `http://127.0.0.1:${port}/museum/`;
	const stop = async () => {
		server.kill('SIGTERM');
		await ended;
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await waitUntilOpen(server, url);
	} catch (error) {
		if (server.exitCode === null) await stop();
		throw error;
	}
	return { url, stop };
}

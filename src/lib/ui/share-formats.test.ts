import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { unpackQuery } from '../embed/address.ts';
import { drawQr } from './qr.ts';
import { packLinks, plainOptions, writeFormats } from './share-formats.ts';

const links = {
	title: 'A "map" [of] one head',
	embedUrl: 'https://a.example/m/embed/head-reader/?layer=2&prompt=a%20%28b%29',
	pageUrl: 'https://a.example/m/lessons/attention/?exhibit=head-reader&layer=2#head-reader',
	height: 900
};

describe('what an exhibit is shared as', () => {
	it('lies beside it under any path, and is escaped for where it goes', () => {
		const { element, markdown, oembed } = writeFormats(links);
		expect(element).toContain('src="https://a.example/m/model-museum-exhibit.js"');
		expect(element).toContain('layer=2&amp;prompt=');
		expect(element).toContain('title="A &quot;map&quot; [of] one head"');
		expect(markdown).toMatch(
			/^\[!\[A "map" of one head\]\(https:\S+head-reader\.png\)\]\([^()]*\)$/
		);
		expect(oembed).toBe('https://a.example/m/oembed/exhibit/head-reader.json');
	});

	it('carries the options in the address, and none that say nothing', async () => {
		const plain = await packLinks(links);
		expect(new URL(plain.embedUrl).search).toBe('?layer=2&prompt=a+%28b%29');
		const options = { ...plainOptions, theme: 'dark', lock: ['prompt', 'layer'] } as const;
		const { embedUrl } = await packLinks(links, options);
		expect(new URL(embedUrl).searchParams.get('lock')).toBe('prompt,layer');
		expect(new URL(embedUrl).searchParams.get('theme')).toBe('dark');
	});

	it('moves a long prompt into the fragment, and has it back whole', async () => {
		const prompt = 'Größer als ein Satz: ✓ '.repeat(400);
		const long = `${links.embedUrl}&text=${encodeURIComponent(prompt)}`;
		const { embedUrl } = await packLinks({ ...links, embedUrl: long });
		expect(embedUrl.length).toBeLessThan(600);
		const query = await unpackQuery(new URL(embedUrl));
		expect(query.get('text')).toBe(prompt);
		expect(query.get('layer')).toBe('2');
		const cut = new URL(embedUrl.slice(0, -20));
		await expect(unpackQuery(cut)).rejects.toThrow('cut off or damaged');
	});

	it('is a QR code that reads as the link; a link that is too long has none', () => {
		const code = drawQr(links.embedUrl);
		if (!code) throw new Error('no code');
		// Four pixels a module, dark on light.
		const scale = 4;
		const size = code.modules.length * scale;
		const data = new Uint8ClampedArray(size * size * 4).fill(255);
		for (let y = 0; y < size; y++)
			for (let x = 0; x < size; x++)
				if (code.modules[Math.floor(y / scale)]?.[Math.floor(x / scale)])
					data.fill(0, 4 * (y * size + x), 4 * (y * size + x) + 3);
		expect(decodeQR({ width: size, height: size, data })).toBe(links.embedUrl);
		expect(drawQr('a'.repeat(5000))).toBeNull();
	});
});

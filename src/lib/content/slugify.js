// JavaScript, because the Markdown pipeline in scripts/ is read by Node before anything is compiled.

/**
 * A heading's text as an anchor: "What RoPE does" becomes "what-rope-does".
 * @param {string} text
 */
export function slugify(text) {
	return text
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '');
}

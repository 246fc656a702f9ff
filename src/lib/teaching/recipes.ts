/** @file How an exhibit gets into other people's tools, with the museum's own address in the code. */

export interface Recipe {
	readonly id: 'html' | 'reveal' | 'quarto' | 'jupyter' | 'marimo' | 'moodle' | 'notion';
	readonly language: string;
	readonly code: string;
	/** Version it was run with; null where it was written from the tool's documentation. */
	readonly tried: string | null;
}

/** What the exhibit of these recipes takes in a column of 800 to 1,100 px, for places where a frame stays as it is. */
const readerHeight = 2200;

/** @param root address of the museum, without a slash at the end */
export function listRecipes(root: string): readonly Recipe[] {
	const bench = `${root}/embed/attention-bench/?controls=few`;
	const reader = `${root}/embed/head-reader/?recording=induction`;
	const script = `${root}/model-museum-exhibit.js`;
	return [
		{
			id: 'html',
			language: 'html',
			tried: 'Chromium 156',
			code: `<script src="${script}" async></script>
<model-museum-exhibit exhibit="head-reader" state="layer=2&head=3" lock="layer,head"
	caption="Which word does “green” look at?"></model-museum-exhibit>

<button id="go">Run it</button> <output id="answer"></output>
<script>
	const exhibit = document.querySelector('model-museum-exhibit');
	document.querySelector('#go').onclick = async () => {
		const { firstTokenShare } = await exhibit.run();
		document.querySelector('#answer').textContent = firstTokenShare.toFixed(2);
	};
</script>`
		},
		{
			id: 'reveal',
			language: 'html',
			tried: 'reveal.js 5.2.1, its speaker view too',
			code: `<section>
	<iframe data-src="${bench}" title="Attention bench"
		style="width: 100%; height: 620px; border: 0"></iframe>
</section>`
		},
		{
			id: 'quarto',
			language: 'markdown',
			tried:
				'Quarto 1.7.27 from its source and Pandoc 3.9, as a page with embed-resources and as slides',
			code: `\`\`\`{=html}
<script src="${script}" data-external="1" async></script>
<model-museum-exhibit exhibit="rope-hands"></model-museum-exhibit>
\`\`\``
		},
		{
			id: 'jupyter',
			language: 'python',
			tried: 'JupyterLab 4.6.6 and IPython 9.18.1',
			code: `from IPython.display import IFrame

IFrame("${reader}", width="100%", height=${readerHeight})`
		},
		{
			id: 'marimo',
			language: 'python',
			tried: 'marimo 0.25.2',
			code: `import marimo as mo

mo.Html('<iframe src="${reader}" style="width: 100%; height: ${readerHeight}px; border: 0"></iframe>')`
		},
		{
			id: 'moodle',
			language: 'html',
			tried: null,
			code: `<iframe src="${reader}" title="One head, step by step" width="100%" height="${readerHeight}"
	style="border: 0" allow="clipboard-write; fullscreen"></iframe>`
		},
		{ id: 'notion', language: 'text', tried: null, code: reader }
	];
}

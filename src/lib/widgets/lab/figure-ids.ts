/** The figures of the lab by name, for addresses; no code hangs on it. */
export const figureIds = [
	'siblings-retrieval',
	'siblings-position',
	'siblings-loss',
	'siblings-distance',
	'masking-loss',
	'masking-retrieval',
	'curriculum-loss',
	'long-context-retrieval',
	'post-training-right',
	'post-training-retrieval',
	'preference-logps',
	'merge-curve',
	'mid-trials',
	'align-trials',
	'pilot-retrieval',
	'longer-retrieval',
	'induction-removal',
	'nope-removal',
	'nope-layers',
	'schedule-loss',
	'embedding-norm',
	'grouped-loss',
	'grouped-retrieval',
	'sizes-loss'
] as const;

export type FigureId = (typeof figureIds)[number];

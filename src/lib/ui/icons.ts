/** Outlines in a box of 20 × 20, drawn for this house. */
export const iconPaths = {
	copy: 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z',
	link: 'M8.5 11.5a3 3 0 0 0 4.300 0l3-3a3 3 0 0 0-4.300-4.300l-1 1M11.5 8.5a3 3 0 0 0-4.300 0l-3 3a3 3 0 0 0 4.300 4.300l1-1',
	embed: 'm6.5 6-4 4 4 4m7-8 4 4-4 4m-2-10.5-3 13',
	table: 'M3 4.5h14v11H3zM3 8.5h14M3 12h14M8 4.5v11',
	download: 'M10 3v9.5m-4-4 4 4 4-4M3.5 16.5h13',
	sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M10 2v1.800m0 12.400V18M2 10h1.800m12.400 0H18M4.300 4.300l1.300 1.300m8.800 8.800 1.300 1.300m0-11.400-1.300 1.300m-8.800 8.800-1.300 1.300',
	moon: 'M16.5 11.800A7 7 0 0 1 8.200 3.5a7 7 0 1 0 8.300 8.300z',
	system: 'M3 4h14v9.5H3zM7.5 16.5h5M10 13.5v3',
	check: 'm4 10.5 4 4 8-9',
	cross: 'm5 5 10 10M15 5 5 15',
	right: 'M4 10h12m-4.5-4.5L16 10l-4.5 4.5',
	left: 'M16 10H4m4.5-4.5L4 10l4.5 4.5',
	info: 'M10 2.800a7.200 7.200 0 1 1 0 14.400 7.200 7.200 0 0 1 0-14.400M10 9v5m0-8v.6',
	warning: 'M10 3 2.5 16.5h15zM10 8v4m0 2v.6',
	error: 'M6.800 2.800h6.400l4 4v6.400l-4 4H6.800l-4-4V6.800zM7.5 7.5l5 5m0-5-5 5',
	play: 'M6 3.800v12.400L16 10z',
	stop: 'M5 5h10v10H5z',
	print: 'M6 7V3h8v4M6 13.5H3.5V7h13v6.5H14M6 11.5h8V17H6z'
} as const;
export type IconName = keyof typeof iconPaths;

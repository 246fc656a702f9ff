/** @file The published figures of the training run, held against what some settings give. */
import { pickPartNumber } from '../../facts/picked.ts';
import { clusterFacts, planRun, type Run, type Settings } from './cluster.ts';
import { formatDays, formatPercent, formatWhole } from './format.ts';

export const checkIds = [
	'batch',
	'steps',
	'rate',
	'days',
	'hours',
	'mfu',
	'downtime',
	'downtimeHours'
] as const;
export type CheckId = (typeof checkIds)[number];

export interface Check {
	readonly id: CheckId;
	/** As published, and the fact that says so. */
	readonly published: number;
	readonly fact: string;
	readonly shown: string;
	/** What the settings give. */
	readonly here: number;
	readonly hereShown: string;
	/** Of the published one, as a share. */
	readonly deviation: number;
	/** True where the value here, rounded as the published one is, is the published one. */
	readonly fits: boolean;
}

interface Rule {
	readonly fact: string;
	/** Half a unit of it is how far a rounded figure may lie from what it stands for. */
	readonly unit: number;
	readonly read: (run: Run, settings: Settings) => number;
	readonly format: (value: number) => string;
	/** Where the fact holds words. */
	readonly published?: number;
	readonly shown?: string;
}

const rules: Readonly<Record<CheckId, Rule>> = {
	batch: {
		fact: 'training-config.global-batch',
		unit: 1,
		read: ({ tokensPerStep }) => tokensPerStep,
		format: formatWhole
	},
	steps: {
		fact: 'training-config.schedule/totalSteps',
		unit: 1,
		read: ({ steps }) => steps,
		format: formatWhole
	},
	rate: {
		fact: 'training-config.throughput/figure',
		unit: 1000,
		read: (_, { rate }) => rate,
		format: formatWhole
	},
	days: {
		fact: 'training-config.duration/trainingDays',
		unit: 1,
		read: ({ days }) => days,
		format: formatDays
	},
	hours: {
		fact: 'training-config.gpu-hours/asInFigure',
		unit: 10_000,
		read: ({ gpuHours }) => gpuHours,
		format: formatWhole,
		published: 220_000,
		shown: '220k'
	},
	mfu: {
		fact: 'training-config.mfu/figure',
		unit: 1e-4,
		read: ({ mfu }) => mfu,
		format: formatPercent
	},
	downtime: {
		fact: 'training-config.duration/daysWithDowntime',
		unit: 1,
		read: ({ days }) => days,
		format: formatDays
	},
	downtimeHours: {
		fact: 'training-config.gpu-hours/mainRunWithDowntime',
		unit: 1,
		read: ({ gpuHours }) => gpuHours,
		format: formatWhole
	}
};

/** Every published figure beside what the settings give, in the order of `checkIds`. */
export function listChecks(settings: Settings): readonly Check[] {
	const run = planRun(settings);
	return checkIds.map((id) => {
		const { fact, unit, read, format, ...own } = rules[id];
		const published = own.published ?? pickPartNumber(clusterFacts, fact);
		const here = read(run, settings);
		return {
			id,
			published,
			fact,
			shown:
				own.shown ?? (Number.isInteger(published) ? formatWhole(published) : format(published)),
			here,
			hereShown: format(here),
			deviation: here / published - 1,
			fits: Math.round(here / unit) === Math.round(published / unit)
		};
	});
}

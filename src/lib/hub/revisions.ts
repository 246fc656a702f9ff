/** @file The revisions of a repository that are models of their own, as training runs publish their checkpoints. */
import { listRevisions, type HubListing, type HubRequest } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { formatHubName, mainRevision } from './hub-name.ts';

/** A checkpoint of a training run, as its revision's name tells. */
export interface PublishedMoment {
	readonly revision: string;
	/** Stage of pretraining. */
	readonly stage: number;
	/** Optimiser steps since the first. */
	readonly step: number;
}

const momentPattern = /^stage(\d)-step-(\d{1,9})$/;

/** The revisions that name a moment of pretraining, earliest first; others are left out. */
export function readMoments(revisions: readonly string[]): readonly PublishedMoment[] {
	return revisions
		.flatMap((revision) => {
			const [, stage, step] = momentPattern.exec(revision) ?? [];
			return stage && step ? [{ revision, stage: Number(stage), step: Number(step) }] : [];
		})
		.sort((a, b) => a.step - b.step || a.stage - b.stage);
}

/**
 * A repository whose `main` holds no model may hold some under other names, which a person then has to choose from.
 * @throws {HubError} name-revision, with one of them
 */
export async function requireModel(request: HubRequest, listing: HubListing): Promise<void> {
	const isNamed = listing.branch !== null && listing.branch !== undefined;
	if (isNamed || listing.files.some(({ path }) => path.endsWith('config.json'))) return;
	const others = (await listRevisions(request)).filter((name) => name !== mainRevision);
	const revision = readMoments(others).at(-1)?.revision ?? others.at(-1);
	if (revision === undefined) return;
	const example = formatHubName({ id: request.id, revision });
	throw new HubError('name-revision', example);
}

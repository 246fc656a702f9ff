/** @file The script of a package's launch page: the lesson or the activity in a frame, and what it says handed to the LMS. */
import { ActivityAttempt } from './activity-attempt.ts';
import { Cmi5Lms } from './cmi5.ts';
import type { PackageConfig } from './config.ts';
import { LessonAttempt } from './lesson-attempt.ts';
import type { Lms } from './lms.ts';
import { ScormLms } from './scorm.ts';

async function start(): Promise<void> {
	const written = document.getElementById('package')?.textContent ?? '';
	const config = JSON.parse(written) as PackageConfig;
	const lms: Lms =
		config.format === 'cmi5'
			? new Cmi5Lms(config, new URL(location.href))
			: new ScormLms(config.format);
	const frame = document.querySelector('iframe');
	const status = document.querySelector('[role="status"]');
	const kept = await lms.begin();
	const attempt =
		config.kind === 'lesson' ? new LessonAttempt(config, kept) : new ActivityAttempt(config, kept);
	const tell = () => {
		if (status) status.textContent = lms.problem;
	};
	addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
		if (source !== frame?.contentWindow) return;
		const given = attempt.hear(data);
		if (!given) return;
		lms.report(attempt, given);
		tell();
	});
	// `unload` is blocked in some LMSs' frames and never comes on phones.
	addEventListener('pagehide', () => lms.finish(attempt));
	addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'hidden') lms.commit();
	});
	// From the browser's cache of pages it comes back with its session over.
	window.addEventListener('pageshow', ({ persisted }) => {
		if (persisted) location.reload();
	});
	if (frame) frame.src = config.address;
	tell();
	setInterval(tell, 2000);
}

void start();

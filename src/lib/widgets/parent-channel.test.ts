import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportHeight } from './parent-channel.ts';

describe('the height of a bare page', () => {
	let change: () => void;
	let height = 0;
	const root = { clientHeight: 600 };
	const page = { getBoundingClientRect: () => ({ height }) } as HTMLElement;
	const told: unknown[] = [];

	beforeEach(() => {
		vi.useFakeTimers();
		vi.stubGlobal('innerHeight', 600);
		vi.stubGlobal('document', { documentElement: root });
		vi.stubGlobal(
			'ResizeObserver',
			class {
				constructor(report: () => void) {
					change = report;
				}
				observe() {}
				disconnect() {}
			}
		);
		root.clientHeight = 600;
		told.length = 0;
	});
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	const send = (message: object) => void told.push('height' in message ? message.height : message);

	it('is told at most every 80 ms, also of a page that never stands still', () => {
		const stop = reportHeight(send)(page);
		for (height = 100; height < 200; height += 10) {
			change();
			vi.advanceTimersByTime(40);
		}
		expect(told.length).toBeGreaterThanOrEqual(4);
		expect(told.length).toBeLessThanOrEqual(5);
		vi.advanceTimersByTime(100);
		height = 500;
		change();
		stop();
		vi.advanceTimersByTime(100);
		expect(told).not.toContain(500);
	});

	it('has room for a scroll bar below, and does not follow a pixel up and down', () => {
		root.clientHeight = 585;
		const stop = reportHeight(send)(page);
		for (height of [300.2, 301, 300.2, 320]) {
			change();
			vi.advanceTimersByTime(100);
		}
		expect(told).toEqual([316, 335]);
		stop();
	});
});

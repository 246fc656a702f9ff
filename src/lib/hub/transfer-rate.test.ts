import { expect, it } from 'vitest';
import { TransferRate } from './transfer-rate.ts';

it('says nothing of the speed before there is something to go by', () => {
	const rate = new TransferRate();
	expect(rate.measure(0, 0, 100).bytesPerSecond).toBeNull();
	expect(rate.measure(100, 10, 100).bytesPerSecond).toBeNull();
});

it('gives bytes a second and the time left', () => {
	const rate = new TransferRate();
	rate.measure(0, 0, 1000);
	expect(rate.measure(1000, 200, 1000)).toEqual({ bytesPerSecond: 200, secondsLeft: 4 });
});

it('forgets a slow start after its window', () => {
	const rate = new TransferRate(1000);
	rate.measure(0, 0, 1e6);
	rate.measure(9000, 100, 1e6);
	rate.measure(9500, 600, 1e6);
	expect(rate.measure(10_000, 1100, 1e6).bytesPerSecond).toBe(1000);
});

it('has no time left where nothing comes, and starts over where bytes are taken back', () => {
	const rate = new TransferRate();
	rate.measure(0, 500, 1000);
	expect(rate.measure(1000, 500, 1000)).toEqual({ bytesPerSecond: 0, secondsLeft: null });
	expect(rate.measure(2000, 0, 1000).bytesPerSecond).toBeNull();
});

import { describe, expect, it } from 'vitest';
import { acts } from '$lib/content/acts.ts';
import { cutDoors, doorWidth, measureHouse, rooms, size, walls } from './floor-plan.ts';

describe('the floor plan', () => {
	it('has one room for each act, in order', () => {
		expect(rooms.map(({ act }) => act)).toEqual(acts.map(({ id }) => id));
	});

	it('keeps rooms inside the house and apart from each other', () => {
		for (const room of rooms) {
			expect(room.x + room.width).toBeLessThanOrEqual(size.width);
			expect(room.y + room.height).toBeLessThanOrEqual(size.height);
			for (const other of rooms) {
				if (other === room) continue;
				const isApart =
					room.x + room.width <= other.x ||
					other.x + other.width <= room.x ||
					room.y + room.height <= other.y ||
					other.y + other.height <= room.y;
				expect(isApart, `${room.act} and ${other.act}`).toBe(true);
			}
		}
	});

	it('grows with the longest list, measured by the room it hangs in', () => {
		const list = (count: number) => Array<string>(count).fill('A title');
		const training = measureHouse({ training: list(5), architecture: list(5) });
		expect(training).toBeGreaterThan(measureHouse({ architecture: list(5) }));
		expect(measureHouse({ training: list(6) })).toBeGreaterThan(training);
		// A title that breaks in two is an entry more.
		const broken = [...list(4), 'A title that no line of this room could ever hold whole'];
		expect(measureHouse({ training: broken })).toBe(measureHouse({ training: list(6) }));
	});

	it('cuts a door of the same width out of a wall for every opening', () => {
		expect(cutDoors({ axis: 'x', at: 0, start: 0, end: 300, doors: [150] })).toEqual([
			[0, 150 - doorWidth / 2],
			[150 + doorWidth / 2, 300]
		]);
		for (const wall of walls) {
			const length = cutDoors(wall).reduce((sum, [from, to]) => sum + to - from, 0);
			expect(length).toBe(wall.end - wall.start - wall.doors.length * doorWidth);
		}
	});
});

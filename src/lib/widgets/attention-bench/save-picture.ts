/** @file Maps on screen as a picture to take away, in the colours and fonts of the page. */
import { drawPicture, type PicturePanel } from '../../draw/picture.ts';
import { saveFile } from '../../ui/save-file.ts';

/** @param note where the maps come from */
export function savePicture(panels: readonly PicturePanel[], note: string, name: string): void {
	const canvas = document.createElement('canvas');
	const style = getComputedStyle(document.documentElement);
	const read = (property: string) => style.getPropertyValue(property).trim();
	drawPicture(canvas, panels, note, {
		paper: read('--paper-raised'),
		ink: read('--ink'),
		sans: read('--font-sans'),
		mono: read('--font-mono')
	});
	canvas.toBlob((blob) => {
		if (blob) saveFile(blob, name);
	});
}

/** The flags of `GPUBufferUsage` (WebGPU, section 5.1); Node has no such global to ask, and the DOM types do not list it. */
export const bufferUsage = {
	mapRead: 0x01,
	copySource: 0x04,
	copyTarget: 0x08,
	uniform: 0x40,
	storage: 0x80
} as const;

/** `GPUMapMode.READ` */
export const mapForReading = 0x01;

/**
 * @file What an embedded page says to the page around it, by `postMessage`.
 *
 * Every message is `{ source: 'model-museum', version: 1, type, … }`. It goes to any origin: it says nothing that the parent
 * could not see on the page it chose to show, and a parent must be able to listen wherever it is hosted.
 */
export type ParentMessage =
	| { readonly type: 'ready'; readonly widgets: readonly string[]; readonly lesson?: string }
	| { readonly type: 'resize'; readonly height: number }
	| {
			readonly type: 'state';
			readonly widget: string;
			readonly state: Readonly<Record<string, unknown>>;
	  }
	| {
			readonly type: 'result';
			readonly widget: string;
			readonly result: Readonly<Record<string, unknown>>;
	  }
	| {
			/** Somebody tried an option of a lesson's quiz; both counted from 0. */
			readonly type: 'answer';
			readonly lesson: string;
			readonly question: number;
			readonly option: number;
			readonly isRight: boolean;
			/** How many options of the question were tried, this one included. */
			readonly tries: number;
	  }
	| {
			/** Every question of a lesson has its right answer; said again when that lesson is opened once more. */
			readonly type: 'quiz';
			readonly lesson: string;
			/** Questions that were right at the first try. */
			readonly right: number;
			readonly count: number;
	  }
	| {
			/** A lesson was marked as done; said again when it is opened once more. */
			readonly type: 'done';
			readonly lesson: string;
			readonly xp: number;
	  }
	| {
			readonly type: 'error';
			readonly widget: string;
			readonly code: string;
			readonly message: string;
	  };

export type SendToParent = (message: ParentMessage) => void;

/** Speaks to the parent page; where there is none, says nothing. */
export function sendToParent(message: ParentMessage) {
	if (window.parent === window) return;
	window.parent.postMessage({ source: 'model-museum', version: 1, ...message }, '*');
}

const settleMs = 80;

/**
 * An attachment that reports the height of its element once it has settled. The element must not stretch to the frame,
 * or parent and page would chase each other.
 */
export function reportHeight(send: SendToParent): (element: HTMLElement) => () => void {
	return (element) => {
		let sent = 0;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const report = () => {
			const height = Math.ceil(element.getBoundingClientRect().height);
			// A parent that rounds, or a scroll bar that comes and goes, may move it by a pixel for ever.
			if (Math.abs(height - sent) <= 1) return;
			sent = height;
			send({ type: 'resize', height });
		};
		const observer = new ResizeObserver(() => {
			clearTimeout(timer);
			timer = setTimeout(report, settleMs);
		});
		observer.observe(element);
		return () => {
			observer.disconnect();
			clearTimeout(timer);
		};
	};
}

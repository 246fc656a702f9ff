/**
 * @file The decoders of a session: the model as it is, and the same model with hands (graph/handles.ts), which is opened when
 * somebody interferes for the first time. One with a mask between documents is a third, and takes the place of the second. Large weights are held once: there the one is closed before the other is opened.
 */
import type { Interventions } from '../contract/interventions.ts';
import type { Decoder } from './decoder.ts';
import { changesAnything, masks } from './interventions.ts';

/** Bytes of weights up to which both are held, on the CPU as f32: WebAssembly packs each once more and ends at 4 GiB. */
export const mostHeldTwice = 0.75 * 2 ** 30;

export type DecoderKind = 'plain' | 'handed' | 'masked';

export class SessionDecoders {
	readonly #open: (kind: DecoderKind) => Promise<Decoder>;
	readonly #holdsBoth: boolean;
	readonly #decoders = new Map<DecoderKind, Decoder>();
	#current: Decoder;

	constructor(
		plain: Decoder,
		{
			open,
			holdsBoth
		}: { readonly open: (kind: DecoderKind) => Promise<Decoder>; readonly holdsBoth: boolean }
	) {
		this.#open = open;
		this.#holdsBoth = holdsBoth;
		this.#current = plain;
		this.#decoders.set('plain', plain);
	}

	/** The one that ran last, or is about to. */
	get current(): Decoder {
		return this.#current;
	}

	/** How many are open. */
	get count(): number {
		return this.#decoders.size;
	}

	/**
	 * The decoder for a run with these interventions: the model as it is where they change nothing, so that they cost nothing.
	 * @throws {ModelError} bad-intervention; whatever opening a session throws
	 */
	async use(interventions: Interventions | null): Promise<Decoder> {
		if (interventions && changesAnything(interventions)) return this.useHands(interventions);
		this.#current = this.#decoders.get('plain') ?? (await this.#make('plain'));
		return this.#current;
	}

	/** The decoder with hands, whether these interventions change anything or not; it alone reads rows of the residual stream. */
	async useHands(interventions: Interventions): Promise<Decoder> {
		const kind = masks(interventions) ? 'masked' : 'handed';
		const decoder = this.#decoders.get(kind) ?? (await this.#make(kind));
		decoder.setInterventions(interventions);
		this.#current = decoder;
		return decoder;
	}

	async dispose(): Promise<void> {
		for (const decoder of this.#decoders.values()) await decoder.dispose();
		this.#decoders.clear();
	}

	async #close(kind: DecoderKind): Promise<void> {
		await this.#decoders.get(kind)?.dispose();
		this.#decoders.delete(kind);
	}

	async #make(kind: DecoderKind): Promise<Decoder> {
		if (!this.#holdsBoth) await this.dispose();
		else await this.#close(kind === 'masked' ? 'handed' : 'masked');
		const decoder = await this.#open(kind);
		this.#decoders.set(kind, decoder);
		return decoder;
	}
}

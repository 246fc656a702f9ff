/** What the room shows: this machine, the model in question, and what else is on this device. */
import { isComposed } from '$lib/hub/choose-files.ts';
import { planFolder } from '$lib/hub/choose-plan.ts';
import { demandOf, expectedDemand } from '$lib/hub/demand.ts';
import { readHubAddress, writeHubAddress } from '$lib/hub/hub-address.ts';
import { formatHubName, parseHubName } from '$lib/hub/hub-name.ts';
import { describeProblem, HubError, type HubProblem } from '$lib/hub/hub-error.ts';
import { HubModel } from '$lib/hub/hub-model.svelte.ts';
import type { LocalFolder } from '$lib/hub/local-folder.ts';
import { readMachine } from '$lib/hub/machine.ts';
import { hubKey, nameOfKey } from '$lib/hub/notes.ts';
import {
	findAdapterKind,
	judgeMachine,
	type Demand,
	type Machine,
	type Verdict
} from '$lib/hub/preflight.ts';
import { smolLm3Repository } from '$lib/hub/repositories.ts';
import { listShelf, type Shelved } from '$lib/hub/shelf.ts';
import { openStore } from '$lib/hub/store.ts';

export class RealRoom {
	#machine = $state.raw<Machine | null>(null);
	#model = $state.raw(new HubModel(hubKey(smolLm3Repository)));
	#shelf = $state.raw<readonly Shelved[]>([]);
	#hub = $state('');
	/** What went wrong before there was a model to show it. */
	#problem = $state.raw<HubProblem | null>(null);

	get machine() {
		return this.#machine;
	}
	get model() {
		return this.#model;
	}
	get shelf() {
		return this.#shelf;
	}
	/** Address of the Hub that is asked. */
	get hub() {
		return this.#hub;
	}
	get problem() {
		return this.#problem;
	}
	/** `owner/name`, `owner/name@revision`, or the name of a folder. */
	get id() {
		return nameOfKey(this.#model.key);
	}
	get isFromHub() {
		return this.#model.key.startsWith('hub:');
	}
	get isSmolLm3() {
		return this.#model.key === hubKey(smolLm3Repository);
	}
	/** What the model asks for; null where that is not known before the Hub is asked. */
	readonly demand: Demand | null = $derived.by(() => {
		const { offer, comingBytes } = this.#model;
		if (offer) return demandOf(offer.note, offer.widths, comingBytes);
		return this.#machine && this.isSmolLm3 ? expectedDemand(this.#machine) : null;
	});
	readonly verdict: Verdict | null = $derived.by(() => {
		const { demand, machine } = { demand: this.demand, machine: this.#machine };
		if (!demand || !machine) return null;
		// What is stored needs no room any more.
		const storedBytes = this.#model.stored ? demand.bytes : demand.storedBytes;
		return judgeMachine(machine, { ...demand, storedBytes });
	});
	/** A machine without a graphics adapter begins with a model that is small enough for it. */
	readonly isWithoutGraphics = $derived(
		this.#machine !== null && findAdapterKind(this.#machine) !== 'graphics'
	);
	/** True where the size is worked out, not listed. */
	readonly isEstimate = $derived(this.#model.offer === null);

	/** Reads which Hub is asked; names are read by it. */
	open(): void {
		this.#hub = readHubAddress();
	}

	/** Looks at the machine and the disk. Makes no request. */
	async look(): Promise<void> {
		[this.#machine] = await Promise.all([readMachine(), this.#model.refresh(), this.#readShelf()]);
	}

	/** Turns to a model by its key: `hub:owner/name`, `local:name`. */
	async show(key: string): Promise<void> {
		if (key !== this.#model.key) {
			this.#model.dispose();
			this.#problem = null;
			this.#model = new HubModel(key);
		}
		await this.look();
	}

	/** Turns to a repository as typed or pasted; false where it is none. */
	async showTyped(text: string): Promise<boolean> {
		try {
			await this.show(hubKey(formatHubName(parseHubName(text, this.#hub || undefined))));
			return true;
		} catch (error) {
			this.#problem = describeProblem(error);
			return false;
		}
	}

	async ask(): Promise<void> {
		const adapter = this.#machine?.adapter ?? null;
		const preference = {
			hasFloat16: adapter?.hasFloat16 ?? false,
			prefersComposed: this.isWithoutGraphics
		};
		const stored = this.#model.stored?.format;
		// What was chosen once is looked for again.
		const wanted = stored && isComposed(stored) ? stored : preference;
		await this.#model.ask(this.#hub, this.id, wanted);
	}

	async fetch(): Promise<void> {
		await this.#model.fetch();
		await this.look();
	}

	async discard(): Promise<void> {
		await this.#model.discard();
		await this.look();
	}

	async delete(): Promise<void> {
		await this.#model.delete();
		await this.look();
	}

	/** Deletes a folder of the shelf that is no model any more. */
	async clear(key: string): Promise<void> {
		const folder = new HubModel(key);
		await folder.delete();
		this.#problem = folder.problem;
		await this.look();
	}

	/**
	 * Copies a folder that was dropped or picked.
	 * @param keepsFourBits weights without a graph are kept in blocks of 4 bits
	 */
	async take(folder: LocalFolder | null, keepsFourBits = false): Promise<void> {
		this.#problem = null;
		try {
			if (!folder) throw new HubError('file-missing', 'config.json');
			const wanted = {
				hasFloat16: this.#machine?.adapter?.hasFloat16 ?? true,
				prefersComposed: this.isWithoutGraphics,
				keepsFourBits
			};
			const stamp = Date.now().toString(36);
			const plan = await planFolder(folder, wanted, this.#machine, stamp);
			await this.show(plan.note.key);
			await this.#model.copy(plan, folder.files);
			await this.look();
		} catch (error) {
			this.#problem = describeProblem(error);
		}
	}

	/** False where the text is no address. */
	setHub(text: string): boolean {
		if (!writeHubAddress(text)) return false;
		this.#hub = readHubAddress();
		return true;
	}

	dispose(): void {
		this.#model.dispose();
	}

	async #readShelf(): Promise<void> {
		try {
			this.#shelf = await listShelf(await openStore());
		} catch {
			// A browser that keeps nothing has nothing on its shelf; the checks say so.
			this.#shelf = [];
		}
	}
}

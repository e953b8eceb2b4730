import { SvelteMap } from 'svelte/reactivity';
import type { AlbumProposal } from '../../src/contract/albums.ts';
import type { PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Albums } from './albums.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** Asked about at a time: the answers to them make the next ones better. */
const round = 24;

export type Answer = 'in' | 'not-in';

/** "More like this album": photos to be answered for, one after the other. */
export class Proposals {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  readonly #albums: Albums;
  #album = $state<string>();
  #list = $state.raw<readonly AlbumProposal[]>([]);
  readonly #answers = new SvelteMap<PhotoId, Answer>();
  #place = $state(0);
  #isAsking = $state(false);

  readonly current = $derived(this.#list[this.#place]);
  readonly left = $derived(this.#list.filter(({ photo }) => !this.#answers.has(photo.id)).length);

  constructor(bridge: WindowBridge<File>, notices: Notices, albums: Albums) {
    this.#bridge = bridge;
    this.#notices = notices;
    this.#albums = albums;
  }

  get list(): readonly AlbumProposal[] {
    return this.#list;
  }

  get place(): number {
    return this.#place;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** The album asked about; undefined while none is. */
  get album(): string | undefined {
    return this.#album;
  }

  answerTo(id: PhotoId): Answer | undefined {
    return this.#answers.get(id);
  }

  async open(album: string): Promise<void> {
    this.#album = album;
    await this.more();
  }

  close(): void {
    this.#album = undefined;
    this.#list = [];
  }

  /** A new round, by what was answered so far. */
  async more(): Promise<void> {
    const id = this.#album;
    if (id === undefined) return;
    this.#isAsking = true;
    const list = await this.#notices.valueOf(this.#bridge.albumProposals({ id, limit: round }));
    this.#isAsking = false;
    if (this.#album !== id || !list) return;
    this.#list = list;
    this.#answers.clear();
    this.#place = 0;
  }

  goTo(place: number): void {
    if (place >= 0 && place < this.#list.length) this.#place = place;
  }

  /** Notes an answer for the current photo and goes on; after the last one comes a new round. The same answer again takes it back. */
  async answer(answer: Answer): Promise<void> {
    const [id, proposal] = [this.#album, this.current];
    if (id === undefined || !proposal) return;
    const photo = proposal.photo.id;
    const isTakenBack = this.#answers.get(photo) === answer;
    if (isTakenBack) this.#answers.delete(photo);
    else this.#answers.set(photo, answer);
    if (!isTakenBack) this.#place = this.#nextOpen();
    await this.#albums.answer(id, [photo], isTakenBack ? 'unsaid' : answer);
    if (this.left === 0) await this.more();
  }

  /** The next photo without an answer, from the current one on and then from the first. */
  #nextOpen(): number {
    const isOpen = (place: number): boolean => {
      const one = this.#list[place];
      return one !== undefined && !this.#answers.has(one.photo.id);
    };
    for (let place = this.#place + 1; place < this.#list.length; place++) if (isOpen(place)) return place;
    for (let place = 0; place < this.#place; place++) if (isOpen(place)) return place;
    return this.#place;
  }
}

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { PhotoOrder } from '../../src/contract/album-calls.ts';
import type { PhotoPage } from '../../src/contract/albums.ts';
import type { Photo, PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';

const pageSize = 200;

/** What a grid shows: the whole library in an order, or an album. */
export type GridSource = { order: PhotoOrder } | { album: string };

/**
 * A long list of photos of which only the pages that were looked at are held, with a selection. The selection holds photos, not
 * places, so it stays right when the list changes.
 */
export class PhotoGrid {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #source = $state.raw<GridSource>();
  readonly #pages = new SvelteMap<number, PhotoPage>();
  #total = $state(0);
  #isLoaded = $state(false);
  readonly #selected = new SvelteSet<PhotoId>();
  /** The place the keyboard is at. */
  place = $state(0);
  /** Where a range that Shift extends begins. */
  #anchor = 0;
  #question = 0;
  readonly #asked = new SvelteSet<number>();

  readonly selection = $derived([...this.#selected]);

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
  }

  /** Undefined until something is shown. */
  get source(): GridSource | undefined {
    return this.#source;
  }

  get total(): number {
    return this.#total;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  show(source: GridSource): void {
    this.#source = source;
    this.#selected.clear();
    this.#total = 0;
    this.#isLoaded = false;
    this.place = 0;
    this.#anchor = 0;
    this.#pages.clear();
    void this.refresh();
  }

  /** Asks for what is held anew; the old stays visible until the new has come. */
  async refresh(): Promise<void> {
    this.#question++;
    this.#asked.clear();
    const held = this.#pages.size > 0 ? [...this.#pages.keys()] : [0];
    await Promise.all(held.map((page) => this.#fetch(page)));
  }

  at(place: number): Photo | undefined {
    return this.#pages.get(Math.floor(place / pageSize))?.photos[place % pageSize];
  }

  /** In the order by likeness: true where another subject begins. */
  isStart(place: number): boolean {
    return this.#pages.get(Math.floor(place / pageSize))?.starts?.includes(place % pageSize) ?? false;
  }

  /** Tells which places are in view, inclusive. */
  need(first: number, last: number): void {
    for (let page = Math.floor(first / pageSize); page * pageSize <= last; page++) {
      if (!this.#pages.has(page)) void this.#fetch(page);
    }
  }

  isSelected(id: PhotoId): boolean {
    return this.#selected.has(id);
  }

  /** Only this one; with `range` all from the last one chosen to this one, with `toggle` beside what is chosen already. */
  select(place: number, { range = false, toggle = false } = {}): void {
    this.place = place;
    const photo = this.at(place);
    if (!photo) return;
    if (!toggle) this.#selected.clear();
    if (range) {
      const [from, to] = [Math.min(this.#anchor, place), Math.max(this.#anchor, place)];
      for (let one = from; one <= to; one++) {
        const within = this.at(one);
        if (within) this.#selected.add(within.id);
      }
      return;
    }
    this.#anchor = place;
    if (!this.#selected.delete(photo.id)) this.#selected.add(photo.id);
  }

  /** All photos that are held; those of a long library that were not looked at yet are not among them. */
  selectAll(): void {
    for (const { photos } of this.#pages.values()) for (const { id } of photos) this.#selected.add(id);
  }

  selectNone(): void {
    this.#selected.clear();
  }

  async #fetch(page: number): Promise<void> {
    const source = this.#source;
    if (!source || this.#asked.has(page)) return;
    this.#asked.add(page);
    const question = this.#question;
    const range = { offset: page * pageSize, limit: pageSize };
    const asked =
      'album' in source
        ? this.#bridge.albumPhotos({ id: source.album, ...range })
        : this.#bridge.photos({ order: source.order, ...range });
    const answer = await this.#notices.valueOf(asked);
    if (question !== this.#question || source !== this.#source) return;
    this.#asked.delete(page);
    if (!answer) return;
    this.#total = answer.total;
    this.#isLoaded = true;
    this.#pages.set(page, answer);
  }
}

import type {
  Album,
  AlbumAnswer,
  AlbumChange,
  AlbumDraft,
  LabelSource,
  SidecarReport,
} from '../../src/contract/albums.ts';
import type { PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { Notices } from './notices.svelte.ts';

/** The albums, and the one that is looked at. */
export class Albums {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #list = $state.raw<readonly Album[]>([]);
  #isLoaded = $state(false);
  #currentId = $state<string>();
  /** Rises whenever an album changed, so that what shows its photos asks for them anew. */
  #revision = $state(0);

  /** Undefined where all photos are looked at. */
  readonly current = $derived(this.#list.find(({ id }) => id === this.#currentId));

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
    bridge.on('albumsChanged', () => void this.refresh());
    bridge.onReconnect(() => void this.refresh());
  }

  get list(): readonly Album[] {
    return this.#list;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get revision(): number {
    return this.#revision;
  }

  show(id: string | undefined): void {
    this.#currentId = id;
  }

  async refresh(): Promise<void> {
    const list = await this.#notices.valueOf(this.#bridge.albums());
    if (!list) return;
    this.#list = list;
    this.#isLoaded = true;
    this.#revision++;
  }

  /** Makes an album of some photos and looks at it, where any were given. */
  async create(name: string, photos: readonly PhotoId[]): Promise<Album | undefined> {
    const album = await this.#notices.valueOf(this.#bridge.createAlbum({ name, photos: [...photos] }));
    await this.refresh();
    return album;
  }

  async change(id: string, change: AlbumChange): Promise<void> {
    await this.#notices.valueOf(this.#bridge.changeAlbum({ id, change }));
  }

  async remove(id: string): Promise<void> {
    await this.#notices.valueOf(this.#bridge.removeAlbum({ id }));
    if (this.#currentId === id) this.#currentId = undefined;
  }

  async answer(id: string, photos: readonly PhotoId[], answer: AlbumAnswer): Promise<boolean> {
    const outcome = this.#bridge.answerForAlbum({ id, photos: [...photos], answer });
    return (await this.#notices.valueOf(outcome)) !== undefined;
  }

  async drafts(from: LabelSource): Promise<AlbumDraft[] | undefined> {
    return await this.#notices.valueOf(this.#bridge.albumDrafts({ from }));
  }

  async import(from: LabelSource, sources: readonly string[]): Promise<void> {
    await this.#notices.valueOf(this.#bridge.importAlbums({ from, sources: [...sources] }));
  }

  async export(ids: readonly string[]): Promise<SidecarReport | undefined> {
    return await this.#notices.valueOf(this.#bridge.exportAlbums({ ids: [...ids] }));
  }
}

import { createContext } from 'svelte';
import type { Group } from '../../src/contract/groups.ts';
import type { Photo, PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import { fileName } from '../words/paths.ts';
import type { Verdict } from '../../src/contract/decisions.ts';
import type { FolderPlace } from '../../src/contract/groups.ts';
import { Decisions } from './decisions.svelte.ts';
import { Albums } from './albums.svelte.ts';
import { Accuracy } from './accuracy.svelte.ts';
import { GroupList } from './group-list.svelte.ts';
import { GroupReview } from './group-review.svelte.ts';
import { Library } from './library.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { PhotoGrid } from './photo-grid.svelte.ts';
import { Proposals } from './proposals.svelte.ts';
import { Query } from './query.svelte.ts';
import { Screen } from './screen.svelte.ts';
import { Settings } from './settings.svelte.ts';
import { Teaching } from './teaching.svelte.ts';

/** The state of the window, and the verbs that touch more than one part of it. */
export class App {
  readonly notices = new Notices();
  readonly screen = new Screen();
  readonly library: Library;
  readonly settings: Settings;
  readonly accuracy: Accuracy;
  readonly list: GroupList;
  readonly review: GroupReview;
  readonly decisions: Decisions;
  readonly query: Query;
  readonly albums: Albums;
  readonly grid: PhotoGrid;
  readonly proposals: Proposals;
  readonly teaching: Teaching;
  readonly #bridge: WindowBridge<File>;

  constructor(bridge: WindowBridge<File>) {
    this.#bridge = bridge;
    this.library = new Library(bridge, this.notices);
    this.settings = new Settings(bridge, this.notices);
    this.accuracy = new Accuracy(bridge, this.notices, this.settings);
    this.list = new GroupList(bridge, this.notices);
    this.review = new GroupReview(bridge, this.list);
    this.decisions = new Decisions(bridge, this.notices, this.list, this.review);
    this.query = new Query(bridge, this.notices);
    this.albums = new Albums(bridge, this.notices);
    this.grid = new PhotoGrid(bridge, this.notices);
    this.proposals = new Proposals(bridge, this.notices, this.albums);
    this.teaching = new Teaching(bridge, this.notices);
    bridge.onCommand((command) => {
      if (command === 'choose-folders') void this.library.chooseFolders();
      else if (command === 'choose-query') void this.findChosen();
      else if (command === 'show-folders') this.screen.sheet = 'folders';
      else if (command === 'show-settings') this.screen.sheet = 'settings';
      else this.screen.sheet = 'keys';
    });
  }

  async start(): Promise<void> {
    const parts = [this.library, this.settings, this.decisions, this.albums, this.teaching];
    await Promise.all(parts.map((part) => part.refresh()));
    this.list.show({ level: this.library.firstFilledLevel ?? 'exact-copy' });
  }

  /** Looks at an album, or at all photos. */
  showAlbum(id: string | undefined): void {
    this.proposals.close();
    this.albums.show(id);
    this.grid.show(id === undefined ? { order: 'newest' } : { album: id });
  }

  /** Asks which other photos belong to the album. */
  async proposeFor(id: string): Promise<void> {
    this.albums.show(id);
    await this.proposals.open(id);
  }

  openGroup(group: Group, index: number, chosen?: PhotoId): void {
    this.review.open(group, index, chosen);
    this.screen.open('group');
  }

  /** Decides about the open group; back to the list after the last one. */
  async decide(verdict: Verdict, isAboutCompared: boolean): Promise<void> {
    const goesOn = await this.decisions.decide(verdict, isAboutCompared);
    this.list.place = Math.max(0, Math.min(this.review.index, this.list.total - 1));
    if (!goesOn && this.screen.name === 'group') this.screen.back();
  }

  async subfolders(place: FolderPlace): Promise<string[]> {
    const found = await this.notices.valueOf(this.#bridge.subfolders(place));
    return (found ?? []).map(({ path }) => path);
  }

  async findSimilar(photo: Photo): Promise<void> {
    if (await this.query.askPhoto(photo, fileName(photo.path))) this.screen.open('query');
  }

  async findSimilarById(id: PhotoId): Promise<void> {
    if (await this.query.askPhotoById(id)) this.screen.open('query');
  }

  async findDropped(file: File): Promise<void> {
    if (await this.query.askFile(file)) this.screen.open('query');
  }

  async findChosen(): Promise<void> {
    if (await this.query.askChosen()) this.screen.open('query');
  }

  async reveal(photo: Photo): Promise<void> {
    await this.notices.valueOf(this.#bridge.revealPhoto(photo.id));
  }

  /** Problems of the library, a page at a time. */
  async problems(offset: number, limit: number) {
    return await this.notices.valueOf(this.#bridge.problems({ offset, limit }));
  }
}

export const [getApp, setApp] = createContext<App>();

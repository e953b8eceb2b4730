import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { AlbumCalls } from '../../contract/album-calls.ts';
import {
  albumColours,
  type Album,
  type AlbumColour,
  type AlbumDraft,
  type AlbumOrigin,
  type AlbumProposal,
  type LabelSource,
  type PhotoPage,
  type SidecarReport,
} from '../../contract/albums.ts';
import type { LibraryEvents } from '../../contract/library-calls.ts';
import type { PhotoId } from '../../contract/photo.ts';
import { KindredError } from '../../contract/problems.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Events } from '../events.ts';
import type { LabelSet } from '../tuning/labelled-contents.ts';
import type { SubjectCodes } from '../tuning/subject-codes.ts';
import { allAlbums } from './all-albums.ts';
import { proposeForAlbum } from './album-proposals.ts';
import type { AlbumRecord, AlbumsFile } from './albums-file.ts';
import { exportKeywords } from './export-keywords.ts';
import { readLabelsFile } from './labels-file.ts';

type Request<K extends keyof AlbumCalls> = Parameters<AlbumCalls[K]>[0];

export interface AlbumParts {
  readonly catalog: Catalog;
  readonly albums: AlbumsFile;
  readonly subjects: SubjectCodes;
  readonly events: Events<LibraryEvents>;
}

/** A folder or keyword with fewer photos is no album: nothing can be learned from it. */
const leastPhotos = 2;

const origins: Record<LabelSource, AlbumOrigin> = {
  folders: 'folder',
  keywords: 'keyword',
  ratings: 'rating',
};

/** The user's albums: names in a file of their own, members in the catalog by what the photos hold. */
export class Albums {
  readonly #parts: AlbumParts;

  constructor(parts: AlbumParts) {
    this.#parts = parts;
  }

  /** Gives answers whose album is not in the file (it was lost, or damaged) an album again. */
  async adopt(): Promise<void> {
    const { albums, catalog } = this.#parts;
    const lost = catalog.answers.albums().filter((id) => !albums.find(id));
    if (lost.length === 0) return;
    await albums.put(
      ...lost.map((id, index): AlbumRecord => {
        const name = lost.length === 1 ? 'Recovered album' : `Recovered album ${index + 1}`;
        return { id, name, colour: albumColours[index % albumColours.length]!, origin: 'made' };
      }),
    );
  }

  all(): Album[] {
    return allAlbums(this.#parts.catalog, this.#parts.albums);
  }

  async create({ name, colour, photos }: Request<'createAlbum'>): Promise<Album> {
    const record = { id: randomUUID(), name, colour: colour ?? this.#freeColour(), origin: 'made' } as const;
    await this.#parts.albums.put(record);
    return this.answer({ id: record.id, photos, answer: 'in' });
  }

  async change({ id, change }: Request<'changeAlbum'>): Promise<Album> {
    const record = this.#record(id);
    await this.#parts.albums.put({
      ...record,
      name: change.name ?? record.name,
      colour: change.colour ?? record.colour,
    });
    return this.#changed(id);
  }

  async remove({ id }: Request<'removeAlbum'>): Promise<void> {
    this.#record(id);
    await this.#parts.albums.remove(id);
    this.#parts.catalog.answers.removeAlbum(id);
    this.#parts.events.emit('albumsChanged', {});
  }

  answer({ id, photos, answer }: Request<'answerForAlbum'>): Album {
    this.#record(id);
    const { catalog } = this.#parts;
    const now = Date.now();
    catalog.transaction(() => {
      for (const photo of photos) {
        const hash = catalog.contents.hashOfPhoto(photo);
        if (hash === undefined) continue;
        if (answer === 'unsaid') catalog.answers.remove(id, hash);
        else catalog.answers.put(id, hash, answer === 'in', now);
      }
    });
    return this.#changed(id);
  }

  photos({ id, offset, limit }: Request<'albumPhotos'>): PhotoPage {
    this.#record(id);
    const { answers } = this.#parts.catalog;
    const total = answers.counts().find(({ album }) => album === id)?.photos ?? 0;
    return { photos: this.#photos(answers.page(id, offset, limit)), total, offset };
  }

  albumsOf({ id }: Request<'albumsOfPhoto'>): string[] {
    const hash = this.#parts.catalog.contents.hashOfPhoto(id);
    return hash === undefined ? [] : this.#parts.catalog.answers.albumsOf(hash);
  }

  proposals({ id, limit }: Request<'albumProposals'>): AlbumProposal[] {
    this.#record(id);
    const { catalog, subjects } = this.#parts;
    const [members, rejected] = [catalog.answers.hashes(id, true), catalog.answers.hashes(id, false)];
    return proposeForAlbum(catalog, subjects, { members, rejected }, limit).flatMap(
      ({ contentId, likelihood }) => {
        const photoId = catalog.photoList.ofContent(contentId);
        const photo = photoId === undefined ? undefined : catalog.photos.get(photoId);
        return photo ? [{ photo, likelihood }] : [];
      },
    );
  }

  async drafts({ from }: Request<'albumDrafts'>): Promise<AlbumDraft[]> {
    const found = await this.#parts.catalog.labelSources.collect(from);
    const made = this.#madeFrom(from);
    return draftsOf(from, found).map((draft) => ({ ...draft, album: made.get(draft.source)?.id }));
  }

  async import({ from, sources }: Request<'importAlbums'>): Promise<Album[]> {
    const found = await this.#parts.catalog.labelSources.collect(from);
    const made = this.#madeFrom(from);
    const wanted = new Set(sources);
    const records = draftsOf(from, found)
      .filter(({ source }) => wanted.has(source))
      .map(({ name, origin, source }, index): AlbumRecord => {
        const colour = this.#freeColour(index);
        return made.get(source) ?? { id: randomUUID(), name, colour, origin, source };
      });
    await this.#parts.albums.put(...records);
    this.fill(records.map(({ id, source }) => ({ id, hashes: found.get(source!) ?? [] })));
    return this.all();
  }

  /** The labels that a source of the library gives, without albums being made of them. */
  async labelsFrom(from: LabelSource): Promise<LabelSet[]> {
    const found = await this.#parts.catalog.labelSources.collect(from);
    return draftsOf(from, found).map(({ name, source }) => ({
      name,
      hashes: [...(found.get(source) ?? [])],
    }));
  }

  /** The labels in a file; throws KindredError as `readLabelsFile` does. */
  labelsFromFile(path: string): Promise<LabelSet[]> {
    return readLabelsFile(this.#parts.catalog, path);
  }

  /** Makes albums of the labels in a file, or adds what is new to those of the same names that came from files before. */
  async importFile(path: string): Promise<Album[]> {
    const sets = await this.labelsFromFile(path);
    const made = new Map(
      this.#parts.albums
        .all()
        .filter(({ origin }) => origin === 'file')
        .map((record) => [record.name, record]),
    );
    const records = sets.map(({ name }, index): AlbumRecord => {
      const colour = this.#freeColour(index);
      return made.get(name) ?? { id: randomUUID(), name, colour, origin: 'file' };
    });
    await this.#parts.albums.put(...records);
    this.fill(records.map(({ id }, index) => ({ id, hashes: sets[index]!.hashes })));
    return this.all();
  }

  /** Adds members by content hash, but for those the user said don't belong. */
  fill(albums: readonly { id: string; hashes: Iterable<string> }[]): void {
    const { catalog, events } = this.#parts;
    const now = Date.now();
    catalog.transaction(() => {
      for (const { id, hashes } of albums) {
        const answered = new Set(catalog.answers.hashes(id, false));
        for (const hash of hashes) if (!answered.has(hash)) catalog.answers.put(id, hash, true, now);
      }
    });
    events.emit('albumsChanged', {});
  }

  async export({ ids }: Request<'exportAlbums'>): Promise<SidecarReport> {
    const { catalog } = this.#parts;
    const keywords = new Map<string, string[]>();
    for (const id of ids) {
      const { name } = this.#record(id);
      for (const hash of catalog.answers.hashes(id, true)) {
        keywords.set(hash, [...(keywords.get(hash) ?? []), name]);
      }
    }
    return exportKeywords(catalog, keywords);
  }

  /** The labels of some albums, or of all. */
  labels(ids?: readonly string[]): LabelSet[] {
    const { albums, catalog } = this.#parts;
    const chosen = ids ? ids.map((id) => this.#record(id)) : albums.all();
    return chosen.map(({ id, name }) => ({
      name,
      hashes: catalog.answers.hashes(id, true),
      rejected: catalog.answers.hashes(id, false),
    }));
  }

  #madeFrom(from: LabelSource): Map<string, AlbumRecord> {
    const records = this.#parts.albums.all().filter(({ origin }) => origin === origins[from]);
    return new Map(
      records.flatMap((record) => (record.source === undefined ? [] : [[record.source, record]])),
    );
  }

  /** The colour that fewest albums have. */
  #freeColour(ahead = 0): AlbumColour {
    const uses = new Map<AlbumColour, number>(albumColours.map((colour) => [colour, 0]));
    for (const { colour } of this.#parts.albums.all()) uses.set(colour, uses.get(colour)! + 1);
    const free = [...albumColours].sort((a, b) => uses.get(a)! - uses.get(b)!);
    return free[ahead % free.length]!;
  }

  #photos(ids: readonly PhotoId[]) {
    return ids.flatMap((id) => this.#parts.catalog.photos.get(id) ?? []);
  }

  #record(id: string): AlbumRecord {
    const record = this.#parts.albums.find(id);
    if (record) return record;
    throw new KindredError('not-found', 'This album does not exist any more.');
  }

  #changed(id: string): Album {
    this.#parts.events.emit('albumsChanged', {});
    return this.all().find((album) => album.id === id)!;
  }
}

/** What could be albums, those with most photos first. */
export function draftsOf(from: LabelSource, found: ReadonlyMap<string, ReadonlySet<string>>): AlbumDraft[] {
  const sources = [...found].filter(([, hashes]) => hashes.size >= leastPhotos);
  const nameOf = namesOf[from](sources.map(([source]) => source));
  return sources
    .map(([source, hashes]) => ({
      name: nameOf(source),
      origin: origins[from],
      source,
      photos: hashes.size,
    }))
    .sort((a, b) => b.photos - a.photos || a.name.localeCompare(b.name));
}

/** Names by source; they may depend on what else there is. */
const namesOf: Record<LabelSource, (sources: readonly string[]) => (source: string) => string> = {
  folders: (sources) => {
    const uses = new Map<string, number>();
    for (const source of sources) uses.set(basename(source), (uses.get(basename(source)) ?? 0) + 1);
    // Two folders of one name are told apart by the folder above.
    return (source) =>
      uses.get(basename(source)) === 1
        ? basename(source)
        : `${basename(dirname(source))} / ${basename(source)}`;
  },
  keywords: () => (source) => source.split('|').join(' / '),
  ratings: () => (source) => (source === '1' ? '1 star' : `${source} stars`),
};

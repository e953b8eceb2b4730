import type { Accuracy } from '../contract/accuracy.ts';
import { join } from 'node:path';
import { groupId } from '../groups/build-groups.ts';
import type { Group, GroupMember, GroupPage, MemberRelation } from '../contract/groups.ts';
import type { EncodedImage, LibraryCalls } from '../contract/library-calls.ts';
import type { Photo, PhotoId } from '../contract/photo.ts';
import { KindredError } from '../contract/problems.ts';
import { judgedPairs } from './decisions/judged-pairs.ts';
import type { Catalog } from './catalog/catalog.ts';
import { engineNames } from '../contract/engines.ts';
import type { LibraryStatus, Subfolder } from '../contract/status.ts';
import type { StoredGroup, StoredMember } from './catalog/group-table.ts';
import { subfoldersOf } from './subfolders.ts';
import { describeDecision } from './decisions/decide.ts';
import { readEngineRecord } from './engine-record.ts';
import { edgesBetweenPhotos } from './matching/photo-edges.ts';

/** Members that come with each group of a page, as many as a card can show, and with a group asked for by itself. */
const membersShown = 12;
const membersOfOne = 100;

type Request<K extends keyof LibraryCalls> = Parameters<LibraryCalls[K]>[0];

/** What can be answered from the catalog alone, also while another process writes to it. */
export class LibraryReader {
  readonly #catalog: Catalog;
  readonly #folder: string;

  constructor(catalog: Catalog, folder: string) {
    this.#catalog = catalog;
    this.#folder = folder;
  }

  /** What the catalog says of itself; the rest of a status belongs to a running library. */
  status(): Pick<
    LibraryStatus,
    'libraryFolder' | 'folders' | 'photos' | 'problems' | 'levels' | 'decisions' | 'engine'
  > {
    const { folders, photos, problems, groups, decisions } = this.#catalog;
    return {
      libraryFolder: this.#folder,
      folders: folders.all(),
      photos: photos.count(),
      problems: problems.count(),
      levels: groups.summary(),
      decisions: decisions.count(),
      engine: readEngineRecord(this.#folder) ?? engineNames.cpu,
    };
  }

  accuracy(): Accuracy {
    const { leastScore, expected, wanted } = this.#catalog.edges.tolerance();
    const pairs = this.#catalog.edges.countSamePictures();
    const judged = judgedPairs(this.#catalog);
    const share = pairs === 0 ? 0 : judged.pairs / pairs;
    return {
      wanted,
      pairs,
      expected,
      leastScore,
      judged: { ...judged, expected: Math.min(judged.pairs, expected * share) },
    };
  }

  /** Every stored relation between two photos, exact copies as a star around the first of them. */
  pairs(): { a: Photo; b: Photo; relation: MemberRelation }[] {
    const related = this.#catalog.photos.related();
    const photos = new Map(related.map(({ photo }) => [photo.id, photo]));
    const edges = edgesBetweenPhotos(related, this.#catalog.edges.all());
    return edges.map(({ a, b, level, distance, score, evidence }) => ({
      a: photos.get(a)!,
      b: photos.get(b)!,
      relation: { level, distance, score, evidence },
    }));
  }

  groups({ level, order, filter = {}, offset, limit }: Request<'groups'>): GroupPage {
    const { groups, groupLists } = this.#catalog;
    const { keepers, sums } = groupLists.list(level, order, filter, groups.changes);
    return {
      groups: keepers.slice(offset, offset + limit).flatMap((keeper) => {
        const stored = groups.get(groupId(level, keeper), membersShown);
        return stored ? this.#fill(stored) : [];
      }),
      total: keepers.length,
      photos: sums.photos,
      reclaimableBytes: sums.reclaimableBytes,
      offset,
    };
  }

  group({ id }: Request<'group'>): Group | undefined {
    const stored = this.#catalog.groups.get(id, membersOfOne);
    return stored && this.#fill(stored)[0];
  }

  members({ group, offset, limit }: Request<'members'>): GroupMember[] {
    return this.#members(this.#catalog.groups.members(group, offset, limit));
  }

  subfolders({ id, path = '' }: Request<'subfolders'>): Subfolder[] {
    const folder = this.#catalog.folders.all().find((one) => one.id === id);
    return folder
      ? subfoldersOf(join(folder.path, path), folder.path, this.#catalog.photos.perDirectory(id))
      : [];
  }

  /** Throws KindredError `not-found`. */
  photo(id: PhotoId): Photo {
    const photo = this.#catalog.photos.get(id);
    if (photo) return photo;
    throw new KindredError('not-found', 'This photo is not in the library any more.');
  }

  decisions({ offset, limit }: Request<'decisions'>): ReturnType<LibraryCalls['decisions']> {
    const { decisions } = this.#catalog;
    return {
      decisions: decisions.page(offset, limit).map((stored) => describeDecision(this.#catalog, stored)),
      total: decisions.count(),
    };
  }

  problems({ offset, limit }: Request<'problems'>): ReturnType<LibraryCalls['problems']> {
    const { problems } = this.#catalog;
    return { problems: problems.page(offset, limit), total: problems.count() };
  }

  thumbnail({ id }: Request<'thumbnail'>): EncodedImage | undefined {
    const hash = this.#catalog.contents.hashOfPhoto(id);
    const bytes = hash === undefined ? undefined : this.#catalog.thumbnails.get(hash);
    return bytes && { mediaType: 'image/jpeg', bytes };
  }

  /** The group with its photos; none where a photo went away since, until the groups are made anew. */
  #fill(stored: StoredGroup): Group[] {
    const members = this.#members(stored.members);
    return members.length < 2 || members[0]?.photo.id !== stored.keeper ? [] : [{ ...stored, members }];
  }

  #members(stored: readonly StoredMember[]): GroupMember[] {
    return stored.flatMap(({ id, relation, isSettled }) => {
      const photo = this.#catalog.photos.get(id);
      return photo ? [{ photo, relation, isSettled }] : [];
    });
  }
}

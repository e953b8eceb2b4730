import { basename, dirname } from 'node:path';
import type { Decision, Verdict } from '../contract/decisions.ts';
import type { GroupId } from '../contract/groups.ts';
import type { PhotoId } from '../contract/photo.ts';
import { KindredError } from '../contract/problems.ts';
import { openCatalog, type Catalog } from './catalog/catalog.ts';
import { decideGroup, decidePhotos, undoDecision } from './decisions/decide.ts';
import { LibraryReader } from './library-reader.ts';
import { regroupTouched } from './matching/regroup.ts';
import { Regrouping } from './matching/regrouping.ts';
import { SimilarStars } from './matching/similar-stars.ts';
import { SettingsFile } from './settings-file.ts';

/** A library opened to record decisions, without a model or workers. */
export interface DecidableLibrary {
  reader: LibraryReader;
  /** Photos by their paths. Throws KindredError `not-found` and `invalid-request`. */
  decidePhotos: (verdict: Verdict, paths: readonly string[]) => Decision;
  /** The group as it is now. Throws KindredError `not-found` and `invalid-request`. */
  decideGroup: (verdict: Verdict, id: GroupId) => Decision;
  /** Throws KindredError `not-found`. */
  undoDecision: (id: number) => void;
  close: () => void;
}

/** Opens a library to decide about its groups, which are brought up to date. Throws as `openLibrary` does. */
export async function openForDeciding(folder: string): Promise<DecidableLibrary> {
  // Opened to read first: a decision does not make a library where there is none.
  openCatalog(folder, 'read').close();
  const catalog = openCatalog(folder, 'write');
  const { keepRules } = (await SettingsFile.open(folder)).get();
  const regroup = (): void => {
    regroupTouched(catalog, keepRules);
    new SimilarStars(catalog).regroup(keepRules);
  };
  const decided = <T>(outcome: T): T => {
    regroup();
    return outcome;
  };
  // What was left may be all groups of the library; a decision touches few.
  await new Regrouping(
    catalog,
    () => keepRules,
    () => undefined,
  ).settle(new AbortController().signal);
  return {
    reader: new LibraryReader(catalog, folder),
    decidePhotos: (verdict, paths) =>
      decided(
        decidePhotos(
          catalog,
          verdict,
          paths.map((path) => photoAt(catalog, path)),
        ),
      ),
    decideGroup: (verdict, id) => {
      const group = catalog.groups.get(id);
      if (!group)
        throw new KindredError('not-found', `There is no group ${id}. kindred groups --json lists them.`);
      return decided(decideGroup(catalog, verdict, { group: id, fingerprint: group.fingerprint }));
    },
    undoDecision: (id) => {
      undoDecision(catalog, id);
      regroup();
    },
    close: () => catalog.close(),
  };
}

function photoAt(catalog: Catalog, path: string): PhotoId {
  const id = catalog.photos.idAt(dirname(path), basename(path));
  if (id !== undefined) return id;
  throw new KindredError('not-found', `${path} is not a photo of the library. Scan its folder first.`);
}

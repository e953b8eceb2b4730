import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { KindredError } from '../../contract/problems.ts';
import { AnswerTable } from './answer-table.ts';
import { ContentTable } from './content-table.ts';
import { Database } from './database.ts';
import { DecisionTable } from './decision-table.ts';
import { EdgeTable } from './edge-table.ts';
import { FolderTable } from './folder-table.ts';
import { GroupLists } from './group-lists.ts';
import { GroupTable } from './group-table.ts';
import { InFlightTable } from './in-flight-table.ts';
import { InnerPictureTable } from './inner-picture-table.ts';
import { LabelSources } from './label-sources.ts';
import { migrations, thumbnailMigrations } from './migrations.ts';
import { PhotoList } from './photo-list.ts';
import { LeaderTable } from './leader-table.ts';
import { PhotoTable } from './photo-table.ts';
import { ProblemTable } from './problem-table.ts';
import { StarQueue } from './star-queue.ts';
import { StarTable } from './star-table.ts';
import { SubjectCodeTable } from './subject-code-table.ts';
import { TailFeaturesTable } from './tail-features-table.ts';
import { ThumbnailTable } from './thumbnail-table.ts';
import { TouchedTable } from './touched-table.ts';

/** All that is stored about a library: one folder with the catalog, the thumbnails and a lock. */
export interface Catalog {
  readonly folders: FolderTable;
  readonly contents: ContentTable;
  readonly innerPictures: InnerPictureTable;
  readonly photos: PhotoTable;
  readonly problems: ProblemTable;
  readonly edges: EdgeTable;
  readonly leaders: LeaderTable;
  readonly stars: StarTable;
  readonly starQueue: StarQueue;
  readonly groups: GroupTable;
  readonly groupLists: GroupLists;
  readonly decisions: DecisionTable;
  readonly inFlight: InFlightTable;
  readonly touched: TouchedTable;
  readonly answers: AnswerTable;
  readonly labelSources: LabelSources;
  readonly photoList: PhotoList;
  readonly subjectCodes: SubjectCodeTable;
  readonly tailFeatures: TailFeaturesTable;
  readonly thumbnails: ThumbnailTable;
  /** Runs `work` as one transaction on the catalog (thumbnails, which can be made again, are not part of it). */
  transaction: <T>(work: () => T) => T;
  close: () => void;
}

/**
 * Opens the catalog in `folder`, making both where there is none. One process at a time may write; any number may
 * read beside it.
 *
 * Throws KindredError: `library-locked` where another process writes, `library-newer` and `library-damaged` where the
 * file cannot be used, `not-found` where a reader finds no library.
 */
export function openCatalog(folder: string, access: 'read' | 'write'): Catalog {
  if (access === 'read' && !existsSync(join(folder, 'catalog.db'))) throw noLibrary(folder);
  mkdirSync(folder, { recursive: true });
  const releaseLock = access === 'write' ? lock(folder) : () => undefined;
  const opened: Database[] = [];
  const open = (name: string, schema: readonly string[]): Database => {
    const path = join(folder, name);
    const database = new Database(path, { readOnly: access === 'read' });
    opened.push(database);
    if (access === 'write') database.migrate(schema, path);
    else if (database.schemaVersion() === 0) throw noLibrary(folder);
    return database;
  };
  const close = (): void => {
    for (const database of opened) database.close();
    releaseLock();
  };
  try {
    const database = open('catalog.db', migrations);
    const thumbnails = open('thumbnails.db', thumbnailMigrations);
    const edges = new EdgeTable(database);
    return {
      folders: new FolderTable(database),
      contents: new ContentTable(database),
      innerPictures: new InnerPictureTable(database),
      photos: new PhotoTable(database),
      problems: new ProblemTable(database),
      edges,
      stars: new StarTable(database, edges),
      starQueue: new StarQueue(database),
      leaders: new LeaderTable(database),
      groups: new GroupTable(database),
      groupLists: new GroupLists(database),
      decisions: new DecisionTable(database),
      inFlight: new InFlightTable(database),
      touched: new TouchedTable(database),
      answers: new AnswerTable(database),
      labelSources: new LabelSources(database),
      photoList: new PhotoList(database),
      subjectCodes: new SubjectCodeTable(database),
      tailFeatures: new TailFeaturesTable(database),
      thumbnails: new ThumbnailTable(thumbnails),
      transaction: (work) => database.transaction(work),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Holds an exclusive transaction on an empty database for as long as the library is open: the operating system
 * releases it however the process ends, so no stale lock file can keep anyone out.
 */
function lock(folder: string): () => void {
  const holder = new Libsql(join(folder, 'lock.db'), { timeout: 0 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    throw new KindredError(
      'library-locked',
      `Another Kindred is working on the library in ${folder}. Close it, or choose another library folder.`,
      { cause: error },
    );
  }
  return () => {
    holder.exec('ROLLBACK');
    holder.close();
  };
}

function noLibrary(folder: string): KindredError {
  return new KindredError('not-found', `There is no library in ${folder} yet. Scan a folder first.`);
}

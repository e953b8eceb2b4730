import type { Album } from '../../contract/albums.ts';
import { KindredError } from '../../contract/problems.ts';
import { reportVersion } from '../../contract/reports.ts';
import type { AlbumsExportReport, AlbumsReport } from '../../contract/teaching-reports.ts';
import { openForReading, openLibrary } from '../../library/open-library.ts';
import { albumsText, sidecarsText } from '../teaching-text.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

/** `kindred albums list` */
export async function listAlbums(shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    printAlbums(await library.albums(), shared);
  } finally {
    await library.close();
  }
}

/** `kindred albums import`: albums out of folders, keywords, ratings or a labels file. */
export async function importAlbums(
  from: string,
  only: readonly string[],
  shared: SharedOptions,
): Promise<void> {
  const library = await openLibrary({ folder: shared.library, workers: 0 });
  try {
    const { albums } = library;
    if (from !== 'folders' && from !== 'keywords' && from !== 'ratings') {
      printAlbums(await albums.importFile(from), shared);
      return;
    }
    const drafts = await albums.drafts({ from });
    const chosen = only.length === 0 ? drafts : drafts.filter(({ name }) => only.includes(name));
    printAlbums(await albums.import({ from, sources: chosen.map(({ source }) => source) }), shared);
  } finally {
    await library.close();
  }
}

/** `kindred albums export`: the albums' names as keywords into XMP sidecars. */
export async function exportAlbums(names: readonly string[], shared: SharedOptions): Promise<void> {
  const library = await openLibrary({ folder: shared.library, workers: 0 });
  try {
    const all = library.albums.all();
    const missing = names.filter((name) => !all.some((album) => album.name === name));
    if (missing.length > 0) throw new KindredError('not-found', `There is no album ${missing.join(', ')}.`);
    const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
    const report = await library.albums.export({ ids: chosen.map(({ id }) => id) });
    if (shared.json) printJson({ version: reportVersion, ...report } satisfies AlbumsExportReport);
    else print(sidecarsText(report, process.cwd()));
  } finally {
    await library.close();
  }
}

function printAlbums(albums: readonly Album[], { json }: SharedOptions): void {
  if (!json) {
    print(albumsText(albums));
    return;
  }
  const listed = albums.map(({ id, name, colour, origin, photos, away, rejected }) => ({
    ...{ id, name, colour, origin },
    ...{ photos, away, rejected },
  }));
  printJson({ version: reportVersion, albums: listed } satisfies AlbumsReport);
}

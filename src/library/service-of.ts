import type { AlbumCalls } from '../contract/album-calls.ts';
import { ownCallNames } from '../contract/library-calls.ts';
import type { LibraryService } from '../contract/rpc.ts';
import type { TuningCalls } from '../contract/tuning-calls.ts';
import type { Library } from './library.ts';

type TeachingCalls = AlbumCalls & TuningCalls;
type TeachingService = Pick<LibraryService, keyof TeachingCalls>;

/** The whole contract as one object: the library's own calls, and those of its albums and trainings. */
export function serviceOf(library: Library): LibraryService {
  const { albums, tuning, photoPages } = library;
  const teaching: TeachingService = {
    albums: () => albums.all(),
    createAlbum: (request) => albums.create(request),
    changeAlbum: (request) => albums.change(request),
    removeAlbum: (request) => albums.remove(request),
    answerForAlbum: (request) => albums.answer(request),
    albumPhotos: (request) => albums.photos(request),
    albumsOfPhoto: (request) => albums.albumsOf(request),
    albumProposals: (request) => albums.proposals(request),
    albumDrafts: (request) => albums.drafts(request),
    importAlbums: (request) => albums.import(request),
    exportAlbums: (request) => albums.export(request),
    photos: (request) => photoPages.page(request),
    tuning: () => tuning.state(),
    startTuning: (request) => tuning.start(request),
    cancelTuning: () => tuning.cancel(),
    deepAbility: () => tuning.deepAbility(),
    dismissTuning: () => tuning.dismiss(),
    models: () => tuning.list(),
    useModel: (request) => tuning.use(request),
    renameModel: (request) => tuning.rename(request),
    removeModel: (request) => tuning.remove(request),
  };
  // Names and methods belong together by the contract's map, which TypeScript cannot correlate one by one.
  const own = Object.fromEntries(
    ownCallNames.map((name) => [name, (library[name] as (request: unknown) => unknown).bind(library)]),
  ) as unknown as Omit<LibraryService, keyof TeachingCalls>;
  return { ...own, ...teaching };
}

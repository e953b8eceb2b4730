import { availableParallelism } from 'node:os';
import type { EngineChoice } from '../contract/engines.ts';
import { loadCalibration } from '../model/calibration.ts';
import { graphicsEngines } from '../model/engine.ts';
import { loadModel } from '../model/load-model.ts';
import { loadTurnedHead } from '../model/turned-head.ts';
import type { Catalog } from './catalog/catalog.ts';
import { openCatalog } from './catalog/catalog.ts';
import type { QueryResult } from '../contract/query.ts';
import { LibraryReader } from './library-reader.ts';
import { Library } from './library.ts';
import { queryByExample } from './query/query-by-example.ts';
import { candidateLimits } from './matching/candidate-limits.ts';
import type { CodeIndexes } from './matching/code-indexes.ts';
import { loadCodeIndexes } from './matching/code-indexes.ts';
import type { Album } from '../contract/albums.ts';
import type { LabelEvaluation, ModelList } from '../contract/tuning.ts';
import { allAlbums } from './albums/all-albums.ts';
import { AlbumsFile } from './albums/albums-file.ts';
import { readLabelsFile } from './albums/labels-file.ts';
import { listModels } from './tuning/describe-models.ts';
import { evaluateLabels } from './tuning/evaluate-labels.ts';
import { ModelStore } from './tuning/model-store.ts';
import { SubjectCodes } from './tuning/subject-codes.ts';
import { bundledSubjectModel, type SubjectModel } from './tuning/subject-model.ts';
import type { TailReader } from './tuning/tail-reader.ts';
import { TrainingNote } from './tuning/training-note.ts';
import { unjoinOtherModels } from './matching/renew-codes.ts';
import { Matcher } from './matching/matcher.ts';
import { ErrorRates } from './matching/wrong-pairs.ts';
import { SettingsFile } from './settings-file.ts';
import { ComputeEngine } from './workers/compute-engine.ts';
import { WorkerPool } from './workers/worker-pool.ts';

export interface OpenOptions {
  /** Where the catalog lies, or is to lie. */
  folder: string;
  /** Worker threads; one per core where absent. */
  workers?: number | undefined;
  /** What computes the network, instead of what the settings say. */
  engine?: EngineChoice | undefined;
}

/** A script that runs beside this one: out of its source where this file is TypeScript, a bundle next to it in a build. */
const scriptFile = (name: string): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL(`./workers/${name}-from-source.mjs`, import.meta.url)
    : new URL(`./${name}.js`, import.meta.url);
export const workerFile = scriptFile('photo-worker');
export const engineFile = scriptFile('engine-process');

/**
 * Opens the library in a folder, making it where there is none. Throws KindredError: `library-locked`,
 * `library-newer`, `library-damaged`, `model-damaged`.
 */
export async function openLibrary(options: OpenOptions): Promise<Library> {
  const loaded = await loadModels(options.folder);
  const { model, calibration, models } = loaded;
  const catalog = openCatalog(options.folder, 'write');
  try {
    const deaths = catalog.inFlight.countDeaths();
    unjoinOtherModels(catalog, model);
    const settings = await SettingsFile.open(options.folder);
    const pool = new WorkerPool(workerFile, options.workers ?? availableParallelism());
    const engine = new ComputeEngine({
      model,
      pool,
      file: engineFile,
      choice: options.engine ?? settings.get().engine,
      candidates: graphicsEngines(),
    });
    const albums = await AlbumsFile.open(options.folder);
    const { model: subject, trouble } = await models.inUse();
    const { pictures, layouts, subjects, matcher } = await openMatching(
      catalog,
      options.folder,
      loaded,
      subject,
      pool,
    );
    const rates = new ErrorRates(calibration.verification);
    const trainingNote = new TrainingNote(options.folder);
    const teaching = { albums, models, trouble, trainingNote, cutOff: await trainingNote.read() };
    const { folder } = options;
    const parts = {
      folder,
      catalog,
      settings,
      model,
      pool,
      engine,
      pictures,
      layouts,
      subjects,
      matcher,
      rates,
      deaths,
    };
    const library = new Library({ ...parts, ...teaching });
    await library.albums.adopt();
    return library;
  } catch (error) {
    catalog.close();
    throw error;
  }
}

/** A library opened beside whoever may be writing to it. */
export interface ReadOnlyLibrary {
  reader: LibraryReader;
  /** Looks a file up; the first call starts a worker and loads the codes. */
  similar: (path: string, limit: number) => Promise<QueryResult>;
  albums: () => Promise<Album[]>;
  models: () => Promise<ModelList>;
  /** How the models do on the labels in a file; throws KindredError where the file or the labels can't be used. */
  evaluate: (labelsFile: string) => Promise<LabelEvaluation>;
  close: () => Promise<void>;
}

/**
 * Opens a library to read from it, also while the app or a scan has it open. Throws KindredError `not-found` where
 * there is none yet, and those of `openLibrary` but `library-locked`.
 */
export function openForReading(folder: string): ReadOnlyLibrary {
  const catalog = openCatalog(folder, 'read');
  let pool: WorkerPool | undefined;
  let tails: TailReader | undefined;
  return {
    reader: new LibraryReader(catalog, folder),
    similar: async (path, limit) => {
      const loaded = await loadModels(folder);
      pool ??= new WorkerPool(workerFile, 1);
      const { model: subject } = await loaded.models.inUse();
      const { subjects, matcher } = await openMatching(catalog, folder, loaded, subject, pool);
      tails = subjects.tails;
      return queryByExample({ catalog, pool, matcher, subjects }, path, limit);
    },
    albums: async () => allAlbums(catalog, await AlbumsFile.open(folder)),
    models: async () => {
      const { model, models } = await loadModels(folder);
      const { model: subject, trouble } = await models.inUse();
      return { models: listModels(catalog, models, model, subject.id), trouble };
    },
    evaluate: async (labelsFile) => {
      const { model, models } = await loadModels(folder);
      return evaluateLabels(catalog, model, models, await readLabelsFile(catalog, labelsFile));
    },
    close: async () => {
      await tails?.close();
      await pool?.close();
      catalog.close();
    },
  };
}

/** The codes of a library, and what finds candidates by them. */
async function openMatching(
  catalog: Catalog,
  folder: string,
  { model, turnedHead, calibration }: Awaited<ReturnType<typeof loadModels>>,
  subject: SubjectModel,
  pool: WorkerPool,
): Promise<Pick<CodeIndexes, 'pictures' | 'layouts'> & { subjects: SubjectCodes; matcher: Matcher }> {
  const codes = { modelVersion: model.version, subject };
  const { subjects: index, pictures, innerPictures, layouts } = await loadCodeIndexes(catalog, folder, codes);
  const subjects = new SubjectCodes(catalog, { model: subject, index });
  const limits = candidateLimits(calibration);
  const indexes = { pictures, innerPictures, layouts };
  const matcher = new Matcher({ catalog, pool, turnedHead, limits, subjects, ...indexes });
  return { pictures, layouts, subjects, matcher };
}

async function loadModels(folder: string) {
  const model = await loadModel();
  const turnedHead = await loadTurnedHead(model);
  const calibration = await loadCalibration(model);
  const models = await ModelStore.open(folder, model, bundledSubjectModel(model, calibration));
  return { model, turnedHead, calibration, models };
}

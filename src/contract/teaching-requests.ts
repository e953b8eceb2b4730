import * as v from 'valibot';
import { photoOrders, type AlbumCalls } from './album-calls.ts';
import { albumAnswers, albumColours, labelSources } from './albums.ts';
import { codeLengths, lossNames } from './tuning.ts';
import type { TuningCalls } from './tuning-calls.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));
const photoId = v.pipe(v.number(), v.integer(), v.minValue(0));
const photos = v.pipe(v.array(photoId), v.maxLength(100_000));
const colour = v.picklist(albumColours);
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const limit = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));
const nothing = v.undefined();

type TeachingCalls = AlbumCalls & TuningCalls;
type RequestOf<K extends keyof TeachingCalls> =
  Parameters<TeachingCalls[K]> extends [infer R] ? R : undefined;

/** The parsers of the calls about albums, trainings and models; see requests.ts. */
export const teachingRequests: { [K in keyof TeachingCalls]: v.GenericSchema<unknown, RequestOf<K>> } = {
  albums: nothing,
  createAlbum: v.object({ name, colour: v.optional(colour), photos }),
  changeAlbum: v.object({ id, change: v.partial(v.object({ name, colour })) }),
  removeAlbum: v.object({ id }),
  answerForAlbum: v.object({ id, photos, answer: v.picklist(albumAnswers) }),
  albumPhotos: v.object({ id, offset, limit }),
  albumsOfPhoto: v.object({ id: photoId }),
  albumProposals: v.object({ id, limit }),
  albumDrafts: v.object({ from: v.picklist(labelSources) }),
  importAlbums: v.object({
    from: v.picklist(labelSources),
    sources: v.pipe(v.array(v.string()), v.maxLength(10_000)),
  }),
  exportAlbums: v.object({ ids: v.array(id) }),
  photos: v.object({ order: v.picklist(photoOrders), offset, limit }),
  tuning: nothing,
  startTuning: v.partial(
    v.object({
      albums: v.array(id),
      loss: v.picklist(lossNames),
      bits: v.picklist(codeLengths),
      seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
      deep: v.boolean(),
    }),
  ),
  cancelTuning: nothing,
  deepAbility: nothing,
  dismissTuning: nothing,
  models: nothing,
  useModel: v.object({ id, insist: v.boolean() }),
  renameModel: v.object({ id, name }),
  removeModel: v.object({ id }),
};

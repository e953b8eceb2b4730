import * as v from 'valibot';
import { verdicts } from './decisions.ts';
import { engineChoices } from './engines.ts';
import { wrongPairChoices } from './accuracy.ts';
import { groupOrders, keepCriteria } from './groups.ts';
import { levels } from './levels.ts';
import type { LibraryCalls } from './library-calls.ts';
import { teachingRequests } from './teaching-requests.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000));
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const folderPlace = v.object({ id, path: v.optional(v.string()) });
const nothing = v.undefined();

type RequestOf<K extends keyof LibraryCalls> = Parameters<LibraryCalls[K]> extends [infer R] ? R : undefined;

/** What arrives through a port is parsed before it reaches the library, whoever sent it. */
export const requestSchemas: { [K in keyof LibraryCalls]: v.GenericSchema<unknown, RequestOf<K>> } = {
  status: nothing,
  accuracy: nothing,
  settings: nothing,
  changeSettings: v.object({
    change: v.partial(
      v.object({
        keepRules: v.pipe(v.array(v.picklist(keepCriteria)), v.maxLength(keepCriteria.length)),
        wrongPairs: v.picklist(wrongPairChoices),
        theme: v.picklist(['system', 'light', 'dark']),
        engine: v.picklist(engineChoices),
      }),
    ),
  }),
  addFolders: v.object({ paths: v.pipe(v.array(v.string()), v.maxLength(1000)) }),
  removeFolder: v.object({ id }),
  startScan: nothing,
  pauseScan: nothing,
  resumeScan: nothing,
  cancelScan: nothing,
  groups: v.object({
    level: v.picklist(levels),
    order: v.picklist(groupOrders),
    filter: v.optional(
      v.object({
        decided: v.optional(v.boolean()),
        folder: v.optional(folderPlace),
        from: v.optional(v.number()),
        to: v.optional(v.number()),
        album: v.optional(v.string()),
        minimumBytes: v.optional(v.number()),
      }),
    ),
    offset,
    limit: count,
  }),
  group: v.object({ id: v.string() }),
  members: v.object({ group: v.string(), offset, limit: count }),
  subfolders: folderPlace,
  photo: v.object({ id }),
  decideGroup: v.object({
    verdict: v.picklist(verdicts),
    group: v.string(),
    fingerprint: v.string(),
    photo: v.optional(id),
  }),
  decidePhotos: v.object({
    verdict: v.picklist(verdicts),
    photos: v.pipe(v.array(id), v.minLength(2), v.maxLength(1000)),
  }),
  undoDecision: v.object({ id }),
  decisions: v.object({ offset, limit: count }),
  problems: v.object({ offset, limit: count }),
  similarToPhoto: v.object({ id, limit: count }),
  similarToFile: v.object({ path: v.string(), limit: count }),
  thumbnail: v.object({ id }),
  ...teachingRequests,
  preview: v.object({ id, longSide: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(8192)) }),
};

import type { PhotoId } from './photo.ts';

/** The hashing losses a head can be trained with (src/training/losses). */
export const lossNames = [
  'soft-pairwise',
  'dual-hinge',
  'large-margin-proxies',
  'class-wise',
  'von-mises-fisher',
] as const;
export type LossName = (typeof lossNames)[number];

/** Why a set of labels can't be learned from. */
export const labelFailureCodes = [
  'too-few-albums',
  'albums-too-small',
  'albums-all-alike',
  'labels-contradict',
] as const;
export type LabelFailureCode = (typeof labelFailureCodes)[number];

/** Expected failures of training and of models, beside those of the labels. */
export const tuningFailureCodes = [
  ...labelFailureCodes,
  'labels-unreadable',
  'not-enough-memory',
  'labels-unknown-photos',
  'training-running',
  'training-failed',
  'model-worse',
  'model-in-use',
] as const;

/** Means over the queries that have at least one relevant item in the database. */
export interface RetrievalMetrics {
  /** Queries that entered the means. */
  queries: number;
  /** Tie-aware mean average precision over the whole ranking. */
  meanAveragePrecision: number;
  /** mAP@k, ties broken at random. */
  meanAveragePrecisionAtK: number;
  ndcg: number;
  averageCumulativeGain: number;
  weightedAveragePrecision: number;
  precisionWithin2: number;
  recallWithin2: number;
  meanAveragePrecisionWithin2: number;
}

/** Bits that can be learned, beside the 64 of the head that comes with the product. */
export const codeLengths = [16, 32, 48, 64, 128, 192] as const;

export interface TuningRequest {
  /** Albums to learn from; all of them where absent. */
  albums?: string[] | undefined;
  /** Chosen by the shape of the labels where absent. */
  loss?: LossName | undefined;
  /** Bits that are learned, one of `codeLengths`; 32 where absent. */
  bits?: number | undefined;
  seed?: number | undefined;
  /** Teaches the last stages of the network too: minutes, and every photo is looked at again. */
  deep?: boolean | undefined;
}

/** One look at the held-out photos. */
export interface TuningPoint {
  step: number;
  /** Mean of the training loss since the point before. */
  loss: number;
  /** Tie-aware mAP of the held-out photos; absent where none could be held out. */
  validation?: number | undefined;
}

/** `deepening` teaches the last stages of the network, `describing` looks at every photo with them. */
export const tuningStages = ['gathering', 'deepening', 'training', 'describing', 'coding'] as const;

/** What teaching the last stages did on the held-out photos: tie-aware mAP by a head on them as they came, and after. */
export interface DeepReport {
  before: number;
  after: number;
  /** The step whose weights were kept; 0 where none was better than the network as it came. */
  step: number;
}

/** A training that runs. */
export interface TuningRun {
  stage: (typeof tuningStages)[number];
  /** Learned from; 0 until they are gathered. */
  photos: number;
  albums: number;
  loss?: LossName | undefined;
  bits: number;
  points: TuningPoint[];
  /** Steps at most; the training ends earlier where nothing improves. */
  steps: number;
  /** Photos that were looked at in this stage, where it looks at each of them. */
  looked?: { done: number; total: number } | undefined;
  /** Seconds to the end of the stage; absent until the first look. */
  secondsLeft?: number | undefined;
}

export type TuningState =
  | { state: 'idle' }
  | { state: 'running'; run: TuningRun }
  /** The new model is stored, and waits for the user's word. */
  | { state: 'finished'; model: string }
  /** Nothing was changed. */
  | { state: 'failed'; message: string }
  /** The program, or the computer, ended in the middle of the last one. Nothing was changed. */
  | {
      state: 'interrupted';
      /** Milliseconds since 1970. */
      startedAt: number;
      /** Begins it again; absent where it did not learn from albums of the library. */
      request?: TuningRequest | undefined;
    };

/** Whether the network itself can be taught here: `engine` computes it, or `reason` says what is missing and what to do. */
export type DeepAbility = { isReady: true; engine: string } | { isReady: false; reason: string };

/** How one album fares: the share of its photos among the nearest ten, of its held-out photos asked of all held-out ones. */
export interface AlbumPrecision {
  name: string;
  /** Held-out photos that were asked. */
  queries: number;
  before: number;
  after: number;
}

export interface ExampleNeighbour {
  /** Absent where the photo left the library. */
  photo?: PhotoId | undefined;
  /** It shares an album with the photo asked about. */
  isRight: boolean;
}

/** A held-out photo with its nearest neighbours among the held-out ones, under the model before and the new one. */
export interface TuningExample {
  photo?: PhotoId | undefined;
  albums: string[];
  before: ExampleNeighbour[];
  after: ExampleNeighbour[];
}

/** How a model did on photos held out from its training, beside the model in use at that time. */
export interface TuningReport {
  /** Where the last stages of the network were taught too. */
  deep?: DeepReport | undefined;
  /** Photos of albums, learned from and held out. */
  trained: number;
  validated: number;
  /** Of the nearest ten of held-out photos in no album, the share that stays among the nearest ten; absent without such photos. */
  othersKept?: number | undefined;
  loss: LossName;
  seed: number;
  /** The step whose weights were kept. */
  step: number;
  points: TuningPoint[];
  seconds: number;
  /** The model that was in use. */
  against: string;
  before: RetrievalMetrics;
  after: RetrievalMetrics;
  albums: AlbumPrecision[];
  examples: TuningExample[];
}

/** The id of the model that comes with Kindred. */
export const bundledModel = 'bundled';

/** One version of what "similar" means. */
export interface ModelVersion {
  /** `bundled`, or the version's own. */
  id: string;
  name: string;
  /** Milliseconds since 1970; 0 for the bundled one. */
  createdAt: number;
  bits: number;
  isInUse: boolean;
  /** Absent for the bundled one. */
  report?: TuningReport | undefined;
}

/** True where a model did no better on the held-out photos than the one it was to replace. */
export function isNoBetter({ before, after }: Pick<TuningReport, 'before' | 'after'>): boolean {
  return after.queries === 0 || after.meanAveragePrecision <= before.meanAveragePrecision;
}

export interface ModelList {
  models: ModelVersion[];
  /** A sentence where the model that was in use couldn't be loaded and the bundled one stands in for it. */
  trouble?: string | undefined;
}

/** How a set of labels fares under the models, every labelled photo asked once. */
export interface LabelEvaluation {
  photos: number;
  albums: number;
  models: {
    id: string;
    name: string;
    metrics: RetrievalMetrics;
    albums: { name: string; precision: number }[];
  }[];
}

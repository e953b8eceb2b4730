import type { DeepAbility, ModelList, TuningRequest, TuningState } from './tuning.ts';

/** The part of the contract that is about teaching, and about the models that came of it. */
export interface TuningCalls {
  tuning: () => TuningState;
  /** Begins a training, which `tuningChanged` tells of, also where the labels can't be learned from. */
  startTuning: (request: TuningRequest) => void;
  /** Settles within a second; the model in use stays. */
  cancelTuning: () => void;
  /** Whether `deep` can be asked for; the first answer takes a second or two. */
  deepAbility: () => DeepAbility;
  /** Puts away what the last training has ended with. Its model stays. */
  dismissTuning: () => void;
  models: () => ModelList;
  /**
   * Takes a model into use in one step, when all photos are coded by it. Rejects with `model-worse` where it did no better
   * on the held-out photos and `insist` is not set.
   */
  useModel: (request: { id: string; insist: boolean }) => ModelList;
  renameModel: (request: { id: string; name: string }) => ModelList;
  /** The bundled model and the one in use can't be removed. */
  removeModel: (request: { id: string }) => ModelList;
}

export const tuningCallNames = [
  'tuning',
  'startTuning',
  'cancelTuning',
  'deepAbility',
  'dismissTuning',
  'models',
  'useModel',
  'renameModel',
  'removeModel',
] as const satisfies readonly (keyof TuningCalls)[];

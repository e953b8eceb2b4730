import { tuningFailureCodes } from './tuning.ts';

/** Why something could not be done with one file or folder. The code is stable; the sentence may be reworded. */
export const problemCodes = [
  'unreadable-folder',
  'unreadable-file',
  'name-not-utf8',
  'symlink-loop',
  'vanished',
  'empty-file',
  'not-an-image',
  'unsupported-format',
  'damaged-image',
  'too-large',
  'decoder-crashed',
  'folder-missing',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** One file or folder that was passed over, with a sentence that says what the user can do. */
export interface Problem {
  path: string;
  code: ProblemCode;
  message: string;
}

/**
 * Expected failures of a call cross the process boundary as values, since an Error loses its class on the way.
 * `message` is a whole sentence that says what to do.
 */
export const failureCodes = [
  'not-found',
  'group-changed',
  'not-a-folder',
  'not-a-photo',
  'library-busy',
  'library-locked',
  'library-newer',
  'library-damaged',
  'model-damaged',
  'library-process-ended',
  'invalid-request',
  'tensorflow-missing',
  'aborted',
  'albums-unwritable',
  ...tuningFailureCodes,
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** An expected failure inside one process; `code` survives the crossing to another (see rpc.ts). */
export class KindredError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KindredError';
    this.code = code;
  }
}

import type { ProblemCode } from '../contract/problems.ts';

/** An expected failure with one file; a value, never thrown. `message` says what the user can do. */
export interface PhotoFailure {
  ok: false;
  code: ProblemCode;
  message: string;
}

/** Pixels a photo may have: sharp's own default, 16,383 squared, about four times the largest cameras. */
export const largestPixelCount = 16_383 * 16_383;

/** Bytes a file may have; a 150-megapixel RAW file is a quarter of this. */
export const largestFileSize = 1024 ** 3;

const sentences = {
  'empty-file': 'The file is empty; restore it from a backup or delete it.',
  'not-an-image':
    'This is not an image, whatever its name says; rename it or move it out of the photo folders.',
  'unsupported-format':
    'This kind of image cannot be read yet; keep a JPEG of it beside it to have it compared.',
  'damaged-image': 'The image is damaged and cannot be shown; restore it from a backup or its original card.',
  'too-large': 'The image is too large to be read safely; save a smaller version to have it compared.',
  vanished: 'The file was moved or deleted while it was being read; scan again if it should still be there.',
  'unreadable-file': 'The file cannot be opened; check its permissions and that its disk is connected.',
} as const satisfies Partial<Record<ProblemCode, string>>;

/** The failure of one file for a reason; the sentence is the same for every file. */
export function photoFailure(code: keyof typeof sentences): PhotoFailure {
  return { ok: false, code, message: sentences[code] };
}

/** The failure behind an error that the file system raised. */
export function fileFailure(error: unknown): PhotoFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isGone = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE';
  return photoFailure(isGone ? 'vanished' : 'unreadable-file');
}

import type { Calibration } from '../../model/calibration.ts';
import { encode, type Head } from '../../model/heads.ts';
import type { Model } from '../../model/load-model.ts';
import { bundledModel } from '../../contract/tuning.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** A head that says what is the same kind of thing, with what goes with its codes. */
export interface SubjectModel {
  /** `bundled`, or the version's own id. */
  readonly id: string;
  /** Changes with the head: an index of codes by another one is stale. */
  readonly version: string;
  readonly head: Head;
  /** Bits within which two photos are called similar. */
  readonly radius: number;
  /** Where the last stages learned too: the head sees their features, and not those of the bundled network. */
  readonly tail?: SubjectTail | undefined;
}

/** The file of a tail (src/model/tail-file.ts), which only the teaching thread reads. */
export interface SubjectTail {
  /** Features in the catalog are kept by it. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

/** The int8 features that a model's head sees of a content; undefined where they have not been made yet. */
export function subjectFeatures(
  catalog: Catalog,
  { tail }: SubjectModel,
  contentId: number,
): Int8Array | undefined {
  if (tail) return catalog.tailFeatures.features(contentId, tail.version);
  return catalog.contents.features(contentId)?.values;
}

/** The model that comes with the product. */
export function bundledSubjectModel(model: Model, calibration: Calibration): SubjectModel {
  // One pair of photos of different subjects in 1,000 comes that near: nothing verifies them.
  const { radius } = calibration.subject.strict;
  return { id: bundledModel, version: model.version, head: model.subjectHead, radius };
}

/** The length of code that the index holds for a head: shorter codes are filled up with zeros, which moves no distance. */
export function indexBits({ bits }: Head): number {
  return [64, 128, 256].find((length) => length >= bits) ?? bits;
}

/** A code as the index holds it. */
export function subjectCode(head: Head, features: Int8Array): Uint8Array {
  return padded(encode(head, { values: features, scale: 1 }), head);
}

/** Codes [count, bits / 8] one by one, as the index holds them. */
export function splitCodes(codes: Uint8Array, head: Head): Uint8Array[] {
  const bytes = head.bits >> 3;
  return Array.from({ length: codes.length / bytes }, (_, row) =>
    padded(codes.subarray(row * bytes, (row + 1) * bytes), head),
  );
}

function padded(code: Uint8Array, head: Head): Uint8Array {
  const whole = new Uint8Array(indexBits(head) >> 3);
  whole.set(code);
  return whole;
}

import { join } from 'node:path';
import type { Edit } from '../edits/edit.ts';
import { inTurn } from '../edits/edit.ts';
import { decodePhoto } from '../edits/pixels.ts';
import { savedAgain } from '../edits/saving.ts';
import { randomFrom } from '../random.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';
import type { TrainingPhoto } from './photos.ts';
import { dataDirectory } from './photos.ts';

/** An edited copy to be made; its name within the photo seeds what the edit leaves to chance. */
export interface Copy {
  readonly name: string;
  readonly edit: Edit;
}

/** From pixels to what the network sees, [side, side, 3]. */
export type ToInput = typeof toNetworkInput;

/** A photo as it is (`original`) or as an edited copy, as the network sees it. */
export interface PhotoForm {
  readonly photo: TrainingPhoto;
  /** `original` or the name of the copy. */
  readonly kind: string;
  /** [side, side, 3] */
  readonly input: Uint8Array;
}

/** Every photo and its edited copies, each saved again as JPEG; the same at every call. */
export async function* formsOf(
  photos: readonly TrainingPhoto[],
  copiesOf: (photo: TrainingPhoto) => readonly Copy[],
  side: number,
  toInput: ToInput = toNetworkInput,
): AsyncGenerator<PhotoForm> {
  for (const photo of photos) {
    const original = await decodePhoto(join(dataDirectory, photo.photo));
    const copies = copiesOf(photo);
    for (const copy of [undefined, ...copies]) {
      const name = copy?.name ?? 'original';
      const { data, width, height } = copy
        ? await inTurn(copy.edit, savedAgain)(original, randomFrom(`${photo.photo} ${name}`))
        : original;
      yield { photo, kind: name, input: toInput({ pixels: data, width, height }, side) };
    }
  }
}

import type { Photo, PhotoId } from '../../src/contract/photo.ts';

/** Where the photo's thumbnail is served; a changed file has a new address, so that no old picture is shown. */
export function thumbnailAddress({ id, modifiedAt }: Photo, attempt = 0): string {
  return `kindred://photo/thumbnail/${id}?changed=${Math.round(modifiedAt)}&attempt=${attempt}`;
}

/** Where the photo is served upright with its longer side at most `side` px. */
export function previewAddress({ id, modifiedAt }: Photo, side: number, attempt = 0): string {
  return `kindred://photo/preview/${id}?side=${side}&changed=${Math.round(modifiedAt)}&attempt=${attempt}`;
}

/** A photo of which only the number is known, as it was when something else, named by `stamp`, was made. */
export function exampleAddress(id: PhotoId, stamp: number, attempt = 0): string {
  return `kindred://photo/thumbnail/${id}?changed=${Math.round(stamp)}&attempt=${attempt}`;
}

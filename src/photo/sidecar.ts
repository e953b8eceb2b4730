import { readFile, stat } from 'node:fs/promises';
import type { PhotoMetadata } from '../contract/photo.ts';
import { readXmp, type SidecarMetadata } from './metadata.ts';

/** Sidecars are some kilobytes; with years of edit history, a megabyte or two. */
const largestSidecar = 16 * 1024 * 1024;

/** What the XMP file says; undefined where it cannot be read or is no XMP. */
export async function readSidecar(path: string): Promise<SidecarMetadata | undefined> {
  try {
    const { size } = await stat(path);
    if (size > largestSidecar) return undefined;
    return readXmp(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The photo's metadata with the sidecar's laid over it: what the sidecar states wins, since it is where programs put
 * what they do not want to write into the photo.
 */
export function withSidecar(metadata: PhotoMetadata, sidecar: SidecarMetadata): PhotoMetadata {
  const words = sidecar.keywords.length > 0 ? sidecar : metadata;
  return {
    ...metadata,
    keywords: words.keywords,
    keywordPaths: words.keywordPaths,
    rating: sidecar.rating ?? metadata.rating,
    title: sidecar.title ?? metadata.title,
    takenAt: sidecar.takenAt ?? metadata.takenAt,
  };
}

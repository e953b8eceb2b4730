import type { SidecarReport } from '../../contract/albums.ts';
import type { Photo } from '../../contract/photo.ts';
import { addKeywords } from '../../photo/xmp-keywords.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readSidecarText, sidecarPath, writeSidecar } from './sidecar-file.ts';

/**
 * Adds keywords to the XMP sidecars of photos, making those that are missing. No photo is opened. A photo that is passed over does
 * not stop the others.
 *
 * @param keywords by content hash: all copies of a photo get them
 */
export async function exportKeywords(
  catalog: Catalog,
  keywords: ReadonlyMap<string, readonly string[]>,
): Promise<SidecarReport> {
  const report: SidecarReport = { written: 0, unchanged: 0, passedOver: [] };
  for (const [hash, words] of keywords) {
    const content = catalog.contents.idOf(hash);
    if (content === undefined) continue;
    for (const photo of catalog.photos.ofContent(content)) {
      const outcome = await exportTo(photo, words);
      if (outcome === 'written' || outcome === 'unchanged') report[outcome] += 1;
      else report.passedOver.push({ path: photo.path, message: outcome });
    }
  }
  return report;
}

/** What happened, or a sentence why nothing did. */
async function exportTo(photo: Photo, keywords: readonly string[]): Promise<string> {
  if (photo.offline) return 'Its folder is not connected. Connect it and export once more.';
  const path = await sidecarPath(photo);
  try {
    const known = await readSidecarText(path);
    if (known === 'unreadable') return 'Its sidecar is no text that can be read, so it was left as it is.';
    const merged = addKeywords(known?.text, keywords);
    if (!merged.ok) return merged.message;
    if (!merged.isChanged) return 'unchanged';
    return (await writeSidecar(path, merged.document, known))
      ? 'written'
      : 'Its sidecar was changed by another program at this moment. Export once more.';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Its sidecar could not be written (${reason}).`;
  }
}

const imageExtensions = new Set([
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'tif',
  'tiff',
  'gif',
  'bmp',
  'dib',
  'heic',
  'heif',
  'hif',
  'avif',
  'jxl',
]);

/**
 * RAW formats whose full-colour preview is an ordinary JPEG inside the file. Left out on purpose: `raw` (any
 * program's dump) and Sigma's X3F, whose previews are not reliably there.
 */
const rawExtensions = new Set([
  '3fr',
  'arw',
  'cr2',
  'cr3',
  'dcr',
  'dng',
  'erf',
  'fff',
  'gpr',
  'iiq',
  'kdc',
  'mos',
  'mrw',
  'nef',
  'nrw',
  'orf',
  'pef',
  'raf',
  'rw2',
  'rwl',
  'sr2',
  'srf',
  'srw',
]);

/** The part after the last dot in lower case, without the dot; empty where there is none or the name begins with it. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Whether a file of this name (no folder in it) is a camera's RAW file. */
export function isRawName(name: string): boolean {
  return !isHiddenName(name) && rawExtensions.has(extensionOf(name));
}

/**
 * Whether a file of this name (no folder in it) should be read as a photo. Hidden files are not: macOS puts a `._`
 * file with resource data beside every photo it copies to a foreign disk, under the photo's own extension.
 */
export function isPhotoName(name: string): boolean {
  return (
    !isHiddenName(name) && (imageExtensions.has(extensionOf(name)) || rawExtensions.has(extensionOf(name)))
  );
}

function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

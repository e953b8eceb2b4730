import ExifReader, { type IncludeTagsOptions } from 'exifreader';
import type { PhotoMetadata } from '../contract/photo.ts';
import { cameraName } from './camera-name.ts';
import { jpegHeaderLength } from './jpeg-header.ts';
import { exifDate, iptcDate, xmpDate } from './photo-date.ts';

/** Only what is asked for below is parsed; maker notes alone would double the time. */
const wanted: IncludeTagsOptions = {
  exif: [
    'Make',
    'Model',
    'LensModel',
    'Orientation',
    'DateTimeOriginal',
    'DateTimeDigitized',
    'SubSecTimeOriginal',
    'SubSecTimeDigitized',
    'Rating',
    'GPSLatitude',
    'GPSLatitudeRef',
    'GPSLongitude',
    'GPSLongitudeRef',
  ],
  gps: true,
  xmp: true,
  iptc: ['Keywords', 'Object Name', 'Date Created', 'Time Created'],
};

/**
 * What the file says of itself in EXIF, XMP and IPTC; never throws. The date is the moment of the exposure: EXIF's
 * original date, then the date of digitising, then XMP's, then IPTC's. EXIF's plain DateTime does not count, since
 * editors write there when they saved.
 */
export function readMetadata(bytes: Buffer, format: string): PhotoMetadata {
  const metadata: PhotoMetadata = { keywords: [], orientation: 1 };
  for (const block of metadataBlocks(bytes, format)) {
    const tags = loadTags(block);
    if (tags) addTags(metadata, tags);
  }
  return metadata;
}

/** What an XMP sidecar can say over its photo. */
export type SidecarMetadata = Pick<
  PhotoMetadata,
  'keywords' | 'keywordPaths' | 'rating' | 'title' | 'takenAt'
>;

/** What an XMP document says: keywords, rating, title and date; all absent where it is no XMP. */
export function readXmp(document: string): SidecarMetadata {
  const start = document.search(/<(x:xmpmeta|rdf:RDF)\b/);
  const metadata: PhotoMetadata = { keywords: [], orientation: 1 };
  if (start >= 0) {
    // The reader knows XMP by the packet header, which sidecars may lack or precede with an XML declaration.
    const tags = loadTags(
      Buffer.from(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>${document.slice(start)}`),
    );
    if (tags) addTags(metadata, tags);
  }
  const { keywords, keywordPaths, rating, title, takenAt } = metadata;
  return { keywords, keywordPaths, rating, title, takenAt };
}

type Tags = ExifReader.ExpandedTags;

function loadTags(bytes: Buffer): Tags | undefined {
  try {
    return ExifReader.load(bytes, { expanded: true, includeTags: wanted });
  } catch {
    // No metadata, or none that can be read: both are the usual case for some file.
    return undefined;
  }
}

/** The parts of a file to look into: mostly the file itself; RAW formats with signatures of their own need a hand. */
function metadataBlocks(bytes: Buffer, format: string): Buffer[] {
  if (format === 'orf' || format === 'rw2') {
    // TIFF throughout but for the magic number.
    const isLittle = bytes.toString('latin1', 0, 2) === 'II';
    const patched = Buffer.from(bytes);
    patched.write(isLittle ? '*\0' : '\0*', 2, 'latin1');
    return [patched];
  }
  if (format === 'cr3') {
    const head = bytes.subarray(0, 65_536);
    return ['CMT1', 'CMT2', 'CMT4'].flatMap((name) => {
      const at = head.indexOf(name);
      return at < 4 ? [] : [bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4))];
    });
  }
  if (format === 'raf') {
    // The header names the place of the full preview, whose EXIF is the camera's.
    return bytes.length > 92 ? [bytes.subarray(bytes.readUInt32BE(84))] : [];
  }
  if (format === 'mrw') return [];
  // The reader goes over all it is given, several megabytes where a few kilobytes say everything.
  if (format === 'jpeg') return [bytes.subarray(0, jpegHeaderLength(bytes))];
  return [bytes];
}

/** Fills in what is still absent. */
function addTags(metadata: PhotoMetadata, { exif, gps, xmp, iptc }: Tags): void {
  metadata.takenAt ??=
    exifDate(text(exif?.DateTimeOriginal), text(exif?.SubSecTimeOriginal)) ??
    exifDate(text(exif?.DateTimeDigitized), text(exif?.SubSecTimeDigitized)) ??
    xmpDate(text(xmp?.DateTimeOriginal)) ??
    xmpDate(text(xmp?.DateCreated)) ??
    xmpDate(text(xmp?.CreateDate)) ??
    iptcDate(text(iptc?.['Date Created']), text(iptc?.['Time Created']));
  metadata.camera ??= cameraName(text(exif?.Make), text(exif?.Model));
  metadata.lens ??= text(exif?.LensModel) ?? text(xmp?.Lens);
  addPosition(metadata, gps?.Latitude, gps?.Longitude);
  const paths = texts(xmp?.hierarchicalSubject)
    .map(tidyPath)
    .filter((path) => path !== '');
  if (paths.length > 0) metadata.keywordPaths ??= [...new Set(paths)];
  const keywords = [
    ...texts(xmp?.subject),
    ...texts(iptc?.Keywords),
    ...paths.map((path) => path.slice(path.lastIndexOf('|') + 1)),
  ];
  metadata.keywords = [...new Set([...metadata.keywords, ...keywords])].filter((keyword) => keyword !== '');
  metadata.rating ??=
    ratingFrom(text(xmp?.Rating)) ?? ratingFrom(text(exif && 'Rating' in exif ? exif.Rating : undefined));
  metadata.title ??= texts(xmp?.title)[0] ?? text(iptc?.['Object Name']);
  const orientation = exif?.Orientation?.value;
  if (metadata.orientation === 1 && orientation !== undefined && orientation >= 1 && orientation <= 8) {
    metadata.orientation = orientation;
  }
}

function addPosition(
  metadata: PhotoMetadata,
  latitude: number | undefined,
  longitude: number | undefined,
): void {
  if (metadata.latitude !== undefined || latitude === undefined || longitude === undefined) return;
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  // Cameras without a fix write zeros; nobody photographs the open sea there.
  if (!isOnEarth || (latitude === 0 && longitude === 0)) return;
  metadata.latitude = latitude;
  metadata.longitude = longitude;
}

/** `Places| Italy |` as `Places|Italy`. */
function tidyPath(path: string): string {
  const steps = path.split('|').map((step) => step.trim());
  return steps.filter((step) => step !== '').join('|');
}

/** XMP knows -1 for "rejected", which is no rating. */
function ratingFrom(value: string | undefined): number | undefined {
  const rating = value === undefined ? NaN : Number(value);
  return Number.isInteger(rating) && rating >= 0 && rating <= 5 ? rating : undefined;
}

/** A tag's text, trimmed; undefined where it is absent or blank. The reader's types promise more than files keep. */
function text(tag: unknown): string | undefined {
  if (typeof tag !== 'object' || tag === null) return undefined;
  const value: unknown = 'value' in tag ? tag.value : undefined;
  const description: unknown = 'description' in tag ? tag.description : undefined;
  const first: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const chosen = typeof first === 'string' ? first : description;
  // eslint-disable-next-line no-control-regex -- cameras pad fixed-length fields with NUL
  const cleaned = typeof chosen === 'string' ? chosen.replace(/\u0000[^]*$/, '').trim() : '';
  return cleaned === '' ? undefined : cleaned;
}

/** The texts of a tag that may be repeated (IPTC), a list (XMP) or single. */
function texts(tag: unknown): string[] {
  if (Array.isArray(tag)) return tag.flatMap(texts);
  if (typeof tag === 'object' && tag !== null && 'value' in tag && Array.isArray(tag.value)) {
    const items: unknown[] = tag.value;
    if (items.some((item) => typeof item === 'object')) return items.flatMap(texts);
  }
  const single = text(tag);
  return single === undefined ? [] : [single];
}

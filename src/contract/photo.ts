/** A photo's number inside one catalog; stable across runs and moves. */
export type PhotoId = number;

/** What is known of a photo apart from its pixels. Absent where the file does not say. */
export interface PhotoMetadata {
  /** When the photo was taken, local camera time: `2024-05-31T18:04:11`, with `.123` where the camera says so. */
  takenAt?: string | undefined;
  camera?: string | undefined;
  lens?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
  /** XMP and IPTC keywords, without repetition, in the file's order. */
  keywords: string[];
  /** Hierarchical keywords as the file has them, `Places|Italy|Rome`; absent without any. */
  keywordPaths?: string[] | undefined;
  /** XMP rating, 0 to 5. */
  rating?: number | undefined;
  title?: string | undefined;
  /** EXIF orientation as stored, 1 to 8; the pixels we show are already turned by it. */
  orientation: number;
}

/** One photo as the interface and the command line show it. */
export interface Photo {
  id: PhotoId;
  path: string;
  /** File size in bytes. */
  size: number;
  /** Modification time, milliseconds since 1970. */
  modifiedAt: number;
  /** Oriented pixels. */
  width: number;
  height: number;
  /** Pixels of the picture shown inside, where the photo is a screenshot of one or has a frame around it; about. */
  inner?: { width: number; height: number } | undefined;
  /** Lower-case format name as decoded: `jpeg`, `png`, `webp`, `heic`, ... */
  format: string;
  metadata: PhotoMetadata;
  /** Paths of the files that belong to the same shot: sidecars, the RAW beside a JPEG, a Live Photo's film. */
  companions: string[];
  /** The disk or folder it lies on cannot be reached at present; nothing is forgotten. */
  offline: boolean;
}

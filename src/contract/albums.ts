import type { Photo, PhotoId } from './photo.ts';

/** Colours an album can be told by; the interface gives each a shade for light and dark. */
export const albumColours = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;
export type AlbumColour = (typeof albumColours)[number];

/** Where an album's photos came from at first; the user may change any album afterwards. */
export const albumOrigins = ['made', 'folder', 'keyword', 'rating', 'file'] as const;
export type AlbumOrigin = (typeof albumOrigins)[number];

/** What in the library albums can be made from. */
export const labelSources = ['folders', 'keywords', 'ratings'] as const;
export type LabelSource = (typeof labelSources)[number];

/** A named set of photos that share a label. A photo may be in many. */
export interface Album {
  id: string;
  name: string;
  colour: AlbumColour;
  origin: AlbumOrigin;
  /** Different pictures of the library that are in it; copies of one file count once. */
  photos: number;
  /** Members whose files are not in the library at present; they count again when they come back. */
  away: number;
  /** Photos of which the user said that they don't belong here. */
  rejected: number;
  /** Shown for the album; absent where it has no photo in the library. */
  cover?: PhotoId | undefined;
}

export type AlbumChange = { [K in 'name' | 'colour']?: Album[K] | undefined };

/** What the user says of a photo and an album; `unsaid` takes an answer back. */
export const albumAnswers = ['in', 'not-in', 'unsaid'] as const;
export type AlbumAnswer = (typeof albumAnswers)[number];

export interface PhotoPage {
  photos: Photo[];
  total: number;
  /** Where this page starts in the whole order. */
  offset: number;
  /** In the order by likeness: places in the page at which other subjects begin. */
  starts?: number[] | undefined;
}

/** A photo that may belong to an album. */
export interface AlbumProposal {
  photo: Photo;
  /** 0 to 1: how near it is to the album's photos, beside those that don't belong to it. */
  likelihood: number;
}

/** An album that could be made from folders, keywords or ratings. */
export interface AlbumDraft {
  name: string;
  origin: AlbumOrigin;
  /** What it is made from: a folder's path, a keyword's path, a rating. The same source fills the same album again. */
  source: string;
  photos: number;
  /** The album that was made from it before. */
  album?: string | undefined;
}

/** What exporting albums to sidecars did. A photo that was passed over is named with a sentence. */
export interface SidecarReport {
  written: number;
  /** Sidecars that held all keywords already. */
  unchanged: number;
  passedOver: { path: string; message: string }[];
}

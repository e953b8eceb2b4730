import type {
  Album,
  AlbumAnswer,
  AlbumChange,
  AlbumColour,
  AlbumDraft,
  AlbumProposal,
  LabelSource,
  PhotoPage,
  SidecarReport,
} from './albums.ts';
import type { PhotoId } from './photo.ts';

/** The part of the contract that is about albums: the labels that teach the library its user's idea of "similar". */
export interface AlbumCalls {
  /** All albums by name. */
  albums: () => Album[];
  createAlbum: (request: { name: string; colour?: AlbumColour | undefined; photos: PhotoId[] }) => Album;
  changeAlbum: (request: { id: string; change: AlbumChange }) => Album;
  /** Forgets the album and its answers; no photo is touched. */
  removeAlbum: (request: { id: string }) => void;
  /** Notes an answer for each photo; it holds for all copies of a photo. */
  answerForAlbum: (request: { id: string; photos: PhotoId[]; answer: AlbumAnswer }) => Album;
  /** Members that are in the library, one photo of each picture, those added last first. */
  albumPhotos: (request: { id: string; offset: number; limit: number }) => PhotoPage;
  /** The albums that a photo is in. */
  albumsOfPhoto: (request: { id: PhotoId }) => string[];
  /** Photos that may belong to the album, the likeliest first; none that was answered for. */
  albumProposals: (request: { id: string; limit: number }) => AlbumProposal[];
  /** Albums that could be made, those with most photos first. */
  albumDrafts: (request: { from: LabelSource }) => AlbumDraft[];
  /** Makes albums of drafts, or adds what is new to those made of them before. */
  importAlbums: (request: { from: LabelSource; sources: string[] }) => Album[];
  /** Writes the albums' names as keywords into XMP sidecars beside the photos. */
  exportAlbums: (request: { ids: string[] }) => SidecarReport;
  /** All photos of the library, one of each picture: the newest first, or those beside each other that are alike. */
  photos: (request: { order: PhotoOrder; offset: number; limit: number }) => PhotoPage;
}

export const photoOrders = ['newest', 'folder', 'likeness'] as const;
export type PhotoOrder = (typeof photoOrders)[number];

export const albumCallNames = [
  'albums',
  'createAlbum',
  'changeAlbum',
  'removeAlbum',
  'answerForAlbum',
  'albumPhotos',
  'albumsOfPhoto',
  'albumProposals',
  'albumDrafts',
  'importAlbums',
  'exportAlbums',
  'photos',
] as const satisfies readonly (keyof AlbumCalls)[];

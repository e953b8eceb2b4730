import { albumCallNames, type AlbumCalls } from './album-calls.ts';

/** A picture's brightness: one byte a pixel, row by row, oriented as shown. */
export interface LumaImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** The decoder's module, which the package types by way of the DOM's ImageData and names Node does not have. */
declare module '@jsquash/jxl/codec/dec/jxl_dec.js' {
  export interface JxlImage {
    width: number;
    height: number;
    /** RGBA. */
    data: Uint8ClampedArray;
  }

  export interface JxlDecoder {
    decode: (bytes: Uint8Array) => JxlImage | null;
  }

  export default function create(options: {
    noInitialRun: boolean;
    wasmBinary: Uint8Array;
  }): Promise<JxlDecoder>;
}

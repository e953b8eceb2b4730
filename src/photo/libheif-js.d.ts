/** The few functions of libheif's WebAssembly build that decode-heic.ts calls; the package types another file. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  /** An opaque pointer. */
  export interface Handle {
    readonly heifHandle: unique symbol;
  }

  /** What calls answer instead of a result. */
  export interface HeifError {
    code: { value: number };
    subcode?: { value: number };
    message?: string;
  }

  export interface DecodedChannel {
    id: unknown;
    width: number;
    height: number;
    /** Bytes from one row to the next. */
    stride: number;
    data: Uint8Array;
  }

  export interface LibHeif {
    heif_error_code: {
      heif_error_Ok: unknown;
      heif_error_Unsupported_filetype: unknown;
      heif_error_Unsupported_feature: unknown;
    };
    heif_channel: { heif_channel_interleaved: unknown };
    heif_colorspace: { heif_colorspace_RGB: unknown };
    heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown };
    heif_context_alloc: () => Handle | null;
    heif_context_free: (context: Handle) => void;
    heif_context_read_from_memory: (
      context: Handle,
      bytes: Uint8Array,
    ) => { code: unknown; message?: string };
    heif_js_context_get_primary_image_handle: (
      context: Handle,
    ) => Handle | { code: unknown; message?: string } | null;
    heif_image_handle_get_width: (image: Handle) => number;
    heif_image_handle_get_height: (image: Handle) => number;
    heif_image_handle_has_alpha_channel: (image: Handle) => number;
    heif_image_handle_release: (image: Handle) => void;
    heif_image_release: (image: Handle) => void;
    heif_js_decode_image2: (
      image: Handle,
      colourSpace: unknown,
      chroma: unknown,
    ) => { code?: unknown; message?: string; image?: Handle; channels?: DecodedChannel[] } | null;
  }

  export default function create(options?: object): Promise<LibHeif>;
}

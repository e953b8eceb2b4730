import type { LibHeif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { largestPixelCount, photoFailure, type PhotoFailure } from './photo-failure.ts';
import type { RawPixels } from './raw-pixels.ts';

let loading: Promise<LibHeif> | undefined;

/** libheif costs 25 ms and some megabytes to load, so only once a HEIC file turns up; a failed load is tried again. */
function loadLibHeif(): Promise<LibHeif> {
  loading ??= import('libheif-js/libheif-wasm/libheif-bundle.mjs')
    .then((module) => module.default())
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/**
 * The primary image of a HEIC/HEIF file at full size. libheif applies the file's own turns, mirrors and crops, so the
 * EXIF orientation, which repeats them, must not be applied again. The pixels are in the file's colour space; its ICC
 * profile, if any, comes along.
 */
export async function decodeHeic(bytes: Buffer): Promise<RawPixels | PhotoFailure> {
  const heif = await loadLibHeif();
  try {
    return decodePrimary(heif, bytes);
  } catch {
    // Out of memory or a trap: the instance's state is unknown from here on, so the next file gets a new one.
    loading = undefined;
    return photoFailure('damaged-image');
  }
}

function decodePrimary(heif: LibHeif, bytes: Buffer): RawPixels | PhotoFailure {
  const context = heif.heif_context_alloc();
  if (!context) return photoFailure('damaged-image');
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (read.code !== heif.heif_error_code.heif_error_Ok) return failureFor(heif, read.code);
    const image = heif.heif_js_context_get_primary_image_handle(context);
    if (!image) return photoFailure('damaged-image');
    if ('code' in image) return failureFor(heif, image.code);
    try {
      const width = heif.heif_image_handle_get_width(image);
      const height = heif.heif_image_handle_get_height(image);
      if (width * height > largestPixelCount) return photoFailure('too-large');
      const channels = heif.heif_image_handle_has_alpha_channel(image) ? 4 : 3;
      const decoded = heif.heif_js_decode_image2(
        image,
        heif.heif_colorspace.heif_colorspace_RGB,
        channels === 4
          ? heif.heif_chroma.heif_chroma_interleaved_RGBA
          : heif.heif_chroma.heif_chroma_interleaved_RGB,
      );
      const plane = decoded?.channels?.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
      if (decoded?.image) heif.heif_image_release(decoded.image);
      if (!plane) return failureFor(heif, decoded?.code);
      const pixels = withoutPadding(plane.data, plane.width * channels, plane.height, plane.stride);
      return {
        ok: true,
        width: plane.width,
        height: plane.height,
        channels,
        pixels,
        profile: findIccProfile(bytes),
      };
    } finally {
      heif.heif_image_handle_release(image);
    }
  } finally {
    heif.heif_context_free(context);
  }
}

function failureFor(heif: LibHeif, code: unknown): PhotoFailure {
  const { heif_error_Unsupported_filetype: filetype, heif_error_Unsupported_feature: feature } =
    heif.heif_error_code;
  return photoFailure(code === filetype || code === feature ? 'unsupported-format' : 'damaged-image');
}

function withoutPadding(data: Uint8Array, rowLength: number, rows: number, stride: number): Uint8Array {
  if (stride === rowLength) return data.subarray(0, rowLength * rows);
  const packed = new Uint8Array(rowLength * rows);
  for (let row = 0; row < rows; row++) {
    packed.set(data.subarray(row * stride, row * stride + rowLength), row * rowLength);
  }
  return packed;
}

/**
 * The first RGB profile among the file's `colr` boxes. Phones write one for the photo (Display P3, mostly); a grey
 * one belongs to a gain or depth map.
 */
function findIccProfile(bytes: Buffer): Buffer | undefined {
  for (let at = bytes.indexOf('colrprof'); at >= 4; at = bytes.indexOf('colrprof', at + 8)) {
    const boxEnd = at - 4 + bytes.readUInt32BE(at - 4);
    const profile = bytes.subarray(at + 8, boxEnd);
    const isWhole = profile.length > 128 && profile.readUInt32BE(0) === profile.length;
    if (isWhole && profile.toString('latin1', 16, 20) === 'RGB ') return profile;
  }
  return undefined;
}

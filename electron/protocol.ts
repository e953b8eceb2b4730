import { protocol, type Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EncodedImage, LibraryClient } from '../src/contract/library-calls.ts';
import { hostOf, scheme } from './app-address.ts';
import { contentSecurityPolicy, resolveAppFile } from './app-files.ts';
import { parsePhotoAddress, type PhotoRequest } from './photo-address.ts';

/** Call before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  ]);
}

interface PictureSources {
  library: Pick<LibraryClient, 'thumbnail' | 'preview'>;
  /** The file last chosen as a query under this token. */
  queryFile: (token: number) => string | undefined;
}

/** Serves the interface under `kindred://app/` and pictures by number under `kindred://photo/`. */
export function serveScheme(session: Session, sources: PictureSources): void {
  const folder = fileURLToPath(new URL('../renderer', import.meta.url));
  session.protocol.handle(scheme, async (request) => {
    if (request.method !== 'GET') return refuse(405);
    switch (hostOf(request.url)) {
      case 'app':
        return await answerFile(folder, request.url);
      case 'photo': {
        const asked = parsePhotoAddress(request.url);
        return asked ? await answerPicture(asked, sources) : refuse(400);
      }
      default:
        return refuse(404);
    }
  });
}

async function answerFile(folder: string, address: string): Promise<Response> {
  const found = resolveAppFile(folder, address);
  if (!found) return refuse(404);
  try {
    return new Response(await readFile(found.file), {
      headers: {
        'content-type': found.mediaType,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      },
    });
  } catch {
    return refuse(404);
  }
}

async function answerPicture(asked: PhotoRequest, { library, queryFile }: PictureSources): Promise<Response> {
  try {
    if (asked.kind === 'query') return await queryResponse(queryFile(asked.token));
    const image =
      asked.kind === 'thumbnail'
        ? await library.thumbnail({ id: asked.id })
        : await library.preview({ id: asked.id, longSide: asked.longSide });
    return image ? pictureResponse(image) : refuse(404);
  } catch {
    // The library is away for a moment, or the photo cannot be read now; pages show a placeholder and ask again.
    return refuse(503);
  }
}

function pictureResponse({ bytes, mediaType }: EncodedImage): Response {
  return new Response(bytes, {
    headers: {
      'content-type': mediaType,
      'x-content-type-options': 'nosniff',
      // Addresses carry the modification time, so what lies behind one never changes.
      'cache-control': 'private, max-age=31536000, immutable',
    },
  });
}

/** The formats Chromium shows by itself; the query of another format has no picture, only results. */
const shownFormats: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
};

async function queryResponse(file: string | undefined): Promise<Response> {
  const mediaType = shownFormats[extname(file ?? '').toLowerCase()];
  if (file === undefined || mediaType === undefined) return refuse(404);
  return new Response(await readFile(file), {
    headers: { 'content-type': mediaType, 'x-content-type-options': 'nosniff' },
  });
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } });
}

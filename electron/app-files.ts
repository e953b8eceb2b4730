import { extname, join, normalize, sep } from 'node:path';

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * The policy every page is served under. Pictures come from our own scheme, or are files the user has dropped
 * (`blob:`); nothing may connect anywhere, and there is no inline script or style.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' kindred: blob: data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The file of the interface that `address` names, and its media type. Undefined for a path that leaves `folder` or
 * has a type the interface does not use.
 */
export function resolveAppFile(
  folder: string,
  address: string,
): { file: string; mediaType: string } | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, path));
  const mediaType = mediaTypes[extname(file)];
  if (!file.startsWith(normalize(folder) + sep) || mediaType === undefined || path.includes('\0'))
    return undefined;
  return { file, mediaType };
}

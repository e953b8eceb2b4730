/** The scheme of everything a window may load. */
export const scheme = 'kindred';

/** Where the interface's own files are served. */
export const appAddress = `${scheme}://app/index.html`;

/** True for addresses under `kindred://app/`. */
export function isOurPage(address: string): boolean {
  return hostOf(address) === 'app';
}

/** The host of a `kindred:` address; undefined for any other. */
export function hostOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === `${scheme}:` ? url.host : undefined;
}

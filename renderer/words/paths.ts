/** The last part of a path of either kind of system. */
export function fileName(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

/** Everything before the last part. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, lastSeparator(path))) || path.slice(0, 1);
}

/**
 * The folder as seen from the watched folder it lies in: `Photos/2019/June` for `/home/anna/Photos/2019/June`, and only
 * `2019/June` where no other folder is watched.
 */
export function shortFolder(path: string, watched: readonly string[]): string {
  const folder = folderOf(path);
  const root = watched
    .filter(
      (candidate) => folder === candidate || folder.startsWith(candidate + (separatorOf(candidate) ?? '/')),
    )
    .sort((a, b) => b.length - a.length)[0];
  if (root === undefined) return folder;
  const within = folder.slice(root.length);
  return watched.length === 1 && within !== '' ? within.slice(1) : fileName(root) + within;
}

/** The path with places where a line may be broken, after each separator. */
export function breakable(path: string): string {
  return path.replace(/[\\/]/g, '$&\u200b');
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}

function separatorOf(path: string): string | undefined {
  return /[\\/]/.exec(path)?.[0];
}

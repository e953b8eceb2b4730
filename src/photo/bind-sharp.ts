import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** glibc's flag to keep a library loaded; Node has no name for it. */
const keepLoaded = 0x1000;

/**
 * [Note: two glibs] On Linux, Electron brings the system's glib into every process, and sharp's libvips brings its
 * own. libvips is bound to its own copy, but sharp's addon finds `g_object_unref` in the system's copy first, which
 * knows nothing of the objects, complains (GLib-GObject-CRITICAL) and frees nothing: 0.3 MB more for each photo read,
 * measured over 1,800 photos with Electron 33 and sharp 0.35.5; with this binding memory stays level.
 *
 * So, once in a process and before anything imports sharp: libvips is loaded as usual, then the addon with
 * RTLD_DEEPBIND, by which it looks into its own dependencies first. libvips must not be loaded with that flag too: it
 * would then free with glibc's allocator what Chromium's has given out. Of such calls the addon has only one, after
 * `realpath` in `toFile`, which Kindred does not use. Worker threads get the addon as it is bound here.
 *
 * Does nothing outside of Electron on Linux. Failing, it leaves sharp to load in its own way.
 */
export function bindSharpToItsLibraries(): void {
  if (process.platform !== 'linux' || !('electron' in process.versions)) return;
  const { RTLD_LAZY, RTLD_DEEPBIND } = constants.dlopen;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('sharp'));
    const platform = `linux-${process.arch}`;
    const library = require.resolve(`@img/sharp-libvips-${platform}/binary`);
    const folder = join(dirname(require.resolve(`@img/sharp-${platform}/package`)), 'lib');
    const addon = readdirSync(folder).find((name) => name.endsWith('.node'));
    if (addon === undefined) return;
    loadLibrary(library, RTLD_LAZY | keepLoaded);
    process.dlopen({ exports: {} }, join(folder, addon), RTLD_LAZY | RTLD_DEEPBIND);
  } catch (error) {
    console.error('sharp was not bound to its own libraries.', error);
  }
}

/** Node loads addons only and throws at anything else, but the library stays. */
function loadLibrary(file: string, flags: number): void {
  try {
    process.dlopen({ exports: {} }, file, flags);
  } catch (error) {
    const isLoaded = error instanceof Error && error.message.startsWith('Module did not self-register');
    if (!isLoaded) throw error;
  }
}

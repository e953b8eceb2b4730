import { BrowserWindow, dialog, shell, type WebContents } from 'electron';
import type { LibraryClient } from '../src/contract/library-calls.ts';
import { KindredError } from '../src/contract/problems.ts';
import type { WatchedFolder } from '../src/contract/status.ts';
import type { ChosenQuery } from '../src/contract/window-bridge.ts';
import { scheme } from './app-address.ts';

/** What the query dialog offers; the library decides by content, so "All files" is there too. */
const photoExtensions = [
  ...['jpg', 'jpeg', 'png', 'webp', 'avif', 'heic', 'heif', 'jxl', 'tif', 'tiff', 'gif', 'bmp'],
  ...['dng', 'cr2', 'cr3', 'nef', 'arw', 'orf', 'raf', 'rw2', 'pef'],
];

/** The folder dialog; resolves with the folders added, none where the user closed it. */
export async function chooseFolders(sender: WebContents, library: LibraryClient): Promise<WatchedFolder[]> {
  const { filePaths } = await dialog.showOpenDialog(ownerOf(sender), {
    title: 'Choose folders with photos',
    buttonLabel: 'Add',
    properties: ['openDirectory', 'multiSelections'],
  });
  return filePaths.length > 0 ? await library.addFolders({ paths: filePaths }) : [];
}

/** Looks photos up that the user chooses in a dialog, and remembers the last one so that its picture can be shown. */
export class QueryDialog {
  #token = 0;
  #file: string | undefined;

  /** The file chosen last, where `token` is its number. */
  fileOf(token: number): string | undefined {
    return token === this.#token ? this.#file : undefined;
  }

  /** Undefined where the user closed the dialog. */
  async choose(sender: WebContents, library: LibraryClient, limit: number): Promise<ChosenQuery | undefined> {
    const { filePaths } = await dialog.showOpenDialog(ownerOf(sender), {
      title: 'Choose a photo to look for',
      buttonLabel: 'Find similar',
      properties: ['openFile'],
      filters: [
        { name: 'Photos', extensions: photoExtensions },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    const [path] = filePaths;
    if (path === undefined) return undefined;
    const result = await library.similarToFile({ path, limit });
    this.#file = path;
    this.#token++;
    return { result, picture: `${scheme}://photo/query/${this.#token}` };
  }
}

/** Shows a photo in the desktop's file manager. */
export async function revealPhoto(library: LibraryClient, id: number): Promise<undefined> {
  const photo = await library.photo({ id });
  if (!photo) throw new KindredError('not-found', 'The photo is no longer in the library.');
  shell.showItemInFolder(photo.path);
}

function ownerOf(sender: WebContents) {
  const window = BrowserWindow.fromWebContents(sender);
  if (!window) throw new Error('A dialog was asked for by a page without a window.');
  return window;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { openLibrary } from '../../src/library/open-library.ts';
import { copySamples, sampleLibrary, scanFolder, scratchFolder } from '../library/scratch.ts';
import { isServerPrepared, startServer, type LocalServer } from './local-server.ts';
import { connect, newDatabase } from './test-archive.ts';

const script = fileURLToPath(new URL('../../src/cli/kindred.ts', import.meta.url));
const password = 'correct horse';

async function kindred(library: string, ...words: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, '--library', library, 'archive', ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(output.stdout + output.stderr).not.toContain(password);
  return { code, ...output };
}

/** A scanned library of some samples. */
async function libraryOf(files: Record<string, string>): Promise<string> {
  const photos = await scratchFolder();
  const folder = await scratchFolder();
  await copySamples(photos, files);
  const library = await openLibrary({ folder, workers: 1 });
  await scanFolder(library, photos);
  await library.close();
  return folder;
}

const answer = v.object({
  version: v.literal(1),
  method: v.string(),
  matches: v.array(
    v.object({
      computer: v.string(),
      id: v.string(),
      distance: v.number(),
      paths: v.optional(v.array(v.string())),
    }),
  ),
});

describe.skipIf(!isServerPrepared)('kindred archive', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it('publishes from two computers and finds a turned picture on both', async () => {
    const database = await newDatabase(server);
    const sql = connect(server, database);
    await sql.unsafe(`CREATE ROLE publisher LOGIN PASSWORD '${password}'`);
    await sql.unsafe(`CREATE EXTENSION vector`);
    await sql.unsafe(`GRANT CREATE ON DATABASE ${database} TO publisher`);
    const url = `postgres://publisher:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${database}`;
    const desk = await libraryOf({
      'original.jpg': '2023 Summer/IMG_0418.jpg',
      'again.jpg': '2023 Summer/IMG_0418.jpg',
      'other.jpg': '2024 Spring/IMG_0725.jpg',
    });
    const laptop = await libraryOf({ 'mine.jpg': '2023 Summer/IMG_0418.jpg' });

    // Neither confirmed on a terminal nor by --yes: nothing arrives, and what would have is said.
    const unasked = await kindred(desk, 'push', '--postgres', url, '--computer', 'desk');
    expect(unasked).toMatchObject({ code: 1, stdout: '' });
    expect(unasked.stderr).toContain('for 2 photos');
    expect(unasked.stderr).toContain('not        paths and names');
    expect(unasked.stderr).toMatch(/kindred: Nothing was sent\. Add --yes/);
    expect(await sql`SELECT 1 FROM pg_namespace WHERE nspname = 'kindred'`).toHaveLength(0);

    const pushed = await kindred(desk, 'push', '--postgres', url, '--yes', '--computer', 'desk', '--json');
    expect(pushed.code).toBe(0);
    expect(JSON.parse(pushed.stdout)).toMatchObject({ version: 1, computer: 'desk', contents: 2, added: 2 });
    const second = await kindred(
      laptop,
      ...['push', '--postgres', url, '--yes', '--computer', 'laptop', '--paths', '--thumbnails'],
    );
    expect(second.stdout).toBe('The archive holds 1 photo of "laptop": 1 photo added, 1 thumbnail added.\n');
    expect(second.stderr).toContain('also       the PATHS and names');
    // The name given once is remembered.
    const repeated = await kindred(desk, 'push', '--postgres', url, '--yes');
    expect(repeated.stdout).toBe('The archive holds 2 photos of "desk": 0 photos added.\n');

    const [jpeg] = await sql`SELECT jpeg FROM kindred.thumbnails`;
    const { width, height, exif } = await sharp(jpeg?.['jpeg'] as Buffer).metadata();
    expect(Math.max(width, height)).toBe(160);
    expect(exif).toBeUndefined();

    const turned = join(await scratchFolder(), 'turned.jpg');
    const source = join(sampleLibrary, '2023 Summer/IMG_0418.jpg');
    await sharp(source).rotate(90).flop().resize(300).jpeg().toFile(turned);
    const asked = await kindred(await scratchFolder(), 'query', turned, '--postgres', url, '--json');
    expect(asked.stderr).toContain('8 codes of 256 bits');
    const { matches, method } = v.parse(answer, JSON.parse(asked.stdout));
    expect(method).toBe('exact');
    expect(matches.map(({ computer }) => computer)).toEqual(['desk', 'laptop']);
    expect(matches[0]!.id).toBe(matches[1]!.id);
    expect(matches[0]!.paths).toBeUndefined();
    expect(matches[1]!.paths).toEqual([expect.stringMatching(/\/mine\.jpg$/)]);

    const same = await kindred(await scratchFolder(), 'query', source, '--postgres', url);
    expect(same.stdout).toMatch(/^2 photos near IMG_0418\.jpg/);
    expect(same.stdout).toMatch(/same bytes +desk .*\n.*same bytes +laptop .*mine\.jpg/);
    await sql.end();
  });

  it('says in one sentence what is wrong, with an exit code', async () => {
    const library = await scratchFolder();
    const url = `postgres://nobody:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`;
    const query = join(sampleLibrary, '2023 Summer/IMG_0418.jpg');
    expect(await kindred(library, 'query', query, '--postgres', url)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/\nkindred: The server .* refused the user or the password\./) as string,
    });
    expect(await kindred(library, 'push', '--postgres', url, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no library') as string,
    });
    expect((await kindred(library, 'query', query)).code).toBe(2);
  });
});

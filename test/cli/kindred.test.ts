import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GroupsReport, PairsReport, ScanReportJson, SimilarReport } from '../../src/contract/reports.ts';
import { openForReading, openLibrary } from '../../src/library/open-library.ts';
import { copySamples, sampleLibrary, scanFolder, scratchFolder, writePicture } from '../library/scratch.ts';

const script = fileURLToPath(new URL('../../src/cli/kindred.ts', import.meta.url));

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(library: string, ...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, '--library', library, ...words]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]): Run => ({
    code: code as number | null,
    stdout: output.stdout,
    stderr: signal === null ? output.stderr : `${output.stderr}ended by ${String(signal)}`,
  }));
  return { child, ended };
}

const kindred = (library: string, ...words: string[]): Promise<Run> => start(library, ...words).ended;

/** How many photos the scan beside has stored so far; 0 while there is no catalog yet. */
async function storedPhotos(folder: string): Promise<number> {
  try {
    const library = openForReading(folder);
    const { photos } = library.reader.status();
    await library.close();
    return photos;
  } catch {
    return 0;
  }
}

describe('the command line', () => {
  it('scans, and reports groups, pairs, matches and status as text and as JSON', async () => {
    const library = await scratchFolder();
    const photos = join(await scratchFolder(), 'photos');
    await cp(sampleLibrary, photos, { recursive: true, preserveTimestamps: true });

    const scanned = await kindred(library, 'scan', photos, '--json');
    expect(scanned.code).toBe(0);
    const scan = JSON.parse(scanned.stdout) as ScanReportJson;
    expect(scan).toMatchObject({ version: 1, cancelled: false });
    expect(scan.problems.map(({ code }) => code).sort()).toEqual([
      'damaged-image',
      'empty-file',
      'not-an-image',
    ]);

    const groups = JSON.parse((await kindred(library, '--json', 'groups')).stdout) as GroupsReport;
    expect(groups.version).toBe(1);
    for (const group of groups.groups) {
      expect(group.photos.length).toBeGreaterThan(1);
      expect(group.keeper).toBe(group.photos[0]?.path);
      expect(group.photos[1]?.relation?.evidence).toBeTypeOf('string');
    }
    const onlyCopies = await kindred(library, 'groups', '--level', 'exact-copy');
    expect(onlyCopies.stdout).toMatch(/^Exact copies: \d+ groups, \d+ photos/);
    expect(onlyCopies.stdout).not.toContain('Same picture');

    const pairs = JSON.parse((await kindred(library, 'pairs', '--json')).stdout) as PairsReport;
    expect(new Set(pairs.pairs.map(({ level }) => level))).toContain('same-picture');
    for (const { level, distance } of pairs.pairs)
      if (level !== 'exact-copy') expect(distance).toBeTypeOf('number');

    const query = join(sampleLibrary, '2023 Summer/IMG_0418.jpg');
    const similar = JSON.parse((await kindred(library, 'similar', query, '--json')).stdout) as SimilarReport;
    expect(similar.matches[0]).toMatchObject({ level: 'exact-copy' });
    expect(basename(similar.matches[0]!.path)).toBe('IMG_0418.jpg');

    expect((await kindred(library, 'status')).stdout).toContain(photos);
  });

  it('records what is decided, lists it and takes it back', async () => {
    const folder = await scratchFolder();
    const photos = await scratchFolder();
    await copySamples(photos, { 'a.jpg': 'At home/IMG_0820.jpg', 'b.jpg': 'At home/IMG_0820.jpg' });
    const library = await openLibrary({ folder, workers: 1 });
    await scanFolder(library, photos);
    await library.close();
    const [a, b] = [join(photos, 'a.jpg'), join(photos, 'b.jpg')];

    expect(await kindred(folder, 'decide', 'not-related', a, b)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the same in every pixel') as string,
    });
    const made = await kindred(folder, 'decide', 'keep-both', a, b, '--json');
    expect(JSON.parse(made.stdout)).toMatchObject({
      version: 1,
      total: 1,
      decisions: [{ id: 1, verdict: 'keep-both', photos: 2 }],
    });
    expect((await kindred(folder, 'decisions')).stdout).toMatch(/^1 {2}Keep all, 2 photos/);
    expect((await kindred(folder, 'undo', '1')).stdout).toBe('Decision 1 is taken back.\n');
  });

  it('says in one sentence what is wrong, with an exit code', async () => {
    const library = await scratchFolder();
    expect(await kindred(library, 'groups')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^kindred: There is no library in .* yet\. Scan a folder first\.\n$/,
      ) as string,
    });
    expect(await kindred(library, 'scan', '/no/such/folder')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not a folder') as string,
    });
    expect((await kindred(library, 'groups', '--level', 'twins')).code).toBe(2);
    expect((await kindred(library, 'dance')).code).toBe(2);
    expect(await kindred(library, '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Examples:') as string,
    });
  });

  it('stops on Ctrl-C, keeps what is finished, and says so', async () => {
    const library = await scratchFolder();
    const photos = await scratchFolder();
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    await Promise.all(seeds.map((seed) => writePicture(join(photos, `${seed}.jpg`), seed + 500)));
    const { child, ended } = start(library, 'scan', photos, '--json');
    // Asked in this process: another start of the command line could take longer than the whole scan.
    await expect.poll(() => storedPhotos(library), { timeout: 20_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(stderr).not.toContain('ended by');
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping; what is finished is kept.');
    const report = JSON.parse(stdout) as ScanReportJson;
    expect(report.cancelled).toBe(true);
    expect(report.hashed).toBeGreaterThan(0);
    expect(report.hashed).toBeLessThan(seeds.length);
  });
});

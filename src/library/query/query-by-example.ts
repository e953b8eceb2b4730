import { basename } from 'node:path';
import { levelRank } from '../../contract/levels.ts';
import type { Photo } from '../../contract/photo.ts';
import { KindredError } from '../../contract/problems.ts';
import type { Match, QueryResult } from '../../contract/query.ts';
import { levelAt } from '../../groups/tolerance.ts';
import { turnedLayoutCodes } from '../../photo/layout-code.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { candidatesPerPhoto } from '../matching/candidate-limits.ts';
import type { PictureProbe } from '../matching/find-candidates.ts';
import type { Matcher } from '../matching/matcher.ts';
import type { SubjectCodes } from '../tuning/subject-codes.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import type { PhotoToVerify } from '../workers/worker-tasks.ts';

interface QueryTools {
  catalog: Catalog;
  pool: WorkerPool;
  matcher: Matcher;
  subjects: SubjectCodes;
}

/**
 * Looks a file up in the library, whether or not it lies there: its copies and edits, also turned and mirrored ones,
 * then other frames of its scene, then photos of a similar subject. Throws KindredError `not-a-photo` with the reason
 * where the file cannot be read.
 *
 * @param limit how many matches to give at most
 */
export async function queryByExample(
  tools: QueryTools,
  path: string,
  limit: number,
  photo?: Photo,
): Promise<QueryResult> {
  const { catalog, matcher } = tools;
  const began = performance.now();
  const probe = await findProbe(tools, path, photo);
  const ownId = catalog.contents.idOf(probe.toVerify.hash);

  const matches = new Map<number, Match>();
  if (ownId !== undefined) {
    for (const copy of catalog.photos.ofContent(ownId)) {
      if (copy.id === photo?.id) continue;
      matches.set(copy.id, { photo: copy, level: 'exact-copy', distance: 0, evidence: 'same bytes' });
    }
  }

  const near = matcher
    .candidates(probe.toSearch, Math.max(limit, candidatesPerPhoto) + 1)
    .filter(({ id }) => id !== ownId);
  const { leastScore } = catalog.edges.tolerance();
  for (const { facts, distance, verification } of await matcher.compare(
    probe.toVerify,
    probe.toSearch,
    near,
    'interactive',
  )) {
    const { score, evidence } = verification;
    const level = levelAt(verification, leastScore);
    if (level === 'unrelated') continue;
    for (const found of catalog.photos.ofContent(facts.id)) {
      matches.set(found.id, { photo: found, level, distance, score, evidence });
    }
  }
  for (const { id } of matcher.similarTo(probe.subjectCode, limit + 1)) {
    if (id === ownId) continue;
    for (const found of catalog.photos.ofContent(id)) {
      if (!matches.has(found.id))
        matches.set(found.id, { photo: found, level: 'similar', evidence: 'similar subject' });
    }
  }
  return {
    name: basename(path),
    photo,
    matches: [...matches.values()].sort(byCloseness).slice(0, limit),
    elapsed: performance.now() - began,
  };
}

/** What is known of the picture asked about. */
interface Probe {
  toVerify: PhotoToVerify;
  /** With the codes of its turns: the network's own where the file could be read, else foretold. */
  toSearch: PictureProbe;
  subjectCode: Uint8Array;
}

/** From the file; or, for a photo whose disk is not connected, from what the catalog holds of it. */
async function findProbe(
  { catalog, pool, matcher, subjects }: QueryTools,
  path: string,
  photo: Photo | undefined,
): Promise<Probe> {
  const read = await pool.run('readQuery', { path }, { priority: 'interactive' });
  if (read.ok) {
    const { hash, width, height, metadata, features, layoutCode, inner } = read.content;
    const { takenAt, camera } = metadata;
    const { thumbnail, pictures } = read;
    return {
      toVerify: { hash, thumbnail, inner: inner?.place, width, height, takenAt, camera, name: path },
      toSearch: { pictures, layoutCodes: turnedLayoutCodes(layoutCode) },
      subjectCode: await subjects.codeOfPhoto({ features, thumbnail }),
    };
  }
  const facts = photo && catalog.contents.factsOfPhoto(photo.id);
  const thumbnail = facts && catalog.thumbnails.get(facts.hash);
  if (!thumbnail) throw new KindredError('not-a-photo', read.message);
  const { id, hash, width, height, takenAt, camera } = facts;
  const inner = catalog.innerPictures.place(id);
  return {
    toVerify: { hash, thumbnail, inner, width, height, takenAt, camera, name: path },
    toSearch: matcher.probeOf(facts),
    subjectCode: subjects.codeOf(facts),
  };
}

/** Doubtful matches stand between those that are confirmed and those that merely resemble. */
function closeness(match: Match): number {
  return match.level === 'unsure' ? levelRank('similar') - 0.5 : levelRank(match.level);
}

function byCloseness(a: Match, b: Match): number {
  return (
    closeness(a) - closeness(b) ||
    (b.score ?? 0) - (a.score ?? 0) ||
    (a.distance ?? 0) - (b.distance ?? 0) ||
    a.photo.id - b.photo.id
  );
}

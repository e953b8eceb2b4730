import type { Group, MemberRelation } from '../contract/groups.ts';
import type { Photo } from '../contract/photo.ts';
import type { QueryResult } from '../contract/query.ts';
import {
  reportVersion,
  type GroupsReport,
  type PairsReport,
  type ReportedPhoto,
  type SimilarReport,
} from '../contract/reports.ts';

export function groupsReport(groups: readonly Group[]): GroupsReport {
  return {
    version: reportVersion,
    groups: groups.map(({ id, level, reason, reclaimableBytes, isDecided, members }) => ({
      id,
      level,
      keeper: members[0]!.photo.path,
      reason,
      reclaimableBytes,
      decided: isDecided,
      photos: members.map(({ photo, relation }) => ({ ...reportedPhoto(photo), relation })),
    })),
  };
}

export function pairsReport(pairs: readonly { a: Photo; b: Photo; relation: MemberRelation }[]): PairsReport {
  return {
    version: reportVersion,
    pairs: pairs.map(({ a, b, relation }) => ({ a: a.path, b: b.path, ...relation })),
  };
}

export function similarReport(query: string, { matches, elapsed }: QueryResult): SimilarReport {
  return {
    version: reportVersion,
    query,
    matches: matches.map(({ photo, ...match }) => ({ ...reportedPhoto(photo), ...match })),
    elapsed,
  };
}

function reportedPhoto({ path, size, width, height, format, metadata, companions }: Photo): ReportedPhoto {
  const { takenAt, camera } = metadata;
  return { path, size, width, height, format, takenAt, camera, companions };
}

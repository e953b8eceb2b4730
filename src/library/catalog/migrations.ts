import { teachingSchema } from './teaching-schema.ts';

/**
 * The catalog's schema, one entry per version; an entry, once released, is never changed. `PRAGMA user_version` says
 * how many were applied.
 *
 * A *content* is what the bytes of a file hold (found by their SHA-256): pixels, metadata, features, codes, and all
 * that follows from them. A *photo* is one file with such a content, so a copied or moved file costs no second look,
 * and what the user decides about a content survives moves and renames.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    added_at INTEGER NOT NULL,
    offline INTEGER NOT NULL DEFAULT 0,
    -- Kept by triggers, as all counts are that a window asks for again and again.
    photos INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    metadata TEXT NOT NULL,
    features BLOB NOT NULL,
    features_scale REAL NOT NULL,
    features_version TEXT NOT NULL,
    picture_code BLOB NOT NULL,
    picture_margins BLOB NOT NULL,
    layout_code BLOB NOT NULL,
    subject_code BLOB NOT NULL,
    model_version TEXT NOT NULL,
    pixel_hash TEXT,
    joined INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX contents_not_joined ON contents (id) WHERE joined = 0;
  -- A content takes two kilobytes: what is asked at every start must not read them all.
  CREATE INDEX contents_by_model ON contents (model_version, features_version);

  -- The pictures inside some contents: screenshots of photos, photos with borders.
  CREATE TABLE inner_pictures (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    -- The sides, in shares of the content's width and height: {"left", "top", "right", "bottom"}.
    place TEXT NOT NULL,
    features BLOB NOT NULL,
    features_scale REAL NOT NULL,
    picture_code BLOB NOT NULL,
    picture_margins BLOB NOT NULL
  ) STRICT;

  CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    content_id INTEGER NOT NULL REFERENCES contents (id),
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at REAL NOT NULL,
    link_key TEXT,
    metadata TEXT NOT NULL,
    companions TEXT NOT NULL,
    companions_changed_at REAL NOT NULL,
    UNIQUE (directory, name)
  ) STRICT;
  CREATE INDEX photos_by_content ON photos (content_id);
  CREATE INDEX photos_by_folder ON photos (folder_id, directory);

  CREATE TABLE problems (
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    modified_at REAL NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (directory, name)
  ) STRICT, WITHOUT ROWID;

  -- Files being read at this moment. A row that is still there at the next start names a suspect.
  CREATE TABLE in_flight (
    path TEXT PRIMARY KEY,
    deaths INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  -- Between two contents, a < b; two photos of one content are exact copies and need no row. The level is the one that
  -- verification gave ("unsure" among them): what counts as the same picture is settled on reading, by the tolerance.
  CREATE TABLE edges (
    a INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    b INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    level TEXT NOT NULL,
    distance INTEGER NOT NULL,
    score REAL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX edges_by_b ON edges (b);

  -- Contents that stand for a crowd of nearly identical ones, which were compared with them alone (matching/crowds).
  CREATE TABLE leaders (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE
  ) STRICT;
  CREATE TRIGGER leader_leaves BEFORE DELETE ON leaders BEGIN
    UPDATE contents SET joined = 0 WHERE id IN
      (SELECT b FROM edges WHERE a = old.content_id UNION ALL SELECT a FROM edges WHERE b = old.content_id);
  END;
  -- Before its edges go with it.
  CREATE TRIGGER leader_removed BEFORE DELETE ON contents BEGIN
    DELETE FROM leaders WHERE content_id = old.id;
  END;
  CREATE TRIGGER leader_appointed AFTER INSERT ON leaders BEGIN
    INSERT INTO touched_contents VALUES (new.content_id) ON CONFLICT DO NOTHING;
  END;
  -- One row: the score that the same picture needs at present, and the estimate that it follows from.
  CREATE TABLE tolerance (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    least_score REAL NOT NULL,
    expected REAL NOT NULL,
    wanted INTEGER NOT NULL,
    -- That of the codes (see code_revision) when it was estimated.
    revision INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE groups (
    id TEXT PRIMARY KEY,
    level TEXT NOT NULL,
    keeper INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    criterion TEXT NOT NULL,
    sentence TEXT NOT NULL,
    photos INTEGER NOT NULL,
    reclaimable INTEGER NOT NULL,
    oldest REAL NOT NULL,
    newest REAL NOT NULL,
    path TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- 1 where the user has settled every question about it.
    decided INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX groups_by_reclaimable ON groups (level, decided, reclaimable DESC, id);
  CREATE INDEX groups_by_newest ON groups (level, decided, newest DESC, id);
  CREATE INDEX groups_by_path ON groups (level, decided, path, id);
  CREATE INDEX groups_by_keeper ON groups (keeper);

  -- Sums of the groups, kept by triggers: counting a hundred thousand of them takes longer than a window may wait.
  CREATE TABLE group_sums (
    level TEXT NOT NULL,
    decided INTEGER NOT NULL,
    groups INTEGER NOT NULL,
    photos INTEGER NOT NULL,
    reclaimable INTEGER NOT NULL,
    PRIMARY KEY (level, decided)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER group_added AFTER INSERT ON groups BEGIN
    INSERT INTO group_sums VALUES (new.level, new.decided, 1, new.photos, new.reclaimable)
      ON CONFLICT DO UPDATE SET groups = groups + 1, photos = photos + new.photos,
        reclaimable = reclaimable + new.reclaimable;
  END;
  CREATE TRIGGER group_removed AFTER DELETE ON groups BEGIN
    UPDATE group_sums SET groups = groups - 1, photos = photos - old.photos,
        reclaimable = reclaimable - old.reclaimable
      WHERE level = old.level AND decided = old.decided;
  END;

  CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    level TEXT,
    distance INTEGER,
    score REAL,
    evidence TEXT,
    settled INTEGER NOT NULL,
    PRIMARY KEY (group_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX group_members_by_photo ON group_members (photo_id);

  -- What the user said of some photos, by the hash of their bytes, so that it outlives moves, renames and the files
  -- themselves. A later one overrules an earlier one, so numbers are never used twice.
  CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    verdict TEXT NOT NULL,
    decided_at INTEGER NOT NULL
  ) STRICT;
  -- The group's keeper has position 0. Contents of different sides were called not related. How many copies of a content
  -- there were says which of them the decision speaks of: the ones with the lowest numbers.
  CREATE TABLE decision_members (
    decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    side INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    PRIMARY KEY (decision_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX decision_members_by_hash ON decision_members (hash);

  -- Contents whose photos or relations changed since their groups were made. Kept by triggers, so that no path that
  -- changes a photo or an edge can forget it, and by the database, so that a killed process cannot either.
  CREATE TABLE touched_contents (id INTEGER PRIMARY KEY) STRICT;
  CREATE TRIGGER edge_added AFTER INSERT ON edges WHEN new.level <> 'similar' BEGIN
    INSERT INTO touched_contents VALUES (new.a), (new.b) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER edge_changed AFTER UPDATE ON edges WHEN new.level <> 'similar' OR old.level <> 'similar' BEGIN
    INSERT INTO touched_contents VALUES (new.a), (new.b) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER edge_removed AFTER DELETE ON edges WHEN old.level <> 'similar' BEGIN
    INSERT INTO touched_contents VALUES (old.a), (old.b) ON CONFLICT DO NOTHING;
  END;
  -- Which contents stand as one where subjects are compared, by the content of their best photo; when the turn of this set
  -- comes to be a keeper (bytes that sort so); the sides that decisions put it on; and the set in whose star it is, in the
  -- row of the set's own number. Kept by matching/regroup and matching/similar-stars.
  CREATE TABLE stars (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    set_id INTEGER NOT NULL,
    turn BLOB NOT NULL,
    apart TEXT,
    centre INTEGER
  ) STRICT;
  CREATE INDEX stars_of_many ON stars (set_id) WHERE set_id <> content_id;
  CREATE INDEX stars_by_centre ON stars (centre) WHERE centre IS NOT NULL;
  -- Contents with other similar ones than before, and sets that are others than before (1): not looked at yet. And the
  -- sets that are looked at because of them, in their turn. What is left of either survives the process.
  CREATE TABLE touched_stars (id INTEGER PRIMARY KEY, is_other INTEGER NOT NULL) STRICT;
  CREATE TABLE star_queue (
    turn BLOB NOT NULL,
    set_id INTEGER NOT NULL,
    is_other INTEGER NOT NULL,
    PRIMARY KEY (turn, set_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER similar_added AFTER INSERT ON edges WHEN new.level = 'similar' BEGIN
    INSERT INTO touched_stars VALUES (new.a, 0), (new.b, 0) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER similar_changed AFTER UPDATE ON edges WHEN new.level = 'similar' AND old.level = 'similar' BEGIN
    INSERT INTO touched_stars VALUES (new.a, 0), (new.b, 0) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER similar_removed AFTER DELETE ON edges WHEN old.level = 'similar' BEGIN
    INSERT INTO touched_stars VALUES (old.a, 0), (old.b, 0) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER star_removed AFTER DELETE ON stars BEGIN
    INSERT INTO touched_stars VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET is_other = 1;
    INSERT INTO touched_stars SELECT old.centre, 0 WHERE old.centre IS NOT NULL ON CONFLICT DO NOTHING;
  END;
  -- Contents that have lost a photo, perhaps their last one.
  CREATE TABLE left_contents (id INTEGER PRIMARY KEY) STRICT;
  CREATE TRIGGER photo_added AFTER INSERT ON photos BEGIN
    INSERT INTO touched_contents VALUES (new.content_id) ON CONFLICT DO NOTHING;
    UPDATE folders SET photos = photos + 1 WHERE id = new.folder_id;
  END;
  CREATE TRIGGER photo_changed AFTER UPDATE ON photos BEGIN
    INSERT INTO touched_contents VALUES (new.content_id), (old.content_id) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER photo_left_content AFTER UPDATE OF content_id ON photos BEGIN
    INSERT INTO left_contents VALUES (old.content_id) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER photo_changed_folder AFTER UPDATE OF folder_id ON photos BEGIN
    UPDATE folders SET photos = photos - 1 WHERE id = old.folder_id;
    UPDATE folders SET photos = photos + 1 WHERE id = new.folder_id;
  END;
  CREATE TRIGGER photo_removed AFTER DELETE ON photos BEGIN
    INSERT INTO touched_contents VALUES (old.content_id) ON CONFLICT DO NOTHING;
    INSERT INTO left_contents VALUES (old.content_id) ON CONFLICT DO NOTHING;
    UPDATE folders SET photos = photos - 1 WHERE id = old.folder_id;
  END;

  CREATE TRIGGER decision_made AFTER INSERT ON decision_members BEGIN
    INSERT INTO touched_contents SELECT id FROM contents WHERE hash = new.hash ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER decision_undone AFTER DELETE ON decision_members BEGIN
    INSERT INTO touched_contents SELECT id FROM contents WHERE hash = old.hash ON CONFLICT DO NOTHING;
  END;

  -- A content that is gone cannot be asked any more what it was decided together with.
  CREATE TRIGGER decided_content_removed AFTER DELETE ON contents BEGIN
    INSERT INTO touched_contents
      SELECT c.id FROM decision_members gone
        JOIN decision_members other ON other.decision_id = gone.decision_id
        JOIN contents c ON c.hash = other.hash
        WHERE gone.hash = old.hash ON CONFLICT DO NOTHING;
  END;

  -- Rises with every change of the codes that are in the index, so that a stored index can be told to be stale;
  -- beside it, how many contents are in it.
  CREATE TABLE code_revision (revision INTEGER NOT NULL, joined INTEGER NOT NULL) STRICT;
  INSERT INTO code_revision VALUES (0, 0);
  CREATE TRIGGER code_changed AFTER UPDATE OF picture_code, subject_code, joined ON contents BEGIN
    UPDATE code_revision SET revision = revision + 1, joined = joined + new.joined - old.joined;
  END;
  CREATE TRIGGER code_removed AFTER DELETE ON contents BEGIN
    UPDATE code_revision SET revision = revision + 1, joined = joined - old.joined;
  END;
  `,
  teachingSchema,
];

/** Thumbnails lie in a file of their own: they are most of the bytes and can be made again. */
export const thumbnailMigrations: readonly string[] = [
  `
  CREATE TABLE thumbnails (
    hash TEXT PRIMARY KEY,
    jpeg BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

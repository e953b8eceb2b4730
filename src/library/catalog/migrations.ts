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
    offline INTEGER NOT NULL DEFAULT 0
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
    subject_code BLOB NOT NULL,
    model_version TEXT NOT NULL,
    pixel_hash TEXT,
    joined INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX contents_not_joined ON contents (id) WHERE joined = 0;

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
  CREATE INDEX photos_by_folder ON photos (folder_id);

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

  -- Between two contents, a < b; two photos of one content are exact copies and need no row.
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

  CREATE TABLE groups (
    id TEXT PRIMARY KEY,
    level TEXT NOT NULL,
    keeper INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    criterion TEXT NOT NULL,
    sentence TEXT NOT NULL,
    photos INTEGER NOT NULL,
    reclaimable INTEGER NOT NULL,
    newest REAL NOT NULL,
    path TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX groups_by_reclaimable ON groups (level, reclaimable DESC, id);
  CREATE INDEX groups_by_newest ON groups (level, newest DESC, id);
  CREATE INDEX groups_by_path ON groups (level, path, id);
  CREATE INDEX groups_by_keeper ON groups (keeper);

  CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    level TEXT,
    distance INTEGER,
    score REAL,
    evidence TEXT,
    PRIMARY KEY (group_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX group_members_by_photo ON group_members (photo_id);

  -- Contents whose photos or relations changed since their groups were made. Kept by triggers, so that no path that
  -- changes a photo or an edge can forget it, and by the database, so that a killed process cannot either.
  CREATE TABLE touched_contents (id INTEGER PRIMARY KEY) STRICT;
  CREATE TRIGGER edge_added AFTER INSERT ON edges BEGIN
    INSERT INTO touched_contents VALUES (new.a), (new.b) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER edge_changed AFTER UPDATE ON edges BEGIN
    INSERT INTO touched_contents VALUES (new.a), (new.b) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER edge_removed AFTER DELETE ON edges BEGIN
    INSERT INTO touched_contents VALUES (old.a), (old.b) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER photo_added AFTER INSERT ON photos BEGIN
    INSERT INTO touched_contents VALUES (new.content_id) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER photo_changed AFTER UPDATE ON photos BEGIN
    INSERT INTO touched_contents VALUES (new.content_id), (old.content_id) ON CONFLICT DO NOTHING;
  END;
  CREATE TRIGGER photo_removed AFTER DELETE ON photos BEGIN
    INSERT INTO touched_contents VALUES (old.content_id) ON CONFLICT DO NOTHING;
  END;

  -- Rises with every change of the codes that are in the index, so that a stored index can be told to be stale.
  CREATE TABLE code_revision (revision INTEGER NOT NULL) STRICT;
  INSERT INTO code_revision VALUES (0);
  CREATE TRIGGER code_changed AFTER UPDATE OF picture_code, subject_code, joined ON contents BEGIN
    UPDATE code_revision SET revision = revision + 1;
  END;
  CREATE TRIGGER code_removed AFTER DELETE ON contents BEGIN
    UPDATE code_revision SET revision = revision + 1;
  END;

  -- Levels whose groups are made anew as a whole, now and then, and are behind at present.
  CREATE TABLE stale_levels (level TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
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

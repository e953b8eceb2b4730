/**
 * What the user teaches: which photos belong to an album and which don't, by content hash and without a reference, so that an
 * answer outlives the file it was given for; and the subject codes that tuned heads give and the features that tuned
 * tails give, which can be made again from features and thumbnails.
 */
export const teachingSchema = `
  CREATE TABLE album_answers (
    album TEXT NOT NULL,
    hash TEXT NOT NULL,
    is_member INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (album, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX album_answers_by_hash ON album_answers (hash);

  -- Programs write keywords and ratings into files, which makes other bytes of the same shot: its answers go along.
  CREATE TRIGGER answers_follow_edit AFTER UPDATE OF content_id ON photos WHEN old.content_id <> new.content_id BEGIN
    INSERT OR IGNORE INTO album_answers
      SELECT a.album, n.hash, a.is_member, a.answered_at
      FROM contents o JOIN contents n ON n.id = new.content_id JOIN album_answers a ON a.hash = o.hash
      WHERE o.id = old.content_id AND o.width = n.width AND o.height = n.height
        AND o.metadata ->> '$.takenAt' IS n.metadata ->> '$.takenAt';
  END;

  -- By model first: one is filled, read and removed as a whole.
  CREATE TABLE subject_codes (
    made_by TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    bytes BLOB NOT NULL,
    PRIMARY KEY (made_by, content_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX subject_codes_by_content ON subject_codes (content_id);
  CREATE TABLE tail_features (
    made_by TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    bytes BLOB NOT NULL,
    PRIMARY KEY (made_by, content_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tail_features_by_content ON tail_features (content_id);
  CREATE TRIGGER features_changed AFTER UPDATE OF features ON contents BEGIN
    DELETE FROM subject_codes WHERE content_id = new.id;
    DELETE FROM tail_features WHERE content_id = new.id;
  END;

  -- The model whose codes the similar photos of all contents were found by; another one means that they are to be found anew.
  CREATE TABLE similar_by (model TEXT NOT NULL) STRICT;
`;

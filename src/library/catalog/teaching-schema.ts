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

  CREATE TABLE subject_codes (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    code BLOB NOT NULL,
    PRIMARY KEY (content_id, model)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tail_features (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    tail TEXT NOT NULL,
    features BLOB NOT NULL,
    PRIMARY KEY (content_id, tail)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER features_changed AFTER UPDATE OF features ON contents BEGIN
    DELETE FROM subject_codes WHERE content_id = new.id;
    DELETE FROM tail_features WHERE content_id = new.id;
  END;

  -- The model whose codes the similar photos of all contents were found by; another one means that they are to be found anew.
  CREATE TABLE similar_by (model TEXT NOT NULL) STRICT;
`;

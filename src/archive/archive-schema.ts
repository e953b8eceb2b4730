/** The newest schema this program knows; it is stored in the archive, and a newer one is left alone. */
export const schemaVersion = 1;

/** Name of the approximate index over the codes, absent until someone asks for it. */
export const nearestIndex = 'codes_nearest';

/**
 * The tables of an archive, made in a schema of their own. One archive holds codes of one model.
 *
 * A row of `codes` is one content (file bytes, by SHA-256) on one computer, so that everything a computer published
 * goes away with its row in `computers`. Fixed-width columns come first, which saves 8 bytes of padding a row.
 * Thumbnails lie apart, so that reading all codes in order touches nothing else.
 */
export const createTables = `
  CREATE TABLE archive (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version integer NOT NULL,
    model_version text NOT NULL
  );
  CREATE TABLE computers (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    library uuid NOT NULL UNIQUE,
    name text NOT NULL UNIQUE,
    published_at timestamptz
  );
  CREATE TABLE codes (
    size bigint NOT NULL,
    computer integer NOT NULL REFERENCES computers ON DELETE CASCADE,
    width integer NOT NULL,
    height integer NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) = 32),
    code bit(256) NOT NULL,
    paths jsonb,
    PRIMARY KEY (computer, content)
  );
  CREATE TABLE thumbnails (
    computer integer NOT NULL,
    content bytea NOT NULL,
    jpeg bytea NOT NULL,
    PRIMARY KEY (computer, content),
    FOREIGN KEY (computer, content) REFERENCES codes ON DELETE CASCADE
  );
  ALTER TABLE thumbnails ALTER COLUMN jpeg SET STORAGE EXTERNAL;
`;

ALTER TABLE {table} ADD COLUMN IF NOT EXISTS search_vector tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', search)) STORED;
CREATE INDEX IF NOT EXISTS {table}_search ON {table} USING gin (search_vector);

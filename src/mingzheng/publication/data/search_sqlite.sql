CREATE VIRTUAL TABLE IF NOT EXISTS {table}_fts USING fts5(
    search, content='{table}', content_rowid='id', tokenize='unicode61', prefix='4', detail='full'
);
DROP TRIGGER IF EXISTS {table}_fts_insert;
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_fts(rowid, search) VALUES (new.id, new.search);
END;
DROP TRIGGER IF EXISTS {table}_fts_delete;
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_fts({table}_fts, rowid, search) VALUES ('delete', old.id, old.search);
END;
DROP TRIGGER IF EXISTS {table}_fts_update;
CREATE TRIGGER {table}_fts_update AFTER UPDATE ON {table} BEGIN
    INSERT INTO {table}_fts({table}_fts, rowid, search) VALUES ('delete', old.id, old.search);
    INSERT INTO {table}_fts(rowid, search) VALUES (new.id, new.search);
END;
INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild');

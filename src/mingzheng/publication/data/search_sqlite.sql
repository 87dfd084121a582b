CREATE VIRTUAL TABLE IF NOT EXISTS public_decision_fts USING fts5(
    search, content='public_decision', content_rowid='id', tokenize='unicode61', prefix='4', detail='full'
);
DROP TRIGGER IF EXISTS public_decision_fts_insert;
CREATE TRIGGER public_decision_fts_insert AFTER INSERT ON public_decision BEGIN
    INSERT INTO public_decision_fts(rowid, search) VALUES (new.id, new.search);
END;
DROP TRIGGER IF EXISTS public_decision_fts_delete;
CREATE TRIGGER public_decision_fts_delete AFTER DELETE ON public_decision BEGIN
    INSERT INTO public_decision_fts(public_decision_fts, rowid, search) VALUES ('delete', old.id, old.search);
END;
DROP TRIGGER IF EXISTS public_decision_fts_update;
CREATE TRIGGER public_decision_fts_update AFTER UPDATE ON public_decision BEGIN
    INSERT INTO public_decision_fts(public_decision_fts, rowid, search) VALUES ('delete', old.id, old.search);
    INSERT INTO public_decision_fts(rowid, search) VALUES (new.id, new.search);
END;
INSERT INTO public_decision_fts(public_decision_fts) VALUES ('rebuild');

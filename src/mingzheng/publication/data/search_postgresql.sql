ALTER TABLE public_decision ADD COLUMN IF NOT EXISTS search_vector tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', search)) STORED;
CREATE INDEX IF NOT EXISTS public_decision_search ON public_decision USING gin (search_vector);

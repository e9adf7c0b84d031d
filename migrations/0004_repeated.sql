-- Supervisor.Durable, schema 4: what was done again after a crash stays known through the next one.

ALTER TABLE outbox ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0 CHECK (repeated IN (0, 1));   -- its signal was sent, or its hook called, again

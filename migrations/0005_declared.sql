-- Supervisor.Durable, schema 5: who declared a job, and what its last launch was made from.

ALTER TABLE job ADD COLUMN declared_by TEXT CHECK (declared_by IS NULL OR declared = 1);
ALTER TABLE job ADD COLUMN launched_as TEXT;

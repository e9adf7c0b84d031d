-- Supervisor.Durable, schema 8: which file of the configuration declared a job.

-- Jobs that earlier versions declared have none: they are removed by hand only, until a configuration declares them again.
ALTER TABLE job ADD COLUMN declared_in TEXT CHECK (declared_in IS NULL OR declared_by = 'configuration');

-- Supervisor.Durable, schema 4: indexes by which history that is no longer kept is found and removed without reading whole tables.

CREATE INDEX event_job ON event (job_id, event);
CREATE INDEX deadline_ticket ON deadline (ticket);

-- Seen from outside: how long things took, the trace that work belongs to, and the canary.

-- The last look at the feed that succeeded before the one that found it: it did not have it. Publication lies between.
ALTER TABLE draw_events ADD COLUMN absent_at timestamptz;

-- W3C traceparent of the work that made the row: the record carries the story on, not the queue.
ALTER TABLE fan_outs ADD COLUMN trace_parent text;
ALTER TABLE webhook_events ADD COLUMN trace_parent text;

-- {sent, open, p50, p95, p99}: seconds from the record of the draw to the end of each mail that was sent. Counted by the
-- notifiers while mails are open, and for the last time when none is: pages and metrics read it, never the ledger.
ALTER TABLE fan_outs ADD COLUMN delivery_times jsonb;
ALTER TABLE fan_outs ADD COLUMN measured_at timestamptz;
ALTER TABLE fan_outs ADD COLUMN settled_at timestamptz;

-- Attempts in doubt are few: they are counted at every scrape without reading the others.
CREATE INDEX attempts_uncertain ON attempts (ended_at) WHERE result = 'uncertain';

-- A synthetic draw that goes the whole way to one internal recipient. In a table of its own: there is no row of it that a
-- query about draws, people or alerts could meet.
--   owed → sending → sent | failed
CREATE TABLE canary_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The quarter of an hour that it is for: one over all processes.
  slot timestamptz NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'owed' CHECK (status IN ('owed', 'sending', 'sent', 'failed')),
  target text NOT NULL CHECK (target IN ('mailbox', 'outbox')),
  made_at timestamptz NOT NULL,
  -- What brought it to a worker.
  via text CHECK (via IN ('queue', 'sweep')),
  claimed_by text,
  started_at timestamptz,
  matched_at timestamptz,
  message_id text UNIQUE,
  ended_at timestamptz,
  -- The mailbox or the outbox has it.
  arrived_at timestamptz,
  reason text
);

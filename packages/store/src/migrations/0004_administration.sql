-- The operator's work: keys, a trace of every action, replays, draws held back, and what was settled before.

CREATE TABLE admin_keys (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_hash bytea NOT NULL UNIQUE,
  -- Its first characters, by which its owner tells it from others.
  hint text NOT NULL,
  name text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Who did what, in the transaction that did it. No addresses: people are named by the number of their row.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  request_id text,
  before jsonb,
  after jsonb
);
CREATE INDEX audit_log_target ON audit_log (target, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Alerts of a draw that wait for a person's word. Nothing is sent while it is set.
ALTER TABLE draws ADD COLUMN held_at timestamptz;
ALTER TABLE draws ADD COLUMN held_because text CHECK (held_because IN ('operator', 'unknown_name', 'bounces', 'complaints'));
ALTER TABLE draws ADD CONSTRAINT draws_held CHECK ((held_at IS NULL) = (held_because IS NULL));

-- Telling people of a draw again, or those who were missed. The walk is like that of a fan-out, first over people and
-- then over programs; a rehearsal walks the same way and writes nothing but its counts.
CREATE TABLE replays (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draw_number text NOT NULL REFERENCES draws (number),
  revision integer NOT NULL,
  scope text NOT NULL CHECK (scope IN ('missed', 'failed', 'all', 'named')),
  -- By whose profiles the missed are found.
  basis text NOT NULL CHECK (basis IN ('today', 'that_day')),
  channels text[] NOT NULL,
  -- {subscribers: [ids], endpoints: [ids]} of `named`.
  recipients jsonb NOT NULL DEFAULT '{}',
  dry_run boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('owed', 'running', 'done', 'cancelled')),
  -- The rehearsal that this one carries out: each can be confirmed once.
  confirms bigint UNIQUE REFERENCES replays (id),
  stage text NOT NULL DEFAULT 'people' CHECK (stage IN ('people', 'endpoints', 'watched')),
  cursor bigint NOT NULL DEFAULT 0,
  upper_bound bigint,
  counts jsonb NOT NULL DEFAULT '{}',
  -- [{recipient, because, action, before}]: a few, without addresses.
  sample jsonb NOT NULL DEFAULT '[]',
  made bigint NOT NULL DEFAULT 0,
  claimed_by text,
  lease_until timestamptz,
  actor text NOT NULL,
  ordered_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX replays_open ON replays (id) WHERE state IN ('owed', 'running');
CREATE INDEX replays_draw ON replays (draw_number, id);

-- A repeat is a mail of its own, once per revision and person; a retry is the same mail again.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_kind_check CHECK (kind IN ('alert', 'correction', 'repeat'));
ALTER TABLE deliveries ADD COLUMN replay_id bigint;
-- Attempts when it was last ordered again: the schedule of retries begins anew there.
ALTER TABLE deliveries ADD COLUMN attempts_before smallint NOT NULL DEFAULT 0;
CREATE INDEX deliveries_replay ON deliveries (replay_id) WHERE replay_id IS NOT NULL;
ALTER TABLE webhook_messages ADD COLUMN replay_id bigint;
-- A replay sent it again although it had arrived: another replay does not.
ALTER TABLE webhook_messages ADD COLUMN repeated boolean NOT NULL DEFAULT false;
CREATE INDEX webhook_messages_replay ON webhook_messages (replay_id) WHERE replay_id IS NOT NULL;

-- What a person had settled until a moment, so that it can be said later whom a draw concerned on its day.
CREATE TABLE past_settings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  preferences jsonb NOT NULL,
  -- In their order, as given.
  profiles jsonb NOT NULL,
  -- Whether they wanted mail then.
  active boolean NOT NULL,
  valid_until timestamptz NOT NULL
);
CREATE INDEX past_settings_person ON past_settings (subscriber_id, valid_until);
CREATE INDEX past_settings_age ON past_settings (valid_until);

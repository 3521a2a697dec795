-- Other programs are told by webhook. Their half of the ledger has tables of its own: a recipient there is an
-- endpoint, here a subscriber, and no query can take one for the other.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_channel_check CHECK (channel = 'email');

-- An organisation whose programs are told.
CREATE TABLE consumers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  contact_email text NOT NULL,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  created_at timestamptz NOT NULL,
  disabled_at timestamptz
);

CREATE TABLE api_keys (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_id bigint NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
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
CREATE INDEX api_keys_consumer ON api_keys (consumer_id, id);

CREATE TABLE endpoints (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_id bigint NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
  url text NOT NULL,
  description text NOT NULL,
  event_types text[] NOT NULL,
  -- {programs, categories, crsMin, crsMax}: what is left out narrows nothing.
  filters jsonb NOT NULL,
  payload_version smallint NOT NULL CHECK (payload_version = 1),
  rate_per_second smallint,
  -- [{id, kind, sealed, publicKey, createdAt, expiresAt}], newest first. Sealed: the table alone signs nothing.
  secrets jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'disabled_by_owner', 'disabled_after_failures')),
  disabled_at timestamptz,
  disabled_reason text,
  -- Health. Written when an attempt failed, or succeeded after one that had failed.
  consecutive_failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  last_failure_at timestamptz,
  -- Nothing is tried before: the circuit is open, or the receiver asked for time.
  hold_until timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX endpoints_consumer ON endpoints (consumer_id, id);

-- Profiles that a consumer watches under a reference of its own. No names, no addresses.
CREATE TABLE watched_profiles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_id bigint NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
  reference text NOT NULL,
  facts jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (consumer_id, reference)
);

-- What programs are told of, written in the transaction that records it (promise 1), and the walk over those it is for.
CREATE TABLE webhook_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('draw.published', 'draw.corrected', 'draw.withdrawn', 'draw.reinstated',
    'profile.matched', 'feed.stale', 'feed.recovered', 'test.ping')),
  draw_event_id bigint REFERENCES draw_events (id),
  draw_number text,
  revision integer,
  -- What the payload says beside the draw.
  facts jsonb NOT NULL DEFAULT '{}',
  -- The body that all its messages share, as text: exactly these bytes are signed and sent.
  payload text,
  occurred_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('owed', 'running', 'done')),
  cursor bigint NOT NULL DEFAULT 0,
  claimed_by text,
  lease_until timestamptz,
  messages_made bigint NOT NULL DEFAULT 0,
  finished_at timestamptz,
  UNIQUE (draw_event_id, type)
);
CREATE INDEX webhook_events_open ON webhook_events (id) WHERE state IN ('owed', 'running');
CREATE INDEX webhook_events_draw ON webhook_events (draw_number, revision) WHERE draw_number IS NOT NULL;

-- The ledger of webhooks: one event to one endpoint, or one event of one watched profile.
--   owed → sending → sent | failed | cancelled;  back to owed for another attempt.
CREATE TABLE webhook_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint_id bigint NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
  event_id bigint NOT NULL,
  -- 0 where the event is of no profile.
  watched_id bigint NOT NULL DEFAULT 0,
  -- 1 live, 2 ordered again in bulk.
  lane smallint NOT NULL DEFAULT 1,
  attempts smallint NOT NULL DEFAULT 0,
  -- Attempts when it was last ordered again: the schedule of retries begins anew there.
  attempts_before smallint NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'owed' CHECK (status IN ('owed', 'sending', 'sent', 'failed', 'cancelled')),
  -- {reference, correction, outcome, reasons, pointsShort} of profile.matched, as decided when matched.
  result jsonb,
  next_attempt_at timestamptz NOT NULL,
  claimed_by text,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  -- One message per event, endpoint and profile (promise 1).
  UNIQUE (endpoint_id, event_id, watched_id)
) WITH (fillfactor = 80);
CREATE INDEX webhook_messages_owed ON webhook_messages (lane, next_attempt_at, id) WHERE status = 'owed';
CREATE INDEX webhook_messages_held ON webhook_messages (lease_until) WHERE status = 'sending';
CREATE INDEX webhook_messages_created ON webhook_messages USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE webhook_attempts (
  message_id bigint NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
  attempt smallint NOT NULL,
  result text NOT NULL CHECK (result IN ('accepted', 'refused', 'not_sent', 'no_answer')),
  status_code smallint,
  response text NOT NULL,
  duration_ms integer,
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (message_id, attempt)
);

-- What a creating call answered, for the same call again. Written in the transaction that creates.
CREATE TABLE idempotency_keys (
  owner text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status smallint NOT NULL,
  -- Sealed: an answer may show a secret once.
  answer text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

ALTER TABLE feed_state ADD COLUMN stale_since timestamptz;

-- A consumer is told by mail that an endpoint of theirs was disabled.
ALTER TABLE account_mails ADD COLUMN endpoint_id bigint;
ALTER TABLE account_mails DROP CONSTRAINT account_mails_kind_check;
ALTER TABLE account_mails ADD CONSTRAINT account_mails_kind_check CHECK
  (kind IN ('sign_up', 'welcome', 'settings_link', 'address_change', 'address_changed', 'erased', 'endpoint_disabled'));

-- People sign up, change and leave by themselves.

-- What somebody asked for an address and the owner of that address has not confirmed yet. Nothing of it takes effect
-- before, and it goes when it expires.
CREATE TABLE requests (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('sign_up', 'address_change')),
  token_hash bytea NOT NULL UNIQUE,
  email text NOT NULL,
  email_hash bytea NOT NULL,
  -- Whose address changes.
  subscriber_id bigint REFERENCES subscribers (id) ON DELETE CASCADE,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  -- {preferences, profiles} of a sign-up.
  content jsonb NOT NULL DEFAULT '{}',
  -- {wordingVersion, wording, source, ip, userAgent}: what was agreed to, and from where.
  evidence jsonb NOT NULL,
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  confirmed_at timestamptz
);
CREATE INDEX requests_person ON requests (email_hash, requested_at);
CREATE INDEX requests_expiry ON requests (expires_at);

-- Mail that answers what a person did: few, and never behind a fan-out.
--   owed → sending → sent | failed | uncertain | cancelled;  back to owed for another attempt.
CREATE TABLE account_mails (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL
    CHECK (kind IN ('sign_up', 'welcome', 'settings_link', 'address_change', 'address_changed', 'erased')),
  -- Empty once it is not needed any more.
  email text NOT NULL,
  email_hash bytea NOT NULL,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  subscriber_id bigint,
  request_id uuid REFERENCES requests (id) ON DELETE CASCADE,
  status text NOT NULL DEFAULT 'owed'
    CHECK (status IN ('owed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')),
  attempts smallint NOT NULL DEFAULT 0,
  uncertain_attempts smallint NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  claimed_by text,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text
);
CREATE INDEX account_mails_owed ON account_mails (next_attempt_at, id) WHERE status = 'owed';
CREATE INDEX account_mails_held ON account_mails (lease_until) WHERE status = 'sending';
CREATE INDEX account_mails_person ON account_mails (email_hash, id);
CREATE INDEX account_mails_created ON account_mails (created_at);

-- How often somebody may ask, over all api processes. The key is a keyed hash: of a network, never of a person's facts.
CREATE TABLE rate_limits (
  key bytea PRIMARY KEY,
  -- When all that was used up is free again.
  free_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_free ON rate_limits (free_at);

-- Alert history goes after a year: rows were made in the order of time, so this costs next to nothing.
CREATE INDEX deliveries_created ON deliveries USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX tokens_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- Stop older processes first: they know neither quiet hours nor channels, and what they owe again is refused by the new key.
--
-- Told when and where people want: a rhythm, quiet hours, digests, and places beside the mailbox.

-- {rhythm, digest, quiet, meetsTo, first, sourceSilent} as packages/draws/src/telling.ts describes them; null for whoever
-- chose nothing: told at once, by mail.
ALTER TABLE subscribers ADD COLUMN telling jsonb;
-- Of active channels, so that a fan-out looks for them only where there are some.
ALTER TABLE subscribers ADD COLUMN channel_count smallint NOT NULL DEFAULT 0;

-- Where a person is told beside their mailbox, which is no row here.
--   pending → active → ended
CREATE TABLE channels (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('push', 'ntfy', 'telegram')),
  state text NOT NULL CHECK (state IN ('pending', 'active', 'ended')),
  -- What its owner calls it: a browser, a topic.
  name text NOT NULL,
  -- Keyed hash of the address; null until a chat is linked.
  address_hash bytea,
  -- The address, sealed; empty until there is one, and once it ended.
  address text NOT NULL DEFAULT '',
  -- The server it goes through, as `relays` names it.
  relay text NOT NULL DEFAULT '',
  -- Of push: the key that it was subscribed with.
  key_id text,
  -- How much a message may say: `verdict` names no score.
  says text NOT NULL DEFAULT 'verdict' CHECK (says IN ('verdict', 'score')),
  -- Of what confirms it: a code sent to the topic, or typed in the chat.
  code_hash bytea,
  code_expires_at timestamptz,
  code_tries smallint NOT NULL DEFAULT 0,
  -- Of a topic: when its code was sent there.
  code_sent_at timestamptz,
  -- Until when somebody is sending it.
  code_lease_until timestamptz,
  -- Of the link in each message that ends it.
  stop_hash bytea,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  last_told_at timestamptz,
  -- Refusals of this address in a row.
  failures smallint NOT NULL DEFAULT 0
);
-- One browser, topic or chat is one person's at a time.
CREATE UNIQUE INDEX channels_address ON channels (kind, address_hash) WHERE state = 'active';
CREATE INDEX channels_of_subscriber ON channels (subscriber_id, id);
CREATE UNIQUE INDEX channels_code ON channels (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX channels_stop ON channels (stop_hash) WHERE stop_hash IS NOT NULL;
-- Topics whose code is to be sent.
CREATE INDEX channels_to_confirm ON channels (id) WHERE state = 'pending' AND kind = 'ntfy' AND code_sent_at IS NULL;

-- Servers that channels go through. One that fails, or asks for time, rests over all processes.
CREATE TABLE relays (
  name text PRIMARY KEY,
  consecutive_failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  hold_until timestamptz
);

-- Keys that push services know us by (VAPID). The newest signs new subscriptions, older ones theirs until they moved.
CREATE TABLE vapid_keys (
  id text PRIMARY KEY,
  public_key text NOT NULL,
  sealed_private_key text NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);

-- Updates of the bot that were taken up: each once, however often it comes.
CREATE TABLE telegram_updates (
  id bigint PRIMARY KEY,
  taken_at timestamptz NOT NULL
);

-- The ledger: one alert to one recipient over one channel; channel_id is 0 for the mailbox.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_channel_check CHECK (channel IN ('email', 'push', 'ntfy', 'telegram'));
ALTER TABLE deliveries ADD COLUMN channel_id bigint NOT NULL DEFAULT 0;
-- The message that told it together with others.
ALTER TABLE deliveries ADD COLUMN digest_id bigint;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_once UNIQUE (recipient_id, draw_number, revision, channel, kind, channel_id);
ALTER TABLE deliveries DROP CONSTRAINT deliveries_recipient_id_draw_number_revision_channel_kind_key;
-- What somebody waits to be told together with other news: read when that is told, and when they change how they are told.
CREATE INDEX deliveries_together ON deliveries (recipient_id) WHERE status = 'owed' AND lane = 3;

-- Several alerts in one message: made when it is due from what is owed then. Statuses as in `deliveries`.
CREATE TABLE digests (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient_id bigint NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'push', 'ntfy', 'telegram')),
  channel_id bigint NOT NULL DEFAULT 0,
  lane smallint NOT NULL DEFAULT 3,
  status text NOT NULL DEFAULT 'owed'
    CHECK (status IN ('owed', 'claimed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')),
  attempts smallint NOT NULL DEFAULT 0,
  uncertain_attempts smallint NOT NULL DEFAULT 0,
  -- The deliveries that are in its message since it began.
  told bigint[] NOT NULL DEFAULT '{}',
  next_attempt_at timestamptz NOT NULL,
  claimed_by text,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text
) WITH (fillfactor = 80);
-- One at a time for a recipient and channel: what falls due meanwhile waits for the next, or joins before it begins.
CREATE UNIQUE INDEX digests_open ON digests (recipient_id, channel, channel_id) WHERE status IN ('owed', 'claimed', 'sending');
CREATE INDEX digests_owed ON digests (channel, next_attempt_at, id) WHERE status = 'owed';
CREATE INDEX digests_held ON digests (lease_until) WHERE status IN ('claimed', 'sending');
CREATE INDEX digests_created ON digests USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX digests_recipient ON digests (recipient_id);

CREATE TABLE digest_attempts (
  digest_id bigint NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
  attempt smallint NOT NULL,
  result text NOT NULL CHECK (result IN ('accepted', 'rejected', 'deferred', 'not_sent', 'uncertain')),
  code smallint,
  response text NOT NULL DEFAULT '',
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (digest_id, attempt)
);

-- Until when a person's quiet hours hold what is sent at `at`; null outside of them, and where the zone is not known here.
CREATE FUNCTION quiet_until(quiet jsonb, zone text, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  wall timestamp;
  begins time := (quiet ->> 'from')::time;
  ends time := (quiet ->> 'to')::time;
BEGIN
  IF quiet IS NULL OR jsonb_typeof(quiet) <> 'object' THEN RETURN NULL; END IF;
  wall := at AT TIME ZONE zone;
  IF begins < ends THEN
    IF wall::time >= begins AND wall::time < ends THEN RETURN (wall::date + ends) AT TIME ZONE zone; END IF;
  ELSIF wall::time >= begins THEN RETURN (wall::date + 1 + ends) AT TIME ZONE zone;
  ELSIF wall::time < ends THEN RETURN (wall::date + ends) AT TIME ZONE zone;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN RETURN NULL;
END $$;

-- The official list could not be read for hours: whoever wants to know is told once, and once when it is back.
CREATE TABLE source_silences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  since timestamptz NOT NULL UNIQUE,
  told_at timestamptz NOT NULL,
  back_at timestamptz
);
CREATE INDEX subscribers_source_silent ON subscribers (id) WHERE (telling ->> 'sourceSilent')::boolean;
ALTER TABLE account_mails ADD COLUMN source_silence_id bigint;
CREATE UNIQUE INDEX account_mails_source_silence ON account_mails (source_silence_id, kind, subscriber_id)
  WHERE source_silence_id IS NOT NULL;
ALTER TABLE account_mails DROP CONSTRAINT account_mails_kind_check;
ALTER TABLE account_mails ADD CONSTRAINT account_mails_kind_check CHECK
  (kind IN ('sign_up', 'welcome', 'settings_link', 'address_change', 'address_changed', 'erased', 'endpoint_disabled',
            'todays_score', 'reminder', 'invitation_expired', 'source_silent', 'source_back'));

-- A digest comes back like any mail.
ALTER TABLE bounce_events DROP CONSTRAINT bounce_events_mail_kind_check;
ALTER TABLE bounce_events ADD CONSTRAINT bounce_events_mail_kind_check CHECK (mail_kind IN ('delivery', 'account_mail', 'digest'));

-- What came of the canary over each channel: null where it was written and could be sent, else why not.
ALTER TABLE canary_runs ADD COLUMN channels jsonb NOT NULL DEFAULT '{}';

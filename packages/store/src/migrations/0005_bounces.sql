-- What came back: bounces, complaints and wishes told by others, and what followed from each.

CREATE TABLE bounce_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL CHECK (source IN ('smtp', 'ses', 'postmark', 'generic')),
  -- The reporter's own name for it, or a hash of the report.
  source_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint', 'unsubscribed')),
  -- A word of ours and a status code. What the server said in its own words may hold an address and is not kept.
  reason text NOT NULL,
  status text,
  -- The mail that came back, where it is known.
  mail_kind text CHECK (mail_kind IN ('delivery', 'account_mail')),
  mail_id bigint,
  draw_number text,
  -- Whose address it was: both go when that person is erased.
  subscriber_id bigint,
  email_hash bytea,
  -- outdated: the owner of the address has confirmed it since. nobody: nobody is known by it any more.
  consequence text NOT NULL CHECK (consequence IN ('suppressed', 'unsubscribed', 'counted', 'outdated', 'nobody')),
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- Told twice, it counts once.
  UNIQUE (source, source_id)
);
CREATE INDEX bounce_events_person ON bounce_events (email_hash, received_at) WHERE email_hash IS NOT NULL;
CREATE INDEX bounce_events_subscriber ON bounce_events (subscriber_id) WHERE subscriber_id IS NOT NULL;
CREATE INDEX bounce_events_mail ON bounce_events (mail_id, mail_kind) WHERE mail_id IS NOT NULL;
CREATE INDEX bounce_events_draw ON bounce_events (draw_number, id) WHERE draw_number IS NOT NULL;
CREATE INDEX bounce_events_received ON bounce_events (received_at);

-- How many mails of a draw came back, for the guard that holds it.
CREATE TABLE bounce_guards (
  draw_number text PRIMARY KEY REFERENCES draws (number),
  -- As last counted: it only grows, so that with this one the share is never too low.
  sent bigint NOT NULL DEFAULT 0,
  bounced bigint NOT NULL DEFAULT 0,
  complained bigint NOT NULL DEFAULT 0,
  -- The shares at which it was held and somebody let it go.
  accepted_bounces double precision NOT NULL DEFAULT 0,
  accepted_complaints double precision NOT NULL DEFAULT 0
);

-- A number to name a suppression by that tells nothing of the address.
ALTER TABLE suppressions ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX suppressions_id ON suppressions (id);

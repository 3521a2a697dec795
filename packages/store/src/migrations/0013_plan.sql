-- Stop older processes first: they write every profile anew at each change, and what hangs on a profile would go with it.
--
-- What a person keeps beside a profile: documents with the one day that each hangs on, an invitation, ticks of a checklist;
-- and the reminders that follow.

-- While an invitation is open, no draw is told for the profile: until this day at the latest.
ALTER TABLE profiles ADD COLUMN rests_until date;

-- {zone, steps, leadDays} as packages/draws/src/plan/reminders.ts describes them.
ALTER TABLE subscribers ADD COLUMN reminders jsonb NOT NULL DEFAULT '{}';
-- When their reminders were last planned; the sweep plans those of whoever has none.
ALTER TABLE subscribers ADD COLUMN reminders_planned_at timestamptz;
CREATE INDEX subscribers_to_plan ON subscribers (id) WHERE reminders_planned_at IS NULL;

-- Profiles change places in one statement, and keep their rows.
ALTER TABLE profiles DROP CONSTRAINT profiles_subscriber_id_position_key;
ALTER TABLE profiles ADD CONSTRAINT profiles_subscriber_id_position_key
  UNIQUE (subscriber_id, position) DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE documents (
  -- In the keys of deadlines and in calendars: it stays as long as the document does.
  id uuid PRIMARY KEY,
  -- The order in which they were entered.
  place bigint GENERATED ALWAYS AS IDENTITY,
  profile_id bigint NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  -- As packages/draws/src/plan/document.ts describes it: no number, no scan.
  content jsonb NOT NULL,
  -- Counts its changes: two devices that edit it, and the SEQUENCE of its entries in a calendar.
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- Another has taken its place: it is history.
  replaced_at timestamptz
);
CREATE INDEX documents_of_profile ON documents (profile_id);

CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  profile_id bigint NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  invited_on date NOT NULL,
  -- open → done | declined | expired
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'declined', 'expired')),
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (profile_id) WHERE state = 'open';
CREATE INDEX invitations_of_profile ON invitations (profile_id);
CREATE INDEX invitations_by_day ON invitations (invited_on) WHERE state = 'open';

-- Of `calendar`: what its token is derived from beside its owner, so that a new address is another one each time.
ALTER TABLE tokens ADD COLUMN nonce uuid;

CREATE TABLE checklist_ticks (
  profile_id bigint NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  item text NOT NULL,
  ticked_at timestamptz NOT NULL,
  PRIMARY KEY (profile_id, item)
);

-- One row per person, deadline, day of it and step: what was told of a day stays told, wherever the day moved meanwhile.
--   waiting → owed → told;  waiting → passed, unsent
CREATE TABLE reminders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  profile_id bigint NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  deadline text NOT NULL,
  deadline_on date NOT NULL,
  step smallint NOT NULL,
  due_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'owed', 'told', 'passed')),
  mail_id bigint REFERENCES account_mails (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (profile_id, deadline, deadline_on, step)
);
CREATE INDEX reminders_due ON reminders (due_at, subscriber_id) WHERE state = 'waiting';
-- Those past their time are found without reading the others.
CREATE INDEX reminders_over ON reminders (deadline_on) WHERE state IN ('told', 'passed');
CREATE INDEX reminders_of_subscriber ON reminders (subscriber_id);
CREATE INDEX reminders_of_mail ON reminders (mail_id) WHERE mail_id IS NOT NULL;

-- What operators decided instead of what the code brings: the rules of documents, the checklist. Those in force are not
-- superseded; the others say what held before.
CREATE TABLE guides (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name IN ('document_rules', 'checklist')),
  content jsonb NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL,
  superseded_at timestamptz
);
CREATE UNIQUE INDEX guides_in_force ON guides (name) WHERE superseded_at IS NULL;

-- Documents of a watched profile, and the steps of which its consumer is told.
ALTER TABLE watched_profiles ADD COLUMN documents jsonb NOT NULL DEFAULT '[]';
-- When its steps were last planned; the sweep plans those of whichever has none.
ALTER TABLE watched_profiles ADD COLUMN deadlines_planned_at timestamptz;
CREATE INDEX watched_profiles_to_plan ON watched_profiles (id) WHERE deadlines_planned_at IS NULL;
CREATE TABLE watched_deadlines (
  watched_id bigint NOT NULL REFERENCES watched_profiles (id) ON DELETE CASCADE,
  deadline text NOT NULL,
  deadline_on date NOT NULL,
  step smallint NOT NULL,
  due_at timestamptz NOT NULL,
  -- What the event says of it: {deadline, documentKind, rule}.
  facts jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'passed')),
  PRIMARY KEY (watched_id, deadline, deadline_on, step)
);
CREATE INDEX watched_deadlines_due ON watched_deadlines (due_at) WHERE state = 'waiting';

ALTER TABLE account_mails DROP CONSTRAINT account_mails_kind_check;
ALTER TABLE account_mails ADD CONSTRAINT account_mails_kind_check CHECK
  (kind IN ('sign_up', 'welcome', 'settings_link', 'address_change', 'address_changed', 'erased', 'endpoint_disabled',
            'todays_score', 'reminder', 'invitation_expired'));
-- Reminders that fall due while one is owed join it.
CREATE INDEX account_mails_reminders ON account_mails (subscriber_id) WHERE kind = 'reminder' AND status = 'owed';
-- Of `invitation_expired`: which.
ALTER TABLE account_mails ADD COLUMN invitation_id uuid REFERENCES invitations (id) ON DELETE CASCADE;

ALTER TABLE webhook_events DROP CONSTRAINT webhook_events_type_check;
ALTER TABLE webhook_events ADD CONSTRAINT webhook_events_type_check CHECK
  (type IN ('draw.published', 'draw.corrected', 'draw.withdrawn', 'draw.reinstated', 'profile.matched', 'feed.stale',
            'feed.recovered', 'test.ping', 'deadline.approaching'));
-- Of `deadline.approaching`: whose endpoints hear of it.
ALTER TABLE webhook_events ADD COLUMN consumer_id bigint REFERENCES consumers (id) ON DELETE CASCADE;

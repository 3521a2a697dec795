-- The messages of one event are found without reading the others: they are written one after another.
CREATE INDEX webhook_messages_event ON webhook_messages USING brin (event_id) WITH (pages_per_range = 32, autosummarize = on);

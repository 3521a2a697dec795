-- Draws that are recorded before their number is known, and draws that an operator adds.

-- A draw keeps the number or key it was recorded under for ever: everything that was sent refers to it. This is the number
-- that was published for it afterwards. It finds the draw before `number` does.
ALTER TABLE draws ADD COLUMN joined_number text;
CREATE UNIQUE INDEX draws_joined_number ON draws (joined_number) WHERE joined_number IS NOT NULL;

-- An operator added it, and the feed has not shown it yet: that it is not in the feed means nothing.
ALTER TABLE draws ADD COLUMN by_hand boolean NOT NULL DEFAULT false;

-- One draw is not recorded twice under its two names, whatever version of the code records it.
CREATE FUNCTION refuse_second_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM draws WHERE joined_number = NEW.number) THEN
    RAISE EXCEPTION 'draw % is recorded under another key', NEW.number;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draws_one_name BEFORE INSERT ON draws FOR EACH ROW EXECUTE FUNCTION refuse_second_name();

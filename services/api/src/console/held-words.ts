import type { HeldBecause } from '@drawbell/store/draws/tables';

/** Why a draw is held back. */
export const heldWords: Readonly<Record<HeldBecause, string>> = {
  operator: 'an operator held it back',
  unknown_name: 'nobody had mapped the name of its round, or it had no number yet',
  bounces: 'too many of its mails bounced',
  complaints: 'too many people complained of its mails',
};

import type { Draw } from '@drawbell/draws/draw';
import { languages } from '@drawbell/draws/subscriber-input';
import { expect, it } from 'vitest';
import { compileAlert } from '../src/alert-template.ts';
import { accountMailKinds, accountMails, addressee, mailOfEachKind } from './account-mails.ts';
import { alertInput, draw, profile, recipient, results } from './alerts.ts';

/** As the product makes it. */
const token = 'kLq3p8Zc0a-4VfQvY2bM1w7TtR6sN9xE5uJdHgKoWiA';
const links = {
  manageUrl: `https://drawbell.example/fr/manage/${token}`,
  unsubscribeUrl: `https://drawbell.example/fr/unsubscribe/${token}`,
  oneClickUrl: `https://drawbell.example/fr/unsubscribe/${token}`,
};
const draws = Array.from({ length: 20 }, (_, i): Draw => ({
  ...draw,
  number: String(420 + i),
  date: `2026-0${1 + (i % 9)}-10`,
  crs: 470 + i,
}));
/** With DKIM's signature, which is put before it. */
const signatureBytes = 700;

it.each(languages)('an alert about one profile weighs at most 10 kB, as it is sent (%s)', (language) => {
  const template = compileAlert(alertInput({ language, draws }));
  for (const result of Object.values(results)) {
    const { raw } = template.render(
      recipient({ profiles: [profile(result, { label: 'client 12' })], ...links }),
    );
    expect(raw.length + signatureBytes).toBeLessThanOrEqual(10_000);
  }
});

it.each(languages)('one about 100 profiles is cut off by no mail program (%s)', (language) => {
  const template = compileAlert(alertInput({ language, draws }));
  const every = Object.values(results);
  const profiles = Array.from({ length: 100 }, (_, i) => {
    const result = every[i % every.length] ?? results.meets;
    return profile(result, { label: `${i} ${'Œ'.repeat(50)}` });
  });
  const { raw } = template.render(recipient({ profiles, ...links }));
  // Gmail shows the first 102 kB.
  expect(raw.length).toBeLessThanOrEqual(80_000);
});

it.each(languages)('an account mail weighs at most 12 kB (%s)', (language) => {
  for (const kind of accountMailKinds)
    expect(
      accountMails().write(mailOfEachKind[kind], addressee({ language })).raw.length,
    ).toBeLessThanOrEqual(12_000);
});

import { vapidKeyId } from '@drawbell/runtime/vapid-pair';
import type { Things } from './step.ts';

/** Further from the clock of the machine no time is taken for one that it told. */
const nearMs = 3_600_000;

/** A record that is the same in every run: keys, secrets, names of requests, files and the time of the machine. */
export function withoutChance(text: string, { folder }: Things): string {
  const pushKeys = [...new Set(text.match(/\bB[\w-]{86}(?![\w-])/g))];
  const named = [...text.matchAll(/push key ([\w-]{16})(?![\w-])/g)].map(([, id = '']) => id);
  return [...pushKeys, ...pushKeys.map(vapidKeyId), ...named]
    .reduce((plain, chance) => plain.replaceAll(chance, '<push key>'), text)
    .replaceAll(folder, '<folder>')
    .replaceAll(/\b(dba|dbk|whsec|whsk|whpk)_[\w+/=-]+/g, '$1_…')
    .replaceAll(/("requestId": ?)"[^"]+"/g, '$1"…"')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (time) =>
      Math.abs(Date.parse(time) - Date.now()) < nearMs ? '<now>' : time,
    );
}

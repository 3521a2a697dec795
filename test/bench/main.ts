import { benchAccountMail } from './account-mail.ts';
import { benchDigests } from './digests.ts';
import { benchFanOut } from './fan-out.ts';
import { benchImport } from './import.ts';
import { benchMixed } from './mixed.ts';
import { benchPages } from './pages.ts';
import { benchParse } from './parse.ts';
import { benchPoll } from './poll.ts';
import { type Figure, isMet, printFigure, saveFigures } from './report.ts';
import { benchProgramEvents } from './program-events.ts';
import { benchPush } from './push.ts';
import { benchReminders } from './reminders.ts';
import { benchScaling } from './scaling.ts';
import { benchSend } from './send.ts';
import { benchStanding } from './standing.ts';
import { benchWebhookDelay } from './webhook-delay.ts';
import { benchWebhooks } from './webhooks.ts';

/** `npm run bench`, or some of it: `npm run bench -- parse send`. */
const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  parse: benchParse,
  poll: benchPoll,
  'fan-out': benchFanOut,
  send: benchSend,
  digests: benchDigests,
  pages: benchPages,
  standing: benchStanding,
  'account-mail': benchAccountMail,
  reminders: benchReminders,
  webhooks: benchWebhooks,
  'webhook-delay': benchWebhookDelay,
  'program-events': benchProgramEvents,
  push: benchPush,
  import: benchImport,
  mixed: benchMixed,
  scaling: benchScaling,
};

const wanted = process.argv.slice(2).filter((name) => name in benches);
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const figure of await bench()) {
    printFigure(figure);
    figures.push(figure);
  }
}
saveFigures(figures);
process.exitCode = figures.every(isMet) ? 0 : 1;

import { createInterface } from 'node:readline';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { fullFeed } from './full-feed.ts';

// The official source as a process of its own, so that its work is not counted as ours. Prints its URLs; a line
// `validators` on standard input makes it answer 304; ends with its input.
const ircc = await startFakeIrcc();
ircc.serve('en', fullFeed());
ircc.serve('fr', feedFromRounds(recordedRounds(), 'fr'));
process.stdout.write(`${JSON.stringify(ircc.urls)}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'validators') ircc.useValidators(true);
  process.stdout.write('done\n');
}
await ircc.close();

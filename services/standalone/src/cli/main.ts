import { runProcess, systemClock } from '@drawbell/runtime';
import { createProgram } from './program.ts';

await runProcess(
  'drawbell',
  async (context) => {
    const program = createProgram({ process: context, clock: systemClock });
    await program.parseAsync();
    context.stop(0);
  },
  { level: 'warn', to: 'stderr' },
);

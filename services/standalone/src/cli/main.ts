import { systemClock } from '@drawbell/runtime/clock';
import { runProcess } from '@drawbell/runtime/run-process';
import { createProgram } from './program.ts';

await runProcess(
  'drawbell',
  async (context) => {
    const program = createProgram({ process: context, clock: systemClock }, process);
    await program.parseAsync();
    context.stop(0);
  },
  { level: 'warn', to: 'stderr' },
);

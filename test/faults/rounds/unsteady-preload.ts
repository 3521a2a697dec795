// Loaded before a service by `node --import`: lets the test step the clock that the service reads and hold up its
// event loop. The product knows nothing of it. Timers follow the steady clock of the machine, as on a real step.

/** What the test tells a service to suffer. */
export interface Unsteadiness {
  /** The wall clock is so far off, from now on. */
  readonly clockOffsetMs?: number;
  /** Nothing else runs in the process for so long. */
  readonly blockMs?: number;
}

const TrueDate = Date;
let offsetMs = 0;
const now = (): number => TrueDate.now() + offsetMs;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new TrueDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

process.on('message', (message: Unsteadiness) => {
  offsetMs = message.clockOffsetMs ?? offsetMs;
  const until = performance.now() + (message.blockMs ?? 0);
  while (performance.now() < until);
});
// Whoever started the service is gone: it must not outlive the run.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

export * from './clock.ts';
export * from './closers.ts';
export * from './drawbell-error.ts';
export * from './environment.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './retry-after.ts';
export * from './run-process.ts';

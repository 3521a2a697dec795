export type { QueueDepth } from './backend.ts';
export { inspectRedis, type RedisFound } from './inspect-redis.ts';
export { jobNames, type JobName, type JobPayload } from './jobs.ts';
export type { BoardQueue } from './open-board.ts';
export { openQueue, type Queue } from './open-queue.ts';
export { queueReadiness } from './queue-readiness.ts';
export type { Repair, Ring } from './producer.ts';
export type { Handlers } from './run-job.ts';
export type { Workers } from './workers.ts';

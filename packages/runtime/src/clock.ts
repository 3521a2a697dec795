/** The present, passed in wherever a decision depends on it, so that tests hold the time. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

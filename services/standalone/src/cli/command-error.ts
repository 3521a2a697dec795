import { StartError } from '@drawbell/runtime';

/** A command that cannot do what was asked: its message is all the operator sees, and the exit code is 1. */
export class CommandError extends StartError {}

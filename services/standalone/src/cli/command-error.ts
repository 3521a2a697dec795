import { visibleText } from '@drawbell/draws/plain-text';
import { StartError } from '@drawbell/runtime/drawbell-error';

/**
 * A command that cannot do what was asked: its message is all the operator sees, and the exit code is 1. It may repeat
 * what was typed or recorded, and is escaped like every answer.
 */
export class CommandError extends StartError {
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, visibleText(message), options);
  }
}

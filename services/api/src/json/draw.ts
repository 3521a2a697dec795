import { drawNumber } from '@drawbell/operations/values';
import { z } from 'zod';

/** Of addresses that name a draw. */
export const drawNumberParams = z.strictObject({ number: drawNumber });

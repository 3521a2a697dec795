import { drawNumber } from '@drawbell/operations/values';
import { z } from 'zod';

export const drawNumberParams = z.strictObject({ number: drawNumber });

import type { SlotMark } from './encoded-template.ts';

/** Filled once per draw revision and language. */
const drawSlots = [
  'title',
  'notice',
  'subtitle',
  'profilesHeading',
  'drawHeading',
  'facts',
  'drawLink',
  'nextHeading',
  'manage',
  'footer',
  'unsubscribe',
  'sender',
  'home',
] as const;

/** Filled for each recipient. */
const recipientSlots = [
  'preheader',
  'headline',
  'profiles',
  'nextSteps',
  'manageUrl',
  'unsubscribeUrl',
] as const;

export const alertSlots = [...drawSlots, ...recipientSlots] as const;
export type AlertSlot = (typeof alertSlots)[number];
export type AlertSlotMark = SlotMark<AlertSlot>;

/** The values of the slots that a draw revision decides. */
export type DrawSlotValues = Readonly<Record<(typeof drawSlots)[number], string>>;

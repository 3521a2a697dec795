import { expect, it } from 'vitest';
import { createSlotMark } from '../src/encoded-template.ts';
import { type FrameSlot, frameIn } from '../src/mail-frame.ts';
import { committedFrame, compileFrame } from './frame-source.ts';

it('the frame that production reads is what its source compiles to', async () => {
  expect(committedFrame(), 'after a change: npm run mail:templates').toBe(await compileFrame());
});

it('it keeps what Outlook needs, and holds nothing that MJML writes for pictures or columns', () => {
  const frame = committedFrame();
  expect(frame.match(/<!--\[if mso \| IE\]>/g)).toHaveLength(4);
  expect(frame).toContain('width:600px');
  expect(frame).toContain('prefers-color-scheme:dark');
  expect(frame).not.toMatch(/img|mj-/);
});

it('every slot is filled, in every language', () => {
  const mark = createSlotMark<FrameSlot>(['title', 'body']);
  const html = mark.put(frameIn('fr', mark), { title: 'Un titre', body: 'Un corps' });
  expect(html).toContain('<html lang="fr"');
  expect(html).toContain('<title>Un titre</title>');
  expect(html).not.toMatch(/\{\{|slot[0-9a-f]{32}/);
});

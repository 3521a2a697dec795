import type { Language } from '@drawbell/draws/subscriber-input';
import type { SlotMark } from '../encoded-template.ts';
import { compileLayout, headlineMjml } from '../mail-layout.ts';

export const accountSlots = ['title', 'preheader', 'home', 'headline', 'body', 'footer'] as const;
export type AccountSlot = (typeof accountSlots)[number];

/** Compiles the layout of all account mails to HTML with its slots open. */
export async function compileAccountLayout(
  language: Language,
  { at }: SlotMark<AccountSlot>,
): Promise<string> {
  return compileLayout(language, {
    title: at('title'),
    preheader: at('preheader'),
    home: at('home'),
    sections: `<mj-section padding="24px 0 14px">
      <mj-column>
        ${headlineMjml(at('headline'))}
        <mj-text padding="14px 24px 0">${at('body')}</mj-text>
      </mj-column>
    </mj-section>`,
    footer: at('footer'),
  });
}

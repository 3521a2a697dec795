import type { Language } from '@drawbell/draws/subscriber-input';
import type { AlertSlotMark } from './alert-slots.ts';
import { compileLayout, headingHtml, headlineMjml } from './mail-layout.ts';
import { accent, ink } from './palette.ts';

/** Compiles the layout of the alert to HTML with its slots open. */
export async function compileAlertLayout(language: Language, { at }: AlertSlotMark): Promise<string> {
  return compileLayout(language, {
    title: at('title'),
    preheader: at('preheader'),
    home: at('home'),
    sections: `<mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${at('notice')}</mj-text>
        ${headlineMjml(at('headline'))}
        <mj-text color="${ink.muted}" css-class="muted" padding="6px 24px 0">${at('subtitle')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${headingHtml(at('profilesHeading'))}${at('profiles')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="16px 0 0">
      <mj-column>
        <mj-text>${headingHtml(at('drawHeading'))}${at('facts')}${at('drawLink')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 28px">
      <mj-column>
        <mj-text>${headingHtml(at('nextHeading'))}${at('nextSteps')}</mj-text>
        <mj-button href="${at('manageUrl')}" css-class="button" align="left" padding="16px 24px 0" inner-padding="13px 22px" background-color="${accent}" color="#ffffff" font-size="16px" font-weight="600" border-radius="6px">${at('manage')}</mj-button>
      </mj-column>
    </mj-section>`,
    footer: `${at('footer')}
      <p style="margin:0 0 12px;"><a href="${at('manageUrl')}" style="color:${accent};">${at('manage')}</a> &middot; <a href="${at('unsubscribeUrl')}" style="color:${accent};">${at('unsubscribe')}</a></p>
      ${at('sender')}`,
  });
}

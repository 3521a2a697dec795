import type { Language } from '@drawbell/draws';
import { DrawbellError } from '@drawbell/runtime';
import mjml2html from 'mjml';
import type { AlertSlotMark } from './alert-slots.ts';
import { accent, darkStyles, fontFamily, ink } from './palette.ts';

/**
 * Compiles the layout of the alert to HTML with its slots open. Facts never pass through MJML: they are put into the
 * compiled HTML, escaped, so that nothing in a feed can act on the compiler.
 */
export async function compileAlertLayout(language: Language, mark: AlertSlotMark): Promise<string> {
  const { html, errors } = await mjml2html(alertMjml(language, mark), {
    fonts: {},
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  });
  if (errors.length > 0)
    throw new DrawbellError('alert_layout_invalid', 'the layout of the alert does not compile');
  // MJML indents deeply; a mail program needs none of it and every copy would carry it.
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function alertMjml(language: Language, { at }: AlertSlotMark): string {
  return `<mjml lang="${language}" dir="ltr">
  <mj-head>
    <mj-title>${at('title')}</mj-title>
    <mj-preview>${at('preheader')}</mj-preview>
    <mj-raw>
      <meta name="color-scheme" content="light dark">
      <meta name="supported-color-schemes" content="light dark">
    </mj-raw>
    <mj-attributes>
      <mj-all font-family="${fontFamily}" />
      <mj-text font-size="16px" line-height="1.5" color="${ink.text}" padding="0 24px" />
      <mj-section padding="0" background-color="${ink.panel}" css-class="panel" />
    </mj-attributes>
    <mj-style>
      :root { color-scheme: light dark; supported-color-schemes: light dark; }
      bdi { unicode-bidi: isolate; }
      @media (max-width: 479px) { h1 { font-size: 23px !important; } }
      ${darkStyles()}
    </mj-style>
  </mj-head>
  <mj-body width="600px" background-color="${ink.page}" css-class="page">
    <mj-section padding="20px 0 8px" background-color="${ink.page}" css-class="outer">
      <mj-column>
        <mj-text font-size="15px" font-weight="700" color="${accent}">${at('home')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${at('notice')}</mj-text>
        <mj-text><h1 style="margin:0;font-size:26px;line-height:1.25;font-weight:700;">${at('headline')}</h1></mj-text>
        <mj-text color="${ink.muted}" css-class="muted" padding="6px 24px 0">${at('subtitle')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${heading(at('profilesHeading'))}${at('profiles')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="16px 0 0">
      <mj-column>
        <mj-text>${heading(at('drawHeading'))}${at('facts')}${at('drawLink')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 28px">
      <mj-column>
        <mj-text>${heading(at('nextHeading'))}${at('nextSteps')}</mj-text>
        <mj-button href="${at('manageUrl')}" css-class="button" align="left" padding="16px 24px 0" inner-padding="13px 22px" background-color="${accent}" color="#ffffff" font-size="16px" font-weight="600" border-radius="6px">${at('manage')}</mj-button>
      </mj-column>
    </mj-section>
    <mj-section padding="20px 0 32px" background-color="${ink.page}" css-class="outer muted">
      <mj-column>
        <mj-text font-size="14px" color="${ink.muted}">${at('footer')}
          <p style="margin:0 0 12px;"><a href="${at('manageUrl')}" style="color:${accent};">${at('manage')}</a> &middot; <a href="${at('unsubscribeUrl')}" style="color:${accent};">${at('unsubscribe')}</a></p>
          ${at('sender')}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
}

function heading(text: string): string {
  return `<h2 style="margin:0 0 10px;font-size:18px;line-height:1.3;font-weight:700;">${text}</h2>`;
}

import type { Language } from '@drawbell/draws/subscriber-input';
import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import mjml2html from 'mjml';
import { accent, darkStyles, fontFamily, ink } from './html.ts';

/** What a kind of mail puts into the frame that all mails share, in MJML. Holds slots, never facts. */
interface LayoutParts {
  readonly title: string;
  readonly preheader: string;
  /** The wordmark. */
  readonly home: string;
  /** `mj-section` elements on the panel. */
  readonly sections: string;
  /** Small print below the panel. */
  readonly footer: string;
}

/**
 * Compiles a layout to HTML with its slots open. Facts never pass through MJML: they are put into the compiled HTML,
 * escaped, so that nothing in a feed or a form can act on the compiler.
 */
export async function compileLayout(language: Language, parts: LayoutParts): Promise<string> {
  const { html, errors } = await mjml2html(frame(language, parts), {
    fonts: {},
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  });
  if (errors.length > 0)
    throw new DrawbellError('mail_layout_invalid', 'the layout of the mail does not compile');
  // MJML indents deeply. Mail programs do not need it, and every copy would carry it.
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function frame(language: Language, { title, preheader, home, sections, footer }: LayoutParts): string {
  return `<mjml lang="${language}" dir="ltr">
  <mj-head>
    <mj-title>${title}</mj-title>
    <mj-preview>${preheader}</mj-preview>
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
        <mj-text font-size="15px" font-weight="700" color="${accent}">${home}</mj-text>
      </mj-column>
    </mj-section>
    ${sections}
    <mj-section padding="20px 0 32px" background-color="${ink.page}" css-class="outer muted">
      <mj-column>
        <mj-text font-size="14px" color="${ink.muted}">${footer}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
}

/** The headline of a mail. */
export function headlineMjml(text: string): string {
  return `<mj-text><h1 style="margin:0;font-size:26px;line-height:1.25;font-weight:700;">${text}</h1></mj-text>`;
}

/** HTML of the heading of a part of a mail. `text` is HTML or a slot. */
export function headingHtml(text: string): string {
  return `<h2 style="margin:0 0 10px;font-size:18px;line-height:1.3;font-weight:700;">${text}</h2>`;
}

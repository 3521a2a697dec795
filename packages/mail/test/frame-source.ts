import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mjml2html from 'mjml';
import { dark, fontFamily, light, notice, tones } from '../src/html.ts';

/** Where the compiled frame is kept, for production to read. */
const framePath = join(import.meta.dirname, '../src/frame.html');

/** What programs for mail with dark colours see; the light ones stand in the elements. */
const darkStyle = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .p, .p > div { background: ${dark.page} !important; }
    .s > table { background: ${dark.surface} !important; }
    .s div, .s table { color: ${dark.ink} !important; }
    .u { background: ${dark.sunk} !important; }
    .k { background: ${dark.ink} !important; }
    .l { border-color: ${dark.line} !important; }
    .s .m { color: ${dark.muted} !important; }
    .s a { color: ${dark.accent} !important; }
    .s .b { background: ${dark.accent} !important; color: ${dark.onAccent} !important; }
    .n { background: ${notice.dark} !important; }
    ${Object.values(tones)
      .map(({ name, dark: ink }) => `.s .${name} { color: ${ink} !important; }`)
      .join('\n    ')}
    .g { background: ${tones.near.dark} !important; }
  }`;

/**
 * The frame of every mail: one table of 600 pixels in the middle, which Outlook gets by conditional comments and all others by
 * a greatest width. MJML knows what the big programs need. What stands inside is written by hand, because a mail that is
 * measured in bytes has no room for a table around each paragraph.
 */
const source = `<mjml lang="{{language}}" dir="ltr">
  <mj-head>
    <mj-title>{{title}}</mj-title>
    <mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><!--[if mso]><style>td,div,p,a{font-family:Arial,sans-serif !important}</style><![endif]--></mj-raw>
    <mj-style>${darkStyle}</mj-style>
  </mj-head>
  <mj-body width="600px" background-color="${light.page}" css-class="p">
    <mj-section padding="12px 8px">
      <mj-column css-class="s" background-color="${light.surface}" border-radius="14px">
        <mj-text padding="24px" font-family="${fontFamily}" font-size="17px" line-height="1.5" color="${light.ink}">{{body}}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;

/**
 * What MJML writes for pictures, for columns side by side and for Outlook 2007's groups: none is in our mails, and each copy
 * would carry it. One that is not found any more means that MJML writes something else now, to be looked at.
 */
const unused: readonly (readonly [RegExp, string])[] = [
  [/<!--\[if !mso\]><!-->\s*<meta http-equiv="X-UA-Compatible" content="IE=edge">\s*<!--<!\[endif\]-->/, ''],
  [/#outlook a \{[^}]*\}/, ''],
  [/img \{[^}]*\}/, ''],
  [/p \{ display:block;margin:13px 0; \}/, ''],
  [/<!--\[if lte mso 11\]>[\s\S]*?<!\[endif\]-->/, ''],
  [/<style type="text\/css">\s*@media only screen and \(min-width:480px\)[\s\S]*?<\/style>/, ''],
  [/<style media="screen and \(min-width:480px\)">[\s\S]*?<\/style>/, ''],
  [/<o:AllowPNG\/>/, ''],
  [/ xmlns:v="[^"]*"/, ''],
  [/ aria-label="\{\{title\}\}" aria-roledescription="email"/, ''],
  [/mj-column-per-100 mj-outlook-group-fix /, ''],
  [/class="s-outlook" /, ''],
  [/class="" /, ''],
  [/word-spacing: ?normal;/g, ''],
  [/direction: ?ltr;/g, ''],
  [/<\/?tbody>/g, ''],
  [/text-align: ?left;/g, ''],
  [/-ms-text-size-adjust:100%;/, ''],
];

/**
 * Makes the frame from its source. Facts never pass through MJML: they are put into what it made, escaped.
 * @throws Error when the source does not compile, or MJML no longer writes what is taken out
 */
export async function compileFrame(): Promise<string> {
  const { html, errors } = await mjml2html(source, {
    fonts: {},
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const spaceless = html.replaceAll(/\s+/g, ' ');
  const light = unused.reduce((text, [pattern, by]) => {
    if (!pattern.test(text)) throw new Error(`MJML no longer writes ${pattern.source}`);
    return text.replace(pattern, by);
  }, spaceless);
  return `${light
    .replaceAll(/ ?(<[^>]*>) ?/g, '$1')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/([a-z-]): /g, '$1:')
    .replaceAll(/;(["}])/g, '$1')
    .replaceAll(/ +>/g, '>')
    .replaceAll(' !important', '!important')
    .replaceAll(/, ?(?=[.a-z-]+[ {])/g, ',')
    // Lines that people can read.
    .replaceAll(/(?=<(?:style|meta|body|div|!--\[if))/g, '\n')
    .trim()}\n`;
}

/** The frame as it is committed. */
export function committedFrame(): string {
  return readFileSync(framePath, 'utf8');
}

if (import.meta.main) writeFileSync(framePath, await compileFrame());

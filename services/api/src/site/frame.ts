import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../html/html.ts';
import type { Page } from '../html/page.ts';
import { frameWords } from './frame-words.ts';
import { navPaths } from './nav-paths.ts';

/** A page of the public site: navigation, the switch of language, and who stands behind it. */
export function sitePage(options: {
  readonly language: Language;
  /** After the language, with its query: `/draws/447`. The other language has the same path. */
  readonly path: string;
  readonly title: string;
  /** Given for pages that search engines may show. */
  readonly description?: string;
  readonly script?: boolean;
  readonly long?: boolean;
  readonly returnable?: boolean;
  readonly body: SafeHtml;
}): Page {
  const { language, path, title, body, description, script, long, returnable } = options;
  const words = frameWords[language];
  const other = language === 'en' ? 'fr' : 'en';
  return {
    ...{ title, language, body },
    ...(description !== undefined && { description }),
    ...(script !== undefined && { script }),
    ...(long !== undefined && { long }),
    ...(returnable !== undefined && { returnable }),
    nav: navPaths.map((navPath) => ({
      href: `/${language}${navPath}`,
      text: words.nav[navPath],
      here: path === navPath,
    })),
    otherLanguage: { language: other, href: `/${other}${path}`, text: words.otherLanguage },
    footer: siteFooter(language),
  };
}

/** What a form is sent with when only the language of its page changes. */
export const changeLanguage = 'other-language';

/**
 * Stands at the end of a form (`data-keep` names the action) whose words the switch of language would lose: the script
 * of the site sends the form to where the link leads; without a script this button does.
 */
export function languageKeeper(language: Language, path: string, action: string = changeLanguage): SafeHtml {
  const other = language === 'en' ? 'fr' : 'en';
  return html`<noscript>
    <p>
      <button
        class="quiet"
        type="submit"
        name="action"
        value="${action}"
        formaction="/${other}${path}"
        formnovalidate
        lang="${other}"
      >
        ${frameWords[language].continueInOther}
      </button>
    </p>
  </noscript>`;
}

/** What Drawbell is not, where the facts come from, and the pages about it. */
function siteFooter(language: Language): SafeHtml {
  const words = frameWords[language];
  const links = (['/manage', '/about', '/data', '/privacy', '/terms'] as const).map(
    (path) => html`<li><a href="/${language}${path}">${words.footer.links[path]}</a></li>`,
  );
  return html`<ul class="links">
      ${links}
      <li><a href="/status">${words.footer.status}</a></li>
    </ul>
    <p>${words.footer.notAffiliated} ${words.footer.notAdvice}</p>`;
}

import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { documented, emptyAnswer, tags, textAnswer } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';

/** The pages that the navigation leads to, by their path after the language. */
const navPaths = ['/standing', '/draws', '/cut-offs', '/sign-up'] as const;
type NavPath = (typeof navPaths)[number];

/** Where people see how the service is, after the language. */
export const statusPaths: Readonly<Record<Language, string>> = { en: '/status', fr: '/etat' };

/** A page of the public site: navigation, the switch of language, and who stands behind it. */
export function sitePage(options: {
  readonly language: Language;
  /** After the language, with its query: `/draws/447`; by language where the two differ. */
  readonly path: string | Readonly<Record<Language, string>>;
  readonly title: string;
  /** Given for pages that search engines may show. */
  readonly description?: string;
  /** Stands for the title on the page, with what goes around it. */
  readonly heading?: SafeHtml;
  /** The page of the navigation that it belongs to, where it is not one itself. */
  readonly within?: NavPath;
  readonly script?: boolean | 'push' | 'reference';
  readonly style?: 'developers' | 'reference';
  readonly long?: boolean;
  readonly returnable?: boolean;
  readonly byCookie?: boolean;
  readonly feeds?: Page['feeds'];
  readonly body: SafeHtml;
}): Page {
  const { language, path, title, body, description, heading, within, script, style, long } = options;
  const { returnable, byCookie, feeds } = options;
  const words = frameWords[language];
  const other = language === 'en' ? 'fr' : 'en';
  const after = typeof path === 'string' ? { en: path, fr: path } : path;
  const paths = { en: `/en${after.en}`, fr: `/fr${after.fr}` };
  return {
    ...{ title, language, body, paths },
    ...(description !== undefined && { description }),
    ...(heading !== undefined && { heading }),
    ...(script !== undefined && { script }),
    ...(style !== undefined && { style }),
    ...(long !== undefined && { long }),
    ...(returnable !== undefined && { returnable }),
    ...(byCookie !== undefined && { byCookie }),
    ...(feeds !== undefined && { feeds }),
    nav: navPaths.map((navPath) => ({
      href: `/${language}${navPath}`,
      text: words.nav[navPath],
      here: path === navPath || within === navPath,
    })),
    otherLanguage: { language: other, href: paths[other], text: words.otherLanguage },
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
  const links = (['/manage', '/plan', '/about', '/data', '/developers', '/privacy', '/terms'] as const).map(
    (path) => html`<li><a href="/${language}${path}">${words.footer.links[path]}</a></li>`,
  );
  return html`<ul class="links">
      ${links}
      <li><a href="/${language}${statusPaths[language]}">${words.footer.status}</a></li>
    </ul>
    <p>${words.footer.source} ${words.footer.notAffiliated} ${words.footer.notAdvice}</p>`;
}

/** A page that says one thing, perhaps with one button or a way to go on. */
export function noticePage(options: {
  readonly language: Language;
  /** Path without the language, for the switch of language. */
  readonly path: string;
  readonly title: string;
  readonly text: readonly string[];
  /** Sends a form to this same page. */
  readonly button?: string;
  readonly more?: SafeHtml | null;
}): Page {
  const { language, path, title, text, button, more } = options;
  return sitePage({
    ...{ language, path, title },
    body: html`<div class="narrow panel">
      ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${
        button === undefined
          ? null
          : html`<form method="post">
              <p><button type="submit">${button}</button></p>
            </form>`
      }
      ${more ?? null}
    </div>`,
  });
}

/** How a page for everybody is described. Unknown parameters are passed over: links get them on their way. */
export function publicSchema(summary: string) {
  return {
    tags: [tags.pages.name],
    summary,
    response: documented(
      {
        200: textAnswer('The page.', 'text/html'),
        304: emptyAnswer('Unchanged.'),
        404: textAnswer('There is no such page; a page says so.', 'text/html'),
      },
      ['uri-too-long'],
    ),
  };
}

const en = {
  nav: {
    '/standing': 'Where I stand',
    '/draws': 'Draws',
    '/cut-offs': 'Cut-offs',
    '/sign-up': 'Alerts',
  },
  /** The name of the other language, in that language. */
  otherLanguage: 'Français',
  /** Goes on in the other language with what was typed; in that language. */
  continueInOther: 'Continuer en français',
  /** Before a value: a colon with the spaces of the language. */
  colon: ': ',
  /** Of an address that is none of ours. */
  missing: {
    title: 'There is no such page',
    text: [
      'Nothing is at this address. It may be mistyped, or a link may have been cut off on its way.',
      'If it came from a mail of ours, copy the whole link.',
    ],
    home: 'To the home page',
  },
  footer: {
    links: {
      '/manage': 'My settings',
      '/plan': 'My plan',
      '/about': 'About',
      '/data': 'Data',
      '/developers': 'For programs',
      '/privacy': 'Privacy',
      '/terms': 'Terms',
    },
    status: 'Service status',
    source:
      'Draws and figures: Immigration, Refugees and Citizenship Canada (IRCC), “Express Entry: Rounds of invitations”.',
    notAffiliated: 'Drawbell isn’t affiliated with IRCC or endorsed by it.',
    notAdvice: 'Only a message in your IRCC account is an invitation. Nothing here is legal advice.',
  },
};

const fr: typeof en = {
  nav: {
    '/standing': 'Où j’en suis',
    '/draws': 'Rondes',
    '/cut-offs': 'Seuils',
    '/sign-up': 'Alertes',
  },
  otherLanguage: 'English',
  continueInOther: 'Continue in English',
  colon: '\u00a0: ',
  missing: {
    title: 'Cette page n’existe pas',
    text: [
      'Il n’y a rien à cette adresse. Elle est peut-être mal tapée, ou le lien a été coupé en chemin.',
      'Si elle vient d’un de nos courriels, copiez le lien en entier.',
    ],
    home: 'Vers la page d’accueil',
  },
  footer: {
    links: {
      '/manage': 'Mes réglages',
      '/plan': 'Mon plan',
      '/about': 'À propos',
      '/data': 'Données',
      '/developers': 'Pour vos programmes',
      '/privacy': 'Confidentialité',
      '/terms': 'Conditions',
    },
    status: 'État du service',
    source:
      'Rondes et chiffres\u00a0: Immigration, Réfugiés et Citoyenneté Canada (IRCC), «\u00a0Entrée express\u00a0: Rondes d’invitations\u00a0».',
    notAffiliated: 'Drawbell n’est ni affilié à IRCC ni approuvé par ce ministère.',
    notAdvice:
      'Seul un message dans votre compte d’IRCC constitue une invitation. Rien ici ne tient lieu d’avis juridique.',
  },
};

/** What every page of the site says around its own text. */
export const frameWords = { en, fr };

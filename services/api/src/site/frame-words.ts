import type { Language } from '@drawbell/draws/subscriber-input';
import type { NavPath } from './nav-paths.ts';

/** What every page of the site says around its own text. */
export interface FrameWords {
  readonly nav: Readonly<Record<NavPath, string>>;
  /** The name of the other language, in that language. */
  readonly otherLanguage: string;
  /** Goes on in the other language with what was typed; in that language. */
  readonly continueInOther: string;
  /** Before a value: a colon with the spaces of the language. */
  readonly colon: string;
  /** Of an address that is none of ours. */
  readonly missing: { readonly title: string; readonly text: readonly string[]; readonly home: string };
  readonly footer: {
    readonly links: Readonly<Record<'/manage' | '/about' | '/data' | '/privacy' | '/terms', string>>;
    readonly status: string;
    readonly notAffiliated: string;
    readonly notAdvice: string;
  };
}

export const frameWords: Readonly<Record<Language, FrameWords>> = {
  en: {
    nav: {
      '/draws': 'Draws',
      '/trends': 'Trends',
      '/preview': 'Test my profile',
      '/sign-up': 'Get alerts',
    },
    otherLanguage: 'Français',
    continueInOther: 'Continuer en français',
    colon: ': ',
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
        '/about': 'About',
        '/data': 'Data',
        '/privacy': 'Privacy',
        '/terms': 'Terms',
      },
      status: 'Status',
      notAffiliated:
        'Drawbell is not affiliated with or endorsed by Immigration, Refugees and Citizenship Canada (IRCC).',
      notAdvice: 'Only the message in your IRCC account is an invitation. Nothing here is legal advice.',
    },
  },
  fr: {
    nav: {
      '/draws': 'Rondes',
      '/trends': 'Tendances',
      '/preview': 'Tester mon profil',
      '/sign-up': 'Recevoir les alertes',
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
        '/about': 'À propos',
        '/data': 'Données',
        '/privacy': 'Confidentialité',
        '/terms': 'Conditions',
      },
      status: 'État du service',
      notAffiliated:
        'Drawbell n’est ni affilié à Immigration, Réfugiés et Citoyenneté Canada (IRCC), ni approuvé par ce ministère.',
      notAdvice:
        'Seul le message dans votre compte d’IRCC est une invitation. Rien ici n’est un avis juridique.',
    },
  },
};

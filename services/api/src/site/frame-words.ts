import type { Language } from '@drawbell/draws';
import type { NavPath } from './nav-paths.ts';

/** What every page of the site says around its own text. */
export interface FrameWords {
  readonly nav: Readonly<Record<NavPath, string>>;
  /** The name of the other language, in that language. */
  readonly otherLanguage: string;
  readonly footer: {
    readonly links: Readonly<Record<'/manage' | '/about' | '/privacy' | '/terms', string>>;
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
    footer: {
      links: { '/manage': 'My settings', '/about': 'About', '/privacy': 'Privacy', '/terms': 'Terms' },
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
    footer: {
      links: {
        '/manage': 'Mes réglages',
        '/about': 'À propos',
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

import type { RequestEvidence } from '@drawbell/store/schema';
import { consentWording, consentWordingVersion } from '../account/consent.ts';

/** What is kept of a request that an operator made for a person who asked: what its owner confirms comes with theirs. */
export function operatorEvidence(language: 'en' | 'fr'): RequestEvidence {
  return {
    wordingVersion: consentWordingVersion,
    wording: consentWording[language],
    ...{ source: 'operator', ip: '', userAgent: '' },
  };
}

import { shortDayBeside } from '@drawbell/draws/day-words';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { type DrawType, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import type { ReasonCode } from '@drawbell/draws/match-result';
import type { Tracked } from '@drawbell/draws/plan/deadlines';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import { readinessWords } from '@drawbell/draws/plan/readiness-sentences';
import { readinessOf } from '@drawbell/draws/plan/readiness';
import type { LastStanding, Standing, TypeStanding } from '@drawbell/draws/standing';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { gapBadge, typeMark } from '../site/marks.ts';

/** Those of a profile's types that its facts leave open, the score aside: what it can stand before at all. */
export function openTypes<Type extends LastStanding>(types: readonly Type[]): readonly Type[] {
  return types.filter(({ eligibility }) => eligibility.state !== 'no');
}

/** How a profile stands in one type, as a badge: the gap, or that something is not known. */
export function standingBadge(each: LastStanding, language: Language): SafeHtml {
  const { last, gap, eligibility } = each;
  if (missingNomination(each) !== undefined)
    return gapBadge({ outcome: 'may_meet', pointsShort: null }, null, { language });
  const reason = eligibility.state === 'no' ? standingRowWords[language].other : undefined;
  return gapBadge(last.result, gap, { language, ...(reason !== undefined && { otherwise: reason }) });
}

/** The reason that a nomination would decide: its 600 points are in the cut-off, and not in a score without one. */
function missingNomination({ eligibility }: LastStanding): ReasonCode | undefined {
  if (eligibility.state !== 'unknown') return undefined;
  return eligibility.reasons.find(({ code }) => nominationUnknown.has(code))?.code;
}

const nominationUnknown: ReadonlySet<ReasonCode> = new Set([
  'nomination_unknown',
  'no_program_nomination_unknown',
]);

/** What the documents of a profile say of an invitation to a draw of each type; undefined where none were entered. */
export function readyBeside(
  plan: Tracked | undefined,
  { language, rules, today }: { language: Language; rules: DocumentRules; today: string },
): ((type: DrawType) => string) | undefined {
  if (plan === undefined || plan.documents.length === 0) return undefined;
  return (type) => readinessWords(readinessOf(plan, { rules, today, type }), { language, today });
}

const rowsMax = 5;

/**
 * How a profile stands in each type that is open to it: last cut-off, gap, draws of 12 months. The first few; the page
 * behind the link has them all.
 */
export function standingRows(
  language: Language,
  standing: Standing,
  {
    catalogue,
    link,
    ready,
  }: { catalogue: Catalogue; link: SafeHtml; ready?: ((type: DrawType) => string) | undefined },
): SafeHtml {
  const words = standingRowWords[language];
  const open = openTypes(standing.types);
  return html`<ul class="panel flush divided standing">
    ${open.slice(0, rowsMax).map((each) => {
      const { draw } = each.last;
      const cutOff =
        draw.crs === null
          ? null
          : html`${words.on(String(draw.crs), shortDayBeside(draw.date, standing.today, language))}`;
      return html`<li class="stand">
        ${typeMark(each.type)} <strong>${drawTypeShortLabel(each.type, language, catalogue)}</strong>
        ${standingBadge(each, language)}
        <span class="small muted">${[cutOff, html`${standingSaying(each, language)}`, ready === undefined ? null : html`${ready(each.type)}`].filter((part) => part !== null).map((part, i) => (i === 0 ? part : html` · ${part}`))}</span>
      </li>`;
    })}
    ${open.length === 0 ? html`<li>${words.none}</li>` : null}
    <li class="more">${link}</li>
  </ul>`;
}

/** What stands behind the cut-off: draws met, or what would decide. */
export function standingSaying(each: TypeStanding, language: Language): string {
  const { last, otherGrid, held12, met12 } = each;
  const words = standingRowWords[language];
  if (otherGrid !== null) return words.otherGrid;
  const nomination = missingNomination(each);
  if (nomination !== undefined) return words.decides[nomination] ?? '';
  if (last.result.outcome === 'may_meet') {
    const code = last.result.reasons.find((reason) => words.decides[reason.code] !== undefined)?.code;
    if (code !== undefined) return words.decides[code] ?? '';
  }
  return words.met(met12, held12);
}

interface RowWords {
  /** A cut-off and the day of its draw. */
  readonly on: (cutOff: string, day: string) => string;
  readonly met: (met: number, held: number) => string;
  readonly otherGrid: string;
  readonly none: string;
  readonly other: string;
  /** The fact that would decide, by the reason why it is not decided. */
  readonly decides: Readonly<Partial<Record<ReasonCode, string>>>;
}

const en: RowWords = {
  on: (cutOff, day) => `${cutOff} on ${day}`,
  met: (met, held) => `${met} of ${held} met in 12 months`,
  otherGrid: 'of another points grid',
  none: 'No draw of the last 24 months was open to these facts.',
  other: 'Not open',
  decides: {
    score_unknown: 'your score would decide',
    score_unknown_other_grid: 'today’s score would decide',
    score_equal_submission_unknown: 'the time of submission would decide',
    score_equal_too_close_to_call: 'too close to the tie-break to tell',
    programs_unknown: 'your programs would decide',
    nominee_program_unknown: 'your programs would decide',
    nomination_unknown: 'a nomination would decide',
    no_program_nomination_unknown: 'a nomination would decide',
    french_unknown: 'NCLC 7 would decide',
    occupations_unknown: 'your occupations would decide',
    experience_unknown: 'months of experience would decide',
    experience_continuity_unknown: 'months without a break would decide',
    armed_forces_offer_unknown: 'an offer of the Forces would decide',
    military_experience_unknown: 'military experience would decide',
    military_credential_unknown: 'a credential would decide',
    round_type_unknown: 'whom it was for is not understood yet',
    category_version_unknown: 'what the category asks for is not on file',
    cutoff_unknown: 'the cut\u2011off is not published',
  },
};

const fr: RowWords = {
  on: (cutOff, day) => `${cutOff} le ${day}`,
  met: (met, held) => `${met} ${met > 1 ? 'rondes' : 'ronde'} sur ${held} en 12 mois`,
  otherGrid: 'd’une autre grille de points',
  none: 'Aucune ronde des 24 derniers mois n’était ouverte à ces faits.',
  other: 'Non ouverte',
  decides: {
    score_unknown: 'votre note trancherait',
    score_unknown_other_grid: 'la note d’aujourd’hui trancherait',
    score_equal_submission_unknown: 'l’heure de présentation trancherait',
    score_equal_too_close_to_call: 'trop près du départage pour le dire',
    programs_unknown: 'vos programmes trancheraient',
    nominee_program_unknown: 'vos programmes trancheraient',
    nomination_unknown: 'une désignation trancherait',
    no_program_nomination_unknown: 'une désignation trancherait',
    french_unknown: 'le NCLC 7 trancherait',
    occupations_unknown: 'vos professions trancheraient',
    experience_unknown: 'les mois d’expérience trancheraient',
    experience_continuity_unknown: 'les mois sans interruption trancheraient',
    armed_forces_offer_unknown: 'une offre des Forces trancherait',
    military_experience_unknown: 'l’expérience militaire trancherait',
    military_credential_unknown: 'un diplôme trancherait',
    round_type_unknown: 'on ne sait pas encore pour qui elle était',
    category_version_unknown: 'ce que demande la catégorie n’est pas au dossier',
    cutoff_unknown: 'le seuil n’est pas publié',
  },
};

const standingRowWords: Readonly<Record<Language, RowWords>> = { en, fr };

import type { Outcome } from '@drawbell/draws/match-result';
import type { wordingEn } from './alert-wording-en.ts';
import type { Standing } from './standing.ts';

/** French sets a no-break space before a colon. */
const colon = '\u00a0:';

function points(count: number): string {
  return count < 2 ? `${count} point` : `${count} points`;
}

function several({ best, count, total }: Standing): string {
  const some = `${count} de vos ${total} profils`;
  const one = count === 1;
  const sentences: Readonly<Record<Outcome, string>> = {
    meets: `${some} ${one ? 'répond' : 'répondent'} aux critères publiés`,
    may_meet: `${some} ${one ? 'répond' : 'répondent'} peut-être aux critères publiés`,
    near: `${some} ${one ? 'en est proche' : 'en sont proches'}`,
    does_not_meet: `aucun de vos ${total} profils ne répond aux critères publiés`,
  };
  return sentences[best];
}

function near(distance: number | null): string {
  if (distance === null) return 'vous en êtes proche';
  if (distance === 0) return 'votre note égale le seuil, après l’heure de départage';
  return `il vous manque ${points(distance)}`;
}

function single({ best, points: distance }: Standing): string {
  const sentences: Readonly<Record<Outcome, string>> = {
    meets: 'vous répondez aux critères publiés',
    may_meet: 'vous répondez peut-être aux critères publiés',
    near: near(distance),
    does_not_meet: 'vous ne répondez pas aux critères publiés',
  };
  return sentences[best];
}

function standingSentence(standing: Standing): string {
  return standing.total === 1 ? single(standing) : several(standing);
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** French, as written in Canada. */
export const wordingFr: typeof wordingEn = {
  locale: 'fr-CA',
  colon: `${colon} `,
  subjectLead: (number, label, cutOff, corrected) =>
    [`Ronde ${number} ${label}`, cutOff === null ? '' : `${corrected ? 'seuil corrigé' : 'seuil'} ${cutOff}`]
      .filter((part) => part !== '')
      .join(', '),
  subject: (lead, standing, mark) => {
    const marks = { none: '', correction: `Correction${colon} `, repeat: `Nouvel envoi${colon} ` };
    const text = marks[mark] === '' ? lead : lead.charAt(0).toLowerCase() + lead.slice(1);
    return `${marks[mark]}${text}${colon} ${standing}`;
  },
  standingInSubject: (standing) => {
    const above = standing.best === 'meets' && standing.points !== null && standing.points > 0;
    return standingSentence(standing) + (above ? ` (+${standing.points})` : '');
  },
  headline: (standing) => capital(standingSentence(standing)),
  preheader: ({ best }) =>
    best === 'meets' || best === 'may_meet'
      ? 'Ceci n’est pas une invitation, car seul IRCC invite. Consultez votre compte Entrée express.'
      : 'Vous n’avez rien à faire. Voici les résultats de la ronde et où vous en êtes.',
  profilesHeading: 'Ce que cela signifie pour vous',
  yourProfile: 'Votre profil',
  numberedProfile: (position) => `Profil ${position}`,
  pointsAbove: (count) => `${points(count)} au-dessus`,
  pointsBelow: (count) => (count < 2 ? `${points(count)} manquant` : `${points(count)} manquants`),
  becauseEveryDraw: 'Vous avez demandé une alerte pour chaque ronde.',
  becauseEveryDrawOfMyPrograms: 'Vous avez demandé une alerte pour chaque ronde visant vos programmes.',
  drawHeading: 'Les résultats de la ronde',
  rows: {
    type: 'Type',
    publishedName: 'Nom publié',
    date: 'Date',
    cutOff: 'Note SCG la plus basse invitée',
    invitations: 'Invitations émises',
    tieBreak: 'Départage, tel que publié',
  },
  notPublished: 'Non publié',
  before: (value) => `Avant${colon} ${value}`,
  correctionHeading: 'IRCC a corrigé cette ronde',
  correctionText:
    'Les données publiées ont changé après notre première alerte. Ce message la remplace; les changements sont indiqués plus bas.',
  repeatText: 'Nous envoyons cette alerte de nouveau. Si vous l’avez déjà reçue, rien n’a changé.',
  nextHeading: 'Que faire maintenant',
  nextSteps: {
    invitation_possible: [
      'Consultez votre compte Entrée express. Seul Immigration, Réfugiés et Citoyenneté Canada (IRCC) invite, et c’est là qu’une invitation apparaît.',
      'Si vous recevez une invitation, vous avez 60 jours pour présenter votre demande de résidence permanente.',
      `Vérifiez vos dates${colon} les résultats des tests de langue sont valides 2 ans, l’évaluation des diplômes d’études, 5 ans.`,
    ],
    score_asked: [
      'Les points d’Entrée express ont changé depuis que votre note a été relevée. Relevez votre note d’aujourd’hui dans votre compte et entrez-la ici avec son jour\u00a0: le lien ci-dessous y mène, et la prochaine alerte pourra vous donner une réponse claire.',
      'Seul Immigration, Réfugiés et Citoyenneté Canada (IRCC) invite, et c’est dans votre compte qu’une invitation apparaît.',
      'Si vous recevez une invitation, vous avez 60 jours pour présenter votre demande de résidence permanente.',
    ],
    facts_missing: [
      'Consultez votre compte Entrée express. Seul Immigration, Réfugiés et Citoyenneté Canada (IRCC) invite, et c’est là qu’une invitation apparaît.',
      'Si vous recevez une invitation, vous avez 60 jours pour présenter votre demande de résidence permanente.',
      'Ajoutez à votre profil ici les renseignements qui manquent, et la prochaine alerte pourra vous donner une réponse claire.',
    ],
    nothing_to_do: [
      'Vous n’avez rien à faire. Nous continuons de surveiller et vous écrirons lorsqu’une ronde vous concernera.',
      'Si votre note a changé dans votre compte Entrée express, changez-la ici aussi.',
      `Un profil Entrée express est valide 12 mois${colon} soumettez-en un nouveau avant la fin du vôtre. Une désignation provinciale ajoute 600 points.`,
    ],
  },
  manage: 'Mettre à jour mon profil',
  unsubscribe: 'Se désabonner',
  whyYouGetThis:
    'Vous recevez ce courriel parce que vous avez demandé à Drawbell de vous signaler les rondes d’Entrée express qui vous concernent.',
  notAnInvitation: 'Ceci n’est pas une invitation à présenter une demande.',
  sourceLead: `Source${colon} Immigration, Réfugiés et Citoyenneté Canada,`,
  sourceTitle: 'Rondes d’invitations d’Entrée express',
  sourceNote:
    'Données reproduites à des fins non commerciales. Drawbell n’est pas affilié au gouvernement du Canada, qui ne l’a pas approuvé.',
  sourcePage:
    'https://www.canada.ca/fr/immigration-refugies-citoyennete/organisation/mandat/politiques-directives-operationnelles-ententes-accords/instructions-ministerielles/entree-express-rondes.html',
  drawPage: 'Cette ronde sur canada.ca',
};

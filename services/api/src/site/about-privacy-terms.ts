import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { App, AppParts } from '../app/app.ts';
import { html } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { type Operator, operatorHtml } from '../app/operator.ts';
import type { Page } from '../app/page.ts';
import { publicSchema, sitePage } from './frame.ts';

/** The pages that are only text, by their path. */
const textPaths = ['about', 'privacy', 'terms'] as const;

type TextPath = (typeof textPaths)[number];

interface Text {
  readonly title: string;
  readonly description: string;
  readonly sections: readonly {
    readonly title: string;
    readonly paragraphs: readonly string[];
    /** Above its paragraphs stands who runs this installation, where it is known. */ readonly namesOperator?: true;
  }[];
}

/** `/{language}/about`, `/privacy` and `/terms`. */
export function textRoutes(app: App, parts: AppParts): void {
  const { operator } = parts;
  const pages = createKeptPages(parts);
  for (const language of languages)
    for (const path of textPaths)
      app.get(
        `/${language}/${path}`,
        { schema: publicSchema(`Shows the page “${path}”`) },
        async (req, reply) => {
          const page = await pages.find(`${language} ${path}`, async () =>
            textPage(language, path, operator),
          );
          return sendKept(req, reply, page);
        },
      );
}

function textPage(language: Language, path: TextPath, operator: Operator | undefined): Page {
  const { title, description, sections } = texts[language][path];
  return sitePage({
    ...{ language, path: `/${path}`, title, description },
    body: html`<div class="form">
      ${sections.map(
        (section) =>
          html`<section>
            <h2>${section.title}</h2>
            ${section.namesOperator && operator !== undefined ? html`<p>${operatorHtml(operator)}</p>` : null}
            ${section.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
          </section>`,
      )}
    </div>`,
  });
}

export const textsEn: Readonly<Record<TextPath, Text>> = {
  about: {
    title: 'About Drawbell',
    description: 'What Drawbell does, where its facts come from, and what it does not do.',
    sections: [
      {
        title: 'What it does',
        paragraphs: [
          'Immigration, Refugees and Citizenship Canada (IRCC) holds an Express Entry draw one to three times a week. Drawbell looks at the official list about once a minute during the hours in which draws are published, compares a new draw with what you told us, and mails you within minutes when it concerns you.',
          'A draw concerns you when your profile meets its published criteria, when it may meet them because a fact is not known, when you narrowly missed it, or when you asked for every draw.',
        ],
      },
      {
        title: 'What it does not do',
        paragraphs: [
          'It does not know whether you are invited, nor predict any draw. Only the message in your own IRCC account is an invitation, and only IRCC decides. Nothing here is legal or immigration advice.',
          'It never asks for your IRCC account, your name, or a copy or number of any document.',
        ],
      },
      {
        title: 'Where the facts come from',
        paragraphs: [
          'Source: Immigration, Refugees and Citizenship Canada, Express Entry: Rounds of invitations, https://www.canada.ca/. The texts of the draws are shown as published; corrections by IRCC are shown with what stood there before. This is not an official version, and Drawbell is not affiliated with or endorsed by IRCC or the Government of Canada.',
          'Occupations are the unit groups of the National Occupational Classification (NOC) 2021 of Statistics Canada and Employment and Social Development Canada. The criteria of the categories are those of IRCC’s public notices.',
        ],
      },
    ],
  },
  privacy: {
    title: 'Privacy',
    description: 'What Drawbell keeps about a person, why, and for how long.',
    sections: [
      {
        title: 'What we keep',
        paragraphs: [
          'Your e-mail address, the language of your mails, the facts of your profiles as you entered them, what you want to be told, and the alerts we sent you. They serve one purpose: to tell you about draws.',
          'Of your documents, if you enter them in your plan: the kind, one day each (of the result, of the issue, or the last valid one), for a language test which one, for a police certificate the country and whether you live there, and your own word of 60 characters at most. No numbers, no copies. Beside them the day of an invitation that you tell us of, what you ticked in the checklist, and which reminders you want and were sent. Replaced documents stay as history until you erase them; a profile that you remove takes its documents with it.',
          'Of a private address that you make for your calendar or feed reader: a keyed hash, and since when. Whoever has the address reads your dates, or which draws we told you about, until you turn it off; a calendar or reader on the web is such a reader.',
          'The proof of your consent, as Canada’s anti-spam law (CASL) asks: the words you agreed to, the language, the time, and the internet address and browser from which you asked and confirmed; later, when and how you withdrew it.',
        ],
      },
      {
        title: 'For how long',
        paragraphs: [
          'A sign-up that nobody confirms is deleted after 7 days, unless the operator of this site chose another time. The history of your alerts goes after a year. The rest stays until you erase it.',
        ],
      },
      {
        title: 'Your rights, without asking anybody',
        paragraphs: [
          'Under “My settings” you see and change everything, download it as a file that programs can read, and erase it. Unsubscribing takes one click in any mail and works at once, also for alerts that wait to be sent.',
          'After erasing, two things stay: a keyed hash of your address, from which nobody can work it out, so that you are not mailed again by mistake; and under that hash the proof that you consented and when that ended, with the internet address and browser as keyed hashes too. Backups of the operator may hold older data for a few weeks.',
        ],
      },
      {
        title: 'What we do not do',
        paragraphs: [
          'No trackers, no pictures that report back, no sale or exchange of data. Scores and addresses are kept out of our logs.',
          'No cookies but those that spare you typing, and that of a phone you ask us to remember. What you enter under “Where I stand” stays in your browser, sealed, until you close it or press “Forget this”; we keep nothing of it. What you entered when you signed up stays there for a quarter of an hour, so that you can mend the address.',
          'Your mail passes through the operator’s mail server and those of your provider. Nobody else receives anything, unless you add another place.',
        ],
      },
      {
        title: 'If you are told elsewhere than by e-mail',
        paragraphs: [
          'Only where you add it under “When and where”. A message on a device passes through the service of your browser’s maker (Google, Mozilla, Apple or Microsoft): it learns that there is a message, when and how long, and cannot read it. What goes through ntfy can be read by the topic’s server and by whoever knows the topic; what goes through Telegram, by Telegram. They get the message and the address that they gave you themselves, never your e-mail address. A message says the verdict and the draw; your score, and points from which it follows, only if you allow it for that place.',
          'We keep the address of each place encrypted, with its name, the words you agreed to and when. Removing it here, its stop link, “Stop” in a notification or /stop in Telegram ends it at once and erases the address; unsubscribing and erasing end them all. That there was one, and why it ended, is shown to you for 30 days.',
        ],
      },
      {
        title: 'Cookies',
        paragraphs: [
          'None, unless you ask for one. If you have a phone remembered under “My settings”, its browser keeps the cookie drawbell_phone (__Host-drawbell_phone over https) for 90 days, so that your settings open there without a mail. It holds a random value and nothing about you; scripts cannot read it. We keep a keyed hash of it, a short name of the browser such as “Chrome · Android”, and the days on which it was asked for and last used; no internet address. Under “This phone” you see all of them and have them forgotten; erasing, or a new address, forgets them too.',
        ],
      },
      {
        title: 'Who to write to',
        namesOperator: true,
        paragraphs: [
          'The name and postal address of the operator stand at the end of every mail; an answer to a mail reaches them. In Canada you may also turn to the Office of the Privacy Commissioner, in Québec to the Commission d’accès à l’information.',
        ],
      },
    ],
  },
  terms: {
    title: 'Terms',
    description: 'The terms under which Drawbell may be used.',
    sections: [
      {
        title: 'In short',
        paragraphs: [
          'Drawbell informs about what IRCC publishes. It is not advice, and no substitute for your IRCC account: look there yourself before you decide anything. An invitation gives 60 days; do not let them pass because of a mail that did or did not come.',
          'IRCC may correct what it published, and so may we. We work to tell you quickly and rightly, but promise neither that every alert arrives nor that every comparison is right.',
          'Sign up only an address that is yours. Enter facts about others only if they agree, without their names.',
        ],
      },
    ],
  },
};

export const textsFr: Readonly<Record<TextPath, Text>> = {
  about: {
    title: 'À propos de Drawbell',
    description: 'Ce que fait Drawbell, d’où viennent ses données et ce qu’il ne fait pas.',
    sections: [
      {
        title: 'Ce qu’il fait',
        paragraphs: [
          'Immigration, Réfugiés et Citoyenneté Canada (IRCC) tient une ronde d’Entrée express une à trois fois par semaine. Drawbell consulte la liste officielle environ une fois par minute aux heures où les rondes sont publiées, compare une nouvelle ronde avec ce que vous nous avez dit et vous écrit en quelques minutes quand elle vous concerne.',
          'Une ronde vous concerne quand votre profil remplit ses critères publiés, quand il les remplit peut-être parce qu’un fait est inconnu, quand vous l’avez manquée de peu ou quand vous avez demandé toutes les rondes.',
        ],
      },
      {
        title: 'Ce qu’il ne fait pas',
        paragraphs: [
          'Il ne sait pas si vous êtes invité et ne prédit aucune ronde. Seul le message dans votre propre compte d’IRCC est une invitation, et seul IRCC décide. Rien ici n’est un avis juridique ni un conseil en immigration.',
          'Il ne demande jamais votre compte d’IRCC, votre nom, ni la copie ou le numéro d’un document.',
        ],
      },
      {
        title: 'D’où viennent les données',
        paragraphs: [
          'Source : Immigration, Réfugiés et Citoyenneté Canada, Entrée express : Rondes d’invitations, https://www.canada.ca/. Les textes des rondes sont montrés tels que publiés; les corrections d’IRCC le sont avec ce qui précédait. Ceci n’est pas une version officielle, et Drawbell n’est ni affilié à IRCC ou au gouvernement du Canada, ni approuvé par eux.',
          'Les professions sont les groupes de base de la Classification nationale des professions (CNP) 2021 de Statistique Canada et d’Emploi et Développement social Canada. Les critères des catégories sont ceux des avis publics d’IRCC.',
        ],
      },
    ],
  },
  privacy: {
    title: 'Confidentialité',
    description: 'Ce que Drawbell conserve au sujet d’une personne, pourquoi et pendant combien de temps.',
    sections: [
      {
        title: 'Ce que nous conservons',
        paragraphs: [
          'Votre adresse courriel, la langue de vos courriels, les faits de vos profils tels que vous les avez entrés, ce dont vous voulez être informé et les alertes envoyées. Tout cela sert à une seule chose : vous parler des rondes.',
          'De vos documents, si vous les inscrivez dans votre plan\u00a0: le genre, un seul jour pour chacun (celui du résultat, celui de la délivrance ou le dernier jour de validité), pour un test de langue lequel, pour un certificat de police le pays et si vous y vivez, et votre propre mot de 60\u00a0caractères au plus. Ni numéro ni copie. S’y ajoutent le jour d’une invitation que vous nous dites, ce que vous avez coché dans la liste de vérification, et les rappels voulus et envoyés. Les documents remplacés restent en historique jusqu’à ce que vous les effaciez; un profil que vous retirez emporte les siens.',
          'D’une adresse privée que vous créez pour votre calendrier ou votre lecteur de fils\u00a0: une empreinte chiffrée, et depuis quand. Quiconque a l’adresse lit vos dates, ou quelles rondes vous ont été annoncées, jusqu’à ce que vous la désactiviez; un calendrier ou un lecteur sur le Web les lit aussi.',
          'La preuve de votre consentement, comme le demande la loi canadienne anti-pourriel (LCAP) : les mots acceptés, la langue, le moment, ainsi que l’adresse Internet et le navigateur de la demande et de la confirmation; plus tard, quand et comment vous l’avez retiré.',
        ],
      },
      {
        title: 'Pendant combien de temps',
        paragraphs: [
          'Une inscription que personne ne confirme est supprimée après 7 jours, à moins que l’exploitant de ce site ait choisi un autre délai. L’historique de vos alertes disparaît après un an. Le reste demeure jusqu’à ce que vous l’effaciez.',
        ],
      },
      {
        title: 'Vos droits, sans rien demander à personne',
        paragraphs: [
          'Sous « Mes réglages », vous voyez et modifiez tout, le téléchargez dans un fichier lisible par des programmes et l’effacez. Se désabonner demande un clic dans n’importe quel courriel et prend effet aussitôt, même pour les alertes en attente d’envoi.',
          'Après l’effacement, deux choses restent : une empreinte chiffrée de votre adresse, dont personne ne peut la tirer, pour que nul ne vous écrive de nouveau par erreur; et, sous cette empreinte, la preuve de votre consentement et de sa fin, l’adresse Internet et le navigateur étant aussi remplacés par des empreintes. Les sauvegardes de l’exploitant peuvent contenir des données plus anciennes pendant quelques semaines.',
        ],
      },
      {
        title: 'Ce que nous ne faisons pas',
        paragraphs: [
          'Ni pistage, ni images espionnes, ni vente ou échange de données. Les notes et les adresses restent hors de nos journaux.',
          'Aucun témoin sauf ceux qui vous évitent de tout retaper et celui d’un téléphone que vous nous demandez de reconnaître. Ce que vous entrez sous «\u00a0Où j’en suis\u00a0» reste dans votre navigateur, scellé, jusqu’à ce que vous le fermiez ou appuyiez sur «\u00a0Oublier\u00a0»; nous n’en conservons rien. Ce que vous entrez en vous inscrivant y reste un quart d’heure, pour que vous puissiez corriger l’adresse.',
          'Votre courriel passe par le serveur de courriel de l’exploitant et ceux de votre fournisseur. Personne d’autre ne reçoit rien, sauf si vous ajoutez un autre endroit.',
        ],
      },
      {
        title: 'Si les annonces arrivent ailleurs que par courriel',
        paragraphs: [
          'Seulement là où vous l’ajoutez sous «\u00a0Quand et où\u00a0». Un message sur un appareil passe par le service de l’éditeur de votre navigateur (Google, Mozilla, Apple ou Microsoft)\u00a0: il apprend qu’il y a un message, quand et de quelle longueur, mais ne peut pas le lire. Ce qui passe par ntfy peut être lu par le serveur du sujet et par quiconque connaît le sujet; ce qui passe par Telegram, par Telegram. Ils reçoivent le message et l’adresse qu’ils vous ont donnée eux-mêmes, jamais votre adresse courriel. Un message donne le verdict et la ronde; votre note, et les points qui la révèlent, seulement si vous le permettez pour cet endroit.',
          'Nous gardons l’adresse de chaque endroit chiffrée, avec son nom, les mots que vous avez acceptés et le moment. Le retirer ici, son lien d’arrêt, «\u00a0Arrêter\u00a0» dans une notification ou /stop dans Telegram y met fin tout de suite et efface l’adresse; le désabonnement et l’effacement mettent fin à tous. Qu’il y en a eu un, et pourquoi il a pris fin, vous reste visible pendant 30 jours.',
        ],
      },
      {
        title: 'Témoins (cookies)',
        paragraphs: [
          'Aucun, sauf si vous en demandez un. Si vous faites reconnaître un téléphone sous « Mes réglages », son navigateur garde pendant 90 jours le témoin drawbell_phone (__Host-drawbell_phone en https), et vos réglages s’y ouvrent sans courriel. Il contient une valeur aléatoire et rien sur vous; aucun script ne peut le lire. Nous en conservons une empreinte chiffrée, un nom court du navigateur, comme « Chrome · Android », et les jours de la demande et du dernier usage; aucune adresse internet. Sous « Ce téléphone », vous les voyez tous et les faites oublier; effacer vos données, ou changer d’adresse, les fait oublier aussi.',
        ],
      },
      {
        title: 'À qui écrire',
        namesOperator: true,
        paragraphs: [
          'Le nom et l’adresse postale de l’exploitant figurent à la fin de chaque courriel; une réponse à un courriel lui parvient. Au Canada, vous pouvez aussi vous adresser au Commissariat à la protection de la vie privée et, au Québec, à la Commission d’accès à l’information.',
        ],
      },
    ],
  },
  terms: {
    title: 'Conditions',
    description: 'Les conditions d’utilisation de Drawbell.',
    sections: [
      {
        title: 'En bref',
        paragraphs: [
          'Drawbell informe sur ce qu’IRCC publie. Ce n’est pas un conseil et cela ne remplace pas votre compte d’IRCC : consultez-le vous-même avant de décider quoi que ce soit. Une invitation donne 60 jours; ne les laissez pas passer à cause d’un courriel venu ou non.',
          'IRCC peut corriger ce qu’il a publié, et nous aussi. Nous nous efforçons d’informer vite et juste, sans promettre que chaque alerte arrive ni que chaque comparaison soit exacte.',
          'N’inscrivez qu’une adresse qui est la vôtre. N’entrez des faits sur d’autres personnes qu’avec leur accord et sans leur nom.',
        ],
      },
    ],
  },
};

const texts: Readonly<Record<Language, Readonly<Record<TextPath, Text>>>> = { en: textsEn, fr: textsFr };

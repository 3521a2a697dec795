import type { Text, TextPath } from './text.ts';

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
          'Il ne demande jamais votre compte d’IRCC, votre nom ni aucun document.',
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
          'Ni témoins, ni pistage, ni images espionnes, ni vente ou échange de données. Ce que vous entrez sous « Tester mon profil » est comparé puis oublié. Les notes et les adresses restent hors de nos journaux.',
          'Votre courriel passe par le serveur de courriel de l’exploitant et ceux de votre fournisseur. Personne d’autre ne reçoit rien.',
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

import type { Verp } from '@drawbell/bounces/verp';
import type { KeptDocument } from '@drawbell/draws/plan/document';
import type { Profile } from '@drawbell/draws/profile';
import { monthsBefore } from '@drawbell/draws/past-draws';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { AlertBecause } from '@drawbell/mail/alert-input';
import { type AlertTemplate, compileAlert } from '@drawbell/mail/alert-template';
import { compileDigest } from '@drawbell/mail/digest-template';
import { messageIdFor } from '@drawbell/mail/message-id';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { Sender } from '@drawbell/mail/sender';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { StartedEmail } from '@drawbell/store/deliveries/advance';
import type { StartedDigest } from '@drawbell/store/deliveries/digests';
import { listDraws, readRevisions } from '@drawbell/store/draws/draws';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import type { Store } from '@drawbell/store/open-store';
import type { AlertKind } from '@drawbell/store/deliveries/tables';
import type { Secrets } from '@drawbell/store/secrets';
import { setReturnAddress } from '../return-addresses.ts';

interface AlertWriterDependencies {
  readonly templates: AlertTemplates;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  /** Right side of every Message-ID. */
  readonly mailDomain: string;
  /** Where mails come back to; null for the sender's own address. */
  readonly verp: Verp | null;
}

/** Makes the function that turns a ledger row into the finished message. */
export function createAlertWriter(deps: AlertWriterDependencies) {
  const { templates, secrets, publicUrl, mailDomain, verp } = deps;
  return async (
    email: AlertToWrite,
    date: Date,
    named: MailName = { kind: 'delivery', id: email.id },
  ): Promise<OutgoingMail> => {
    const { drawNumber, revision, language, subscriberId, repeat } = email;
    const kind = email.toldBefore ? 'correction' : 'alert';
    const template = await templates.get({ drawNumber, revision, kind, repeat, language });
    const unsubscribeUrl = `${publicUrl}/${language}/unsubscribe/${secrets.linkToken('unsubscribe', subscriberId)}`;
    const mail = template.render({
      to: email.email,
      messageId: messageIdFor({
        deliveryKey: `${secrets.fingerprint} ${named.kind === 'digest' ? 'digest' : drawNumber} ${named.id}`,
        domain: mailDomain,
      }),
      date,
      profiles: email.results.map(({ label, ...result }) => ({
        label,
        result,
        facts: factsOf(email, label),
        documents: documentsOf(email, label),
      })),
      because: becauseOf(email.because),
      manageUrl: `${publicUrl}/${language}/manage/${secrets.linkToken('manage', subscriberId)}`,
      unsubscribeUrl,
      oneClickUrl: unsubscribeUrl,
    });
    return setReturnAddress(mail, named, { verp, secrets });
  };
}

/** Whose message it is: a mail is known by it when it comes again, or back. */
type MailName = { readonly kind: 'delivery' | 'digest'; readonly id: string };

/** What of a ledger row its mail is written from. */
type AlertToWrite = Pick<
  StartedEmail,
  | 'id'
  | 'subscriberId'
  | 'language'
  | 'email'
  | 'drawNumber'
  | 'revision'
  | 'toldBefore'
  | 'repeat'
  | 'because'
  | 'results'
  | 'facts'
  | 'documents'
>;

/**
 * Makes the function that turns a digest into the finished message. One alert alone reads as it would by itself.
 * @param deps.sections templates of the draws that digests tell of: more at once than those of live draws
 */
export function createDigestWriter(
  deps: AlertWriterDependencies & { readonly sections: AlertTemplates; readonly sender: Sender },
) {
  const { sections, secrets, publicUrl, mailDomain, verp, sender } = deps;
  const writeAlert = createAlertWriter(deps);
  const templates = {
    en: compileDigest({ language: 'en', sender, publicUrl }),
    fr: compileDigest({ language: 'fr', sender, publicUrl }),
  };
  return async (digest: StartedDigest, date: Date): Promise<OutgoingMail> => {
    const { id, items, language, subscriberId, email, facts, documents } = digest;
    const named = { kind: 'digest', id } as const;
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) {
      const { deliveryId, ...item } = only;
      const alone = {
        ...item,
        id: deliveryId,
        subscriberId,
        language,
        email,
        facts,
        documents,
        repeat: false,
      };
      return writeAlert(alone, date, named);
    }
    const unsubscribeUrl = `${publicUrl}/${language}/unsubscribe/${secrets.linkToken('unsubscribe', subscriberId)}`;
    const mail = templates[language].render({
      to: email,
      messageId: messageIdFor({ deliveryKey: `${secrets.fingerprint} digest ${id}`, domain: mailDomain }),
      date,
      sections: await Promise.all(
        items.map(async ({ drawNumber, revision, toldBefore, results }) => {
          const kind = toldBefore ? 'correction' : 'alert';
          const template = await sections.get({ drawNumber, revision, kind, repeat: false, language });
          return template.section(results.map(({ label, ...result }) => ({ label, result, facts: null })));
        }),
      ),
      manageUrl: `${publicUrl}/${language}/manage/${secrets.linkToken('manage', subscriberId)}`,
      unsubscribeUrl,
      oneClickUrl: unsubscribeUrl,
    });
    return setReturnAddress(mail, named, { verp, secrets });
  };
}

/** What the one profile of a reader holds, unless another has taken its place since. */
function factsOf({ facts }: AlertToWrite, label: string | null): Profile | null {
  return facts !== null && (facts.label ?? null) === label ? facts : null;
}

/** What is kept beside the profile of a label; nothing where several have it, for it may be of the other. */
function documentsOf({ documents, results }: AlertToWrite, label: string | null): readonly KeptDocument[] {
  if (documents === null || results.filter((each) => each.label === label).length > 1) return [];
  return documents.flatMap((each) => (each.label === label ? [each.document] : []));
}

/** The wish that asked for the alert, as the mail explains it. */
function becauseOf(because: string): AlertBecause {
  if (because === 'my_program') return 'every_draw_of_my_programs';
  return because === 'every_draw' ? 'every_draw' : 'outcome';
}

/** Which template a mail needs: one is compiled for each, whatever the number of recipients. */
interface TemplateKey {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: Exclude<AlertKind, 'repeat'>;
  /** Says that it was ordered by hand. */
  readonly repeat: boolean;
  readonly language: Language;
}

interface AlertTemplates {
  /** The template of a draw revision, compiled at the first call. */
  readonly get: (key: TemplateKey) => Promise<AlertTemplate>;
}

/** More than the templates of all draws that can be under way at once, or that digests of a month tell of. */
const templatesKept = { live: 24, digests: 64 };

/** Then a template is compiled anew: a French name that arrived since, or another label of a category, shows in the mails still to come. Each holds what its readers share: some megabytes for nobody once its draw is over. */
const keptForMs = 10 * 60_000;

export function createAlertTemplates(deps: {
  store: Store;
  sender: Sender;
  publicUrl: string;
  clock: Clock;
  /** What they are for. */
  kept?: keyof typeof templatesKept;
}): AlertTemplates {
  const compiled = createCache<Promise<AlertTemplate>>({
    entriesMax: templatesKept[deps.kept ?? 'live'],
    keptFor: { ms: keptForMs, clock: deps.clock },
  });
  return {
    get: (key) => {
      const name = `${key.drawNumber} ${key.revision} ${key.kind} ${key.repeat} ${key.language}`;
      return compiled.getOrMake(name, () => compileTemplate(deps, key));
    },
  };
}

/** Draws of so many months are what a mail compares its reader with. */
const monthsCompared = 24;

async function compileTemplate(
  { store, sender, publicUrl }: { store: Store; sender: Sender; publicUrl: string },
  { drawNumber, revision, kind, repeat, language }: TemplateKey,
): Promise<AlertTemplate> {
  const { draw, previous } = await readRevisions(store.db, { drawNumber, revision });
  const before = kind === 'correction' && previous !== null ? { previous } : {};
  const catalogue = await readCatalogue(store.db);
  const rules = await readDocumentRules(store.db);
  const held = await listDraws(
    store.db,
    { from: monthsBefore(draw.date, monthsCompared), to: draw.date },
    { limit: 2_000, before: null },
  );
  const draws = held.draws.filter(({ withdrawnAt }) => withdrawnAt === null).map((each) => each.draw);
  return compileAlert({
    ...{ draw, revision, kind, repeat, ...before, draws },
    ...{ catalogue, rules, language, sender, publicUrl },
  });
}

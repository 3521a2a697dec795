import type { Language } from '@drawbell/draws/subscriber-input';
import { type AlertTemplate, compileAlert } from '@drawbell/mail/alert-template';
import type { Sender } from '@drawbell/mail/sender';
import type { Clock } from '@drawbell/runtime/clock';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { readRevisions } from '@drawbell/store/draws/draws';
import type { Store } from '@drawbell/store/open-store';
import type { AlertKind } from '@drawbell/store/schema';

/** Which template a mail needs: one is compiled for each, whatever the number of recipients. */
interface TemplateKey {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: Exclude<AlertKind, 'repeat'>;
  /** Says that it was ordered by hand. */
  readonly repeat: boolean;
  readonly language: Language;
}

export interface AlertTemplates {
  /** The template of a draw revision, compiled at the first call. */
  readonly get: (key: TemplateKey) => Promise<AlertTemplate>;
}

/** More than the templates of all draws that can be under way at once. */
const templatesKept = 24;

/** Then a template is compiled anew: a French name that arrived since, or another label of a category, shows in the mails still to come. */
const keptForMs = 10 * 60_000;

export function createAlertTemplates(deps: {
  store: Store;
  sender: Sender;
  publicUrl: string;
  clock: Clock;
}): AlertTemplates {
  const compiled = new Map<string, { template: Promise<AlertTemplate>; until: number }>();
  return {
    get: (key) => {
      const name = `${key.drawNumber} ${key.revision} ${key.kind} ${key.repeat} ${key.language}`;
      const now = deps.clock().getTime();
      const known = compiled.get(name);
      if (known !== undefined && known.until > now) return known.template;
      // Each holds what its readers share: some megabytes for nobody once its draw is over.
      for (const [past, { until }] of compiled) if (until <= now) compiled.delete(past);
      const template = compileTemplate(deps, key);
      compiled.set(name, { template, until: now + keptForMs });
      template.catch(() => compiled.delete(name));
      const [oldest] = compiled.keys();
      if (compiled.size > templatesKept && oldest !== undefined) compiled.delete(oldest);
      return template;
    },
  };
}

async function compileTemplate(
  { store, sender, publicUrl }: { store: Store; sender: Sender; publicUrl: string },
  { drawNumber, revision, kind, repeat, language }: TemplateKey,
): Promise<AlertTemplate> {
  const { draw, previous } = await readRevisions(store.db, { drawNumber, revision });
  const before = kind === 'correction' && previous !== null ? { previous } : {};
  const catalogue = await readCatalogue(store.db);
  return compileAlert({ draw, revision, kind, repeat, ...before, catalogue, language, sender, publicUrl });
}

import { nearPointsDefault } from '@drawbell/draws/preferences';
import { languages } from '@drawbell/draws/subscriber-input';
import { previewPage } from '../../account/preview-page.ts';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms, type Form, formOf, numberOf } from '../../app/form.ts';
import { createKeptPages, sendKept } from '../../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../../app/kept-reads.ts';
import { sendPage } from '../../app/page.ts';
import { withAnotherOccupation } from '../../forms/another-occupation.ts';
import { readProfile, todayOf } from '../../forms/read-profile.ts';
import { changeLanguage } from '../../site/frame.ts';
import { preview } from '../../subscriptions/preview.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';

/** `/{language}/preview`: a profile against the draws of the last 24 months. Keeps and logs nothing of it. */
export function previewRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const empty = () => {
    const form = new URLSearchParams({ nearPoints: String(nearPointsDefault) });
    form.set('crsReadOn', todayOf(form, parts.clock()));
    return form;
  };
  const pages = createKeptPages(parts.clock);
  for (const language of languages) {
    const url = `/${language}/preview`;
    app.get(url, { schema: pageSchema('Shows the form to try a profile') }, async (req, reply) => {
      const page = await pages.find(language, async () =>
        previewPage(language, { form: empty(), errors: [], found: null }),
      );
      return sendKept(req, reply, page);
    });
    app.post(
      url,
      { schema: formSchema('Compares a profile with past draws; keeps nothing') },
      async (req, reply) => {
        const form = formOf(req);
        if (form.get('action') === 'add-occupation')
          return sendPage(
            reply,
            previewPage(language, { form: withAnotherOccupation(form), errors: [], found: null }),
          );
        if (form.get('action') === changeLanguage)
          return sendPage(reply, previewPage(language, { form, errors: [], found: null }));
        const now = parts.clock();
        const reading = readProfile(form, { language, now });
        const near = readNear(form);
        const errors = [
          ...(reading.ok ? [] : reading.errors),
          ...(near === null ? [{ field: 'nearPoints', problem: 'near_range' } as const] : []),
        ];
        if (!reading.ok || near === null)
          return sendPage(reply, previewPage(language, { form, errors, found: null }), 422);
        const preferences = {
          ...{ meets: true, mayMeet: true, nearPoints: near },
          ...{ everyDrawOfMyPrograms: false, everyDraw: false },
        };
        const person = { profiles: [reading.value], preferences };
        const compared = preview(await allDraws(), person, { now, catalogue: await catalogueNow() });
        const found = { preview: compared, profile: reading.value };
        return sendPage(reply, previewPage(language, { form, errors, found }));
      },
    );
  }
}

/** Null when it is no number from 0 to 200. */
function readNear(form: Form): number | null {
  const points = numberOf(form, 'nearPoints') ?? 0;
  return points >= 0 && points <= 200 ? points : null;
}

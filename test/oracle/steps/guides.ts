import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInChecklist } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import type { Noun, Step } from '../step.ts';

const rules = builtInDocumentRules();
const longer = { ...rules, profile: { ...rules.profile, months: 13 } };
const wrong = {
  ...rules,
  documents: rules.documents.map((rule) => ({ ...rule, leadDays: rule.kind === 'eca' ? -1 : rule.leadDays })),
};
const lacking = { ...rules, documents: rules.documents.slice(1) };

/** What each kind of document lasts. */
export const documentRules: Noun = ({ folder }) =>
  guideSteps(folder, 'document-rules', { other: longer, wrong, lacking });

const [item, ...others] = builtInChecklist().items;

/** What people go through with a profile. */
export const checklist: Noun = ({ folder }) =>
  guideSteps(folder, 'checklist', {
    other: { items: others },
    wrong: { items: [{ ...item, checkEn: 'http://ircc.example/' }] },
    lacking: { items: [item, item] },
  });

/** A guide that is looked at, set, refused and taken back. */
function guideSteps(
  folder: string,
  noun: string,
  { other, wrong: bad, lacking: short }: Readonly<Record<'other' | 'wrong' | 'lacking', object>>,
): readonly Step[] {
  const api = `/v1/admin/${noun}`;
  const page = `/admin/${noun}`;
  const file = (name: string, content: object | string): string => {
    const path = join(folder, `${noun}-${name}.json`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const set = (says: string, name: string, content: object): Step => ({
    says: `set: ${says}`,
    api: ['PUT', api, content],
    form: [`${page}/set`, { json: JSON.stringify(content) }],
    command: [noun, 'set', file(name, content)],
  });
  const look = (says: string): Step => ({ says, api: ['GET', api], page, command: [noun, 'show'] });
  const reset = (says: string): Step => ({
    says,
    api: ['DELETE', api],
    form: [`${page}/reset`],
    command: [noun, 'reset'],
  });
  return [
    look('show'),
    reset('reset: nobody set any'),
    set('another', 'other', other),
    set('as it is already', 'other', other),
    set('a value that cannot be', 'wrong', bad),
    set('one that lacks something', 'lacking', short),
    {
      says: 'set: what is no JSON',
      form: [`${page}/set`, { json: 'no' }],
      command: [noun, 'set', file('text', 'no')],
    },
    look('show: as set'),
    reset('reset'),
    look('show: after that'),
  ];
}

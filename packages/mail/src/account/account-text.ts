import type { Language } from '@drawbell/draws/subscriber-input';
import { type Sender, senderLines } from '../sender.ts';
import { wordings } from '../wordings.ts';
import type { AccountContent, Block } from './account-content.ts';
import { accountWordings } from './account-wordings.ts';

/** The plain-text part: the same content in the same order as the HTML. */
export function accountText(
  content: AccountContent,
  { language, sender, publicUrl }: { language: Language; sender: Sender; publicUrl: string },
): string {
  const wording = wordings[language];
  const { lead, leave, namesDraws, linksHome } = content;
  const named = (name: string, value: string): string => name + wording.colon + value;
  const links =
    leave === null
      ? []
      : [named(wording.manage, leave.manageUrl), named(wording.unsubscribe, leave.unsubscribeUrl), ''];
  const source = [
    wording.notAnInvitation,
    named(`${wording.sourceLead} ${wording.sourceTitle}`, wording.sourcePage),
    wording.sourceNote,
  ];
  return [
    lead.headline,
    '='.repeat(lead.headline.length),
    '',
    ...content.blocks.flatMap((block) => [...blockLines(block), '']),
    ...links,
    '----',
    ...(namesDraws ? source : [accountWordings[language].notAffiliated]),
    lead.because,
    '',
    ...senderLines(sender),
    ...(linksHome ? [publicUrl] : []),
    '',
  ].join('\n');
}

function blockLines(block: Block): readonly string[] {
  switch (block.is) {
    case 'text':
      return [block.text];
    case 'heading':
      return [block.text, '-'.repeat(block.text.length)];
    case 'list':
      return block.items.map((item) => `- ${item}`);
    case 'action':
      return [block.label, block.url];
    case 'draws':
      return block.draws.flatMap(({ facts, sentence }) => [`- ${facts.join(' · ')}`, `  ${sentence}`]);
  }
}

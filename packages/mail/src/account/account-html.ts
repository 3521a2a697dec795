import type { Language } from '@drawbell/draws/subscriber-input';
import { escapeHtml } from '../escape-html.ts';
import { footerParagraphs, homeHtml, linkHtml, senderHtml, sourceHtml } from '../footer-html.ts';
import { headingHtml } from '../mail-layout.ts';
import { accent, ink, tints } from '../palette.ts';
import type { Sender } from '../sender.ts';
import { wordings } from '../wordings.ts';
import type { AccountContent, Block } from './account-content.ts';
import type { AccountSlot } from './account-layout.ts';
import { accountWordings } from './account-wordings.ts';
import type { PastDrawLines } from './past-draw-lines.ts';

/** What a mail puts into the HTML layout, escaped. */
export function accountHtml(
  content: AccountContent,
  { language, sender, publicUrl }: { language: Language; sender: Sender; publicUrl: string },
): Readonly<Record<AccountSlot, string>> {
  const { lead, blocks, linksHome } = content;
  return {
    title: escapeHtml(lead.subject),
    preheader: escapeHtml(lead.preheader),
    home: linksHome ? homeHtml(publicUrl) : `<span class="mark" style="color:${accent};">Drawbell</span>`,
    headline: escapeHtml(lead.headline),
    body: blocks.map(blockHtml).join(''),
    footer: footerParagraphs(smallPrint(content, language)) + senderHtml(sender),
  };
}

function smallPrint({ lead, leave, namesDraws }: AccountContent, language: Language): readonly string[] {
  const wording = wordings[language];
  const source = [escapeHtml(wording.notAnInvitation), sourceHtml(wording)];
  const notAffiliated = escapeHtml(accountWordings[language].notAffiliated);
  const links =
    leave === null
      ? []
      : [
          `${linkHtml(leave.manageUrl, wording.manage)} &middot; ${linkHtml(leave.unsubscribeUrl, wording.unsubscribe)}`,
        ];
  return [...(namesDraws ? source : [notAffiliated]), escapeHtml(lead.because), ...links];
}

function blockHtml(block: Block): string {
  switch (block.is) {
    case 'text':
      return `<p style="margin:0 0 14px;">${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<div style="height:12px;line-height:12px;">&nbsp;</div>${headingHtml(escapeHtml(block.text))}`;
    case 'list':
      return `<ul style="margin:0 0 14px;padding:0 0 0 20px;">${block.items.map(itemHtml).join('')}</ul>`;
    case 'action':
      return actionHtml(block);
    case 'draws':
      return `<div style="margin:0 0 14px;">${block.draws.map(drawHtml).join('')}</div>`;
  }
}

function itemHtml(item: string): string {
  return `<li style="margin:0 0 8px;">${escapeHtml(item)}</li>`;
}

/** The address is written out below: some programs show no buttons, and careful readers want to see where they go. */
function actionHtml({ label, url, copyLink }: Extract<Block, { is: 'action' }>): string {
  const shape = `display:inline-block;padding:13px 22px;border-radius:6px;background:${accent};color:#ffffff;line-height:1.2;font-weight:600;text-decoration:none;`;
  return (
    `<table role="presentation" class="button" cellpadding="0" cellspacing="0" style="margin:6px 0 12px;"><tr>` +
    `<td bgcolor="${accent}" style="border-radius:6px;background:${accent};"><a href="${escapeHtml(url)}" style="${shape}">${escapeHtml(label)}</a></td></tr></table>` +
    `<p class="muted" style="margin:0 0 18px;font-size:14px;color:${ink.muted};">${escapeHtml(copyLink)}<br>` +
    `<span style="word-break:break-all;overflow-wrap:anywhere;">${escapeHtml(url)}</span></p>`
  );
}

function drawHtml({ facts, outcome, sentence }: PastDrawLines): string {
  const tint = tints[outcome];
  return (
    `<table role="presentation" class="card card-${outcome}" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 8px;"><tr>` +
    `<td style="padding:10px 16px;background:${tint.ground};border-left:4px solid ${tint.ink};font-size:15px;line-height:1.4;">` +
    `<span class="muted" style="color:${ink.muted};">${facts.map(factHtml).join(' · ')}</span><br>` +
    `<strong class="outcome" style="color:${tint.ink};">${escapeHtml(sentence)}</strong></td></tr></table>`
  );
}

/** A short fact stays on one line; a long one must be able to break on a phone. */
function factHtml(fact: string): string {
  return fact.length > 24 ? escapeHtml(fact) : `<span style="white-space:nowrap;">${escapeHtml(fact)}</span>`;
}

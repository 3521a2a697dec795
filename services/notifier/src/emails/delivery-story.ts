import type { SendResult } from '@drawbell/mail/send-result';
import type { Logger } from '@drawbell/runtime/logger';
import type { Span, Tracer } from '@drawbell/runtime/tracing/tracer';
import type { StartedEmail } from '@drawbell/store/deliveries/advance';
import { traceParentOf } from '@drawbell/store/fan-outs/fan-outs';
import type { Store } from '@drawbell/store/open-store';

/** What log and traces tell of one drain. Nothing in it is about a person. */
export interface DeliveryStory {
  /** A mail is about to be handed over; call the answer with its end. Never rejects. */
  begin(email: StartedEmail): Promise<(result: SendResult) => void>;
  /** Says for each draw what the drain did. */
  close(): void;
}

/**
 * One mail in so many of a draw and drain has a span of its own, the first among them: 100,000 mails make 1,000 spans,
 * enough to see how the mail server answers over time.
 */
const mailsPerSpan = 100;

interface Chapter {
  readonly ids: { readonly drawNumber: string; readonly revision: number; readonly fanOutId: string };
  readonly span: Span;
  begun: number;
  readonly ends: Partial<Record<SendResult['kind'], number>>;
}

/** Opens the story of one drain: a span and a log line for each draw that it sends mails of. */
export function openDeliveryStory(deps: { store: Store; tracer: Tracer; log: Logger }): DeliveryStory {
  const { tracer, log } = deps;
  const chapters = new Map<string, Promise<Chapter>>();
  const finished: Chapter[] = [];
  const chapterOf = (email: StartedEmail): Promise<Chapter> => {
    const key = `${email.fanOutId} ${email.drawNumber} ${email.revision}`;
    const known = chapters.get(key);
    if (known !== undefined) return known;
    const opened = openChapter(deps, email);
    chapters.set(key, opened);
    void opened.then((chapter) => finished.push(chapter));
    return opened;
  };
  return {
    begin: async (email) => {
      const chapter = await chapterOf(email);
      const { span, ends, ids } = chapter;
      const shown = tracer.records && chapter.begun % mailsPerSpan === 0;
      chapter.begun += 1;
      const attributes = { 'draw.number': ids.drawNumber, 'delivery.id': email.id };
      const send = shown ? tracer.start('smtp-send', { parent: span.traceParent, attributes }) : null;
      return ({ kind }) => {
        ends[kind] = (ends[kind] ?? 0) + 1;
        send?.set({ result: kind });
        send?.end(kind === 'accepted' ? undefined : kind);
        log.debug({ deliveryId: email.id, ...ids, traceId: span.traceId, result: kind }, 'a mail was tried');
      };
    },
    close: () => {
      for (const { ids, span, ends } of finished) {
        span.set(ends);
        span.end();
        log.info({ ...ids, traceId: span.traceId, ...ends }, 'alerts of a draw were tried');
      }
    },
  };
}

async function openChapter(
  { store, tracer, log }: { store: Store; tracer: Tracer; log: Logger },
  { drawNumber, revision, fanOutId }: StartedEmail,
): Promise<Chapter> {
  const parent = await traceParentOf(store.db, fanOutId).catch((err: unknown) => {
    log.warn({ err, drawNumber, revision, fanOutId }, 'the trace of a fan-out could not be read');
    return null;
  });
  const attributes = { 'draw.number': drawNumber, 'draw.revision': revision, 'fan_out.id': fanOutId };
  const span = tracer.start('deliver-email', { parent, attributes });
  return { ids: { drawNumber, revision, fanOutId }, span, begun: 0, ends: {} };
}

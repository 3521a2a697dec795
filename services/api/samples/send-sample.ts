import { call } from './call.ts';

const { ENDPOINT } = process.env; // ep_…
const path = `/v1/webhooks/endpoints/${ENDPOINT}/test`;
const sent = await call<{ messageId: string }>('POST', path, { type: 'draw.published' });
console.log(sent.messageId);

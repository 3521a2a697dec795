import { call } from './call.ts';

interface NewEndpoint {
  id: string;
  secret: { secret: string };
}

const { HOOK: url } = process.env; // https://your.server/drawbell
const endpoint = await call<NewEndpoint>('POST', '/v1/webhooks/endpoints', { url });
console.log(endpoint.id, endpoint.secret.secret); // The secret is shown this once: keep it.

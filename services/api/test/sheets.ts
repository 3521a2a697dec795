import type { LightMyRequestResponse } from 'fastify';
import type { ConsoleVisitor } from './console-session.ts';

/** Sends a sheet of watched profiles as a browser sends a form with a file. */
export async function sendSheet(
  visitor: ConsoleVisitor,
  sheet: string | Uint8Array,
  fields: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const hidden = await visitor.fieldsOf('/portal/profiles', '/portal/profiles/upload');
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...hidden, ...fields })) form.append(name, value);
  const bytes = typeof sheet === 'string' ? new TextEncoder().encode(sheet) : sheet;
  form.append('file', new File([new Uint8Array(bytes)], 'profiles.csv', { type: 'text/csv' }));
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return visitor.send('/portal/profiles/upload', {
    payload: Buffer.from(await request.arrayBuffer()),
    contentType: request.headers.get('content-type') ?? '',
  });
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isGenuine } from './verify.ts';

const { SECRET = '', PORT = '3000' } = process.env;
const seen = new Set<string>(); // Yours is a table with a unique key.

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString(); // The bytes as they came: verify before you parse.
  const genuine = isGenuine(request.headers, body, SECRET);
  response.writeHead(genuine ? 204 : 401).end(); // Answer first, work after.
  if (!genuine) return;

  const { id, type, sample, data } = JSON.parse(body);
  if (seen.has(id)) return; // The same message may come twice.
  seen.add(id);
  console.log(type, sample ? 'sample' : 'real', data.draw?.number ?? data.message);
}

createServer((request, response) => void receive(request, response)).listen(Number(PORT));

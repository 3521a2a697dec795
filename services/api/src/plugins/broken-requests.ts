import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemBody, problemKinds, type ProblemKind } from '../problems/problem.ts';

const kindsByCode: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers what could not be read as HTTP at all, on the bare socket: no route, hook or header of ours runs for it. */
export function answerBrokenRequest(publicUrl: string): (err: NodeJS.ErrnoException, socket: Socket) => void {
  return (err, socket) => {
    if (err.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const kind = kindsByCode[err.code ?? ''] ?? 'invalid-request';
    const detail =
      kind === 'invalid-request' ? 'The request is not HTTP as this server reads it.' : undefined;
    const body = JSON.stringify(problemBody(kind, { publicUrl, requestId: randomUUID(), detail }));
    socket.end(
      `HTTP/1.1 ${problemKinds[kind].status} ${problemKinds[kind].title}\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
  };
}

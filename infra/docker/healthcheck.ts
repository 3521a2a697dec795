/**
 * What a container is asked every few seconds: `node healthcheck.ts [port]` ends with 0 when the process answers
 * `/readyz` with 200, and with 1 when it says no, hangs or is not there.
 */
const port = process.argv[2] ?? process.env['PORT'] ?? '8080';
const answerWithinMs = 4_000;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!answer.ok) process.stderr.write(`${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (err) {
  process.stderr.write(`${String(err)}\n`);
  process.exitCode = 1;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running server says of itself in its lock file. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The server that runs on this data directory; null when none does. Lines: pid, directory, start, port, … */
export function readPostmaster(clusterDir: string): Postmaster | null {
  const lines = readLines(join(clusterDir, 'postmaster.pid'));
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0) return null;
  return isAlive(pid) ? { pid, port } : null;
}

/** Whether a process of that id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return err instanceof Error && 'code' in err && err.code === 'EPERM';
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
